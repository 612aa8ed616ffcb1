import type { FileRow } from '../../ports/read-rows.ts'
import { longestRow, malformed, tooLong, type RowScanner } from './row-scanner.ts'

/**
 * CSV as RFC 4180 has it, with a header: fields are parted by commas, rows by CRLF, LF or CR; a field in quotes may hold all of them, and a
 * quote twice. Empty lines are passed over. A row that breaks these rules is a fault, and the next line is read as if nothing had been;
 * only a quote that never ends takes the rest of the file with it.
 */
export function csvRows(): RowScanner {
  const cells = cellScanner()
  let header: readonly string[] | undefined

  function rowOf(scanned: ScannedRow): readonly FileRow[] {
    if (header === undefined) {
      header = headerOf(scanned)
      return []
    }
    const { line } = scanned
    if ('fault' in scanned) return [scanned]
    if (scanned.cells.length !== header.length)
      return [{ line, fault: `has ${scanned.cells.length} fields, and the header has ${header.length}` }]
    const pairs = header.map((name, place) => [name, scanned.cells[place] ?? ''] as const)
    return [{ line, fields: Object.fromEntries(pairs.filter(([, cell]) => cell !== '')) }]
  }

  return {
    take: (text) => cells.take(text).flatMap(rowOf),
    end: () => {
      const rest = cells.end().flatMap(rowOf)
      if (header === undefined) throw malformed('The file is empty: its first line must name the columns.', 1)
      return rest
    },
  }
}

function headerOf(scanned: ScannedRow): readonly string[] {
  const { line } = scanned
  if ('fault' in scanned) throw malformed(`The header ${scanned.fault}.`, line)
  const names = scanned.cells.map((name) => name.trim())
  if (names.includes('') || new Set(names).size < names.length)
    throw malformed('The first line must name the columns, each by another name.', line)
  return names
}

type ScannedRow =
  { readonly line: number; readonly cells: readonly string[] } | { readonly line: number; readonly fault: string }

/**
 * Where in a field the scanner is. `closing`: behind a quote that ends a field or is the first of two; `lost`: in a faulty row, up to its
 * end.
 */
type Place = 'begin' | 'plain' | 'quoted' | 'closing' | 'lost'

interface Scan {
  place: Place
  cells: string[]
  cell: string
  fault: string
  /** Of the row so far, in characters. */
  length: number
  line: number
  /** The line on which the row began. */
  began: number
  /** The sign before was a CR: an LF belongs to it. */
  afterReturn: boolean
  rows: ScannedRow[]
}

function cellScanner() {
  const scan: Scan = {
    place: 'begin',
    cells: [],
    cell: '',
    fault: '',
    length: 0,
    line: 1,
    began: 1,
    afterReturn: false,
    rows: [],
  }
  const given = () => scan.rows.splice(0)
  return {
    take: (text: string): readonly ScannedRow[] => {
      for (const sign of text) {
        if (sign === '\n' || sign === '\r') takeLineEnd(scan, sign)
        else takeSign(scan, sign)
        scan.afterReturn = sign === '\r'
        measure(scan)
      }
      return given()
    },
    end: (): readonly ScannedRow[] => {
      if (scan.place === 'quoted') throw malformed('A quote has no end.', scan.began)
      endRow(scan)
      return given()
    },
  }
}

/** A sign that ends no line. */
function takeSign(scan: Scan, sign: string): void {
  switch (scan.place) {
    case 'lost':
      return
    case 'quoted':
      if (sign === '"') scan.place = 'closing'
      else scan.cell += sign
      return
    case 'closing':
      if (sign === ',') endCell(scan)
      else if (sign !== '"') lose(scan, 'has text behind a quote that ends a field')
      else {
        scan.cell += sign
        scan.place = 'quoted'
      }
      return
    case 'begin':
    case 'plain':
      if (sign === ',') endCell(scan)
      else if (sign !== '"') {
        scan.cell += sign
        scan.place = 'plain'
      } else if (scan.place === 'begin') scan.place = 'quoted'
      else lose(scan, 'has a quote within a field that is not in quotes')
  }
}

function takeLineEnd(scan: Scan, sign: string): void {
  const isSecondHalf = sign === '\n' && scan.afterReturn
  const isQuoted = scan.place === 'quoted'
  if (isQuoted) scan.cell += sign
  else if (!isSecondHalf) endRow(scan)
  if (!isSecondHalf) scan.line += 1
  if (!isQuoted) scan.began = scan.line
}

function endCell(scan: Scan): void {
  scan.cells.push(scan.cell)
  scan.cell = ''
  scan.place = 'begin'
}

function endRow(scan: Scan): void {
  const { place, began, fault } = scan
  const isEmpty = scan.cells.length === 0 && scan.cell === '' && place === 'begin'
  if (place === 'lost') scan.rows.push({ line: began, fault })
  else if (!isEmpty) {
    endCell(scan)
    scan.rows.push({ line: began, cells: scan.cells })
  }
  Object.assign(scan, { cells: [], cell: '', length: 0, place: 'begin' } satisfies Partial<Scan>)
}

function lose(scan: Scan, fault: string): void {
  Object.assign(scan, { fault, place: 'lost', cell: '' } satisfies Partial<Scan>)
}

function measure(scan: Scan): void {
  scan.length += 1
  if (scan.length <= longestRow || scan.place === 'lost') return
  if (scan.place === 'quoted') throw malformed(`The row ${tooLong}, or a quote in it has no end.`, scan.began)
  lose(scan, tooLong)
}
