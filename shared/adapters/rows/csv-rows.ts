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

/** Where in a row the scanner is; `closing`: behind a quote that ends a field or is the first of two; `lost`: in a faulty row. */
type Place = 'begin' | 'plain' | 'quoted' | 'closing' | 'lost'

function cellScanner() {
  let place: Place = 'begin'
  let cells: string[] = []
  let cell = ''
  let fault = ''
  let length = 0
  let line = 1
  let began = 1
  let afterReturn = false
  let rows: ScannedRow[] = []

  function endCell() {
    cells.push(cell)
    cell = ''
    place = 'begin'
  }
  function lose(why: string) {
    fault = why
    place = 'lost'
  }
  function endRow() {
    const isEmpty = cells.length === 0 && cell === '' && place === 'begin'
    if (place === 'lost') rows.push({ line: began, fault })
    else if (!isEmpty) {
      endCell()
      rows.push({ line: began, cells })
    }
    cells = []
    cell = ''
    length = 0
    place = 'begin'
  }
  /** A sign that is no line's end, or one within quotes. */
  function takeSign(sign: string) {
    if (place === 'quoted') {
      if (sign === '"') place = 'closing'
      else cell += sign
    } else if (sign === ',' && place !== 'lost') endCell()
    else if (sign === '"' && place === 'begin') place = 'quoted'
    else if (sign === '"' && place === 'closing') {
      cell += sign
      place = 'quoted'
    } else if (place === 'closing') lose('has text behind a quote that ends a field')
    else if (sign === '"' && place === 'plain') lose('has a quote within a field that is not in quotes')
    else if (place !== 'lost') {
      cell += sign
      place = 'plain'
    }
  }
  function takeEnd(sign: string) {
    const isSecondHalf = sign === '\n' && afterReturn
    if (place === 'quoted') cell += sign
    else if (!isSecondHalf) endRow()
    if (!isSecondHalf) line += 1
    if (place !== 'quoted') began = line
  }
  function measure() {
    length += 1
    if (length <= longestRow || place === 'lost') return
    if (place === 'quoted') throw malformed(`The row ${tooLong}, or a quote in it has no end.`, began)
    lose(tooLong)
    cell = ''
  }

  return {
    take: (text: string): readonly ScannedRow[] => {
      rows = []
      for (const sign of text) {
        if (sign === '\n' || sign === '\r') takeEnd(sign)
        else takeSign(sign)
        afterReturn = sign === '\r'
        measure()
      }
      return rows
    },
    end: (): readonly ScannedRow[] => {
      rows = []
      if (place === 'quoted') throw malformed('A quote has no end.', began)
      endRow()
      return rows
    },
  }
}
