import type { FileRow } from '../../ports/read-rows.ts'
import { longestRow, malformed, tooLong, type RowScanner } from './row-scanner.ts'

/** One JSON object a line; empty lines are passed over. */
export function ndjsonRows(): RowScanner {
  let rest = ''
  let line = 1
  let isTooLong = false

  function endLine(text: string): readonly FileRow[] {
    const whole = rest + text
    const row = isTooLong || whole.length > longestRow ? { line, fault: tooLong } : rowOf(whole, line)
    rest = ''
    isTooLong = false
    line += 1
    return row ? [row] : []
  }
  return {
    take: (text) => {
      const [last = '', ...before] = text.split('\n').reverse()
      const rows = before.reverse().flatMap(endLine)
      rest = isTooLong ? '' : rest + last
      if (rest.length > longestRow) {
        isTooLong = true
        rest = ''
      }
      return rows
    },
    end: () => endLine(''),
  }
}

interface ArrayScan {
  place: 'before' | 'within' | 'after'
  element: string
  depth: number
  inText: boolean
  isEscaped: boolean
  isTooLong: boolean
  isFirst: boolean
  line: number
  /** The line on which the element began. */
  began: number
}

/** One JSON array of objects. Elements are told apart by brackets and quotes alone, then each is judged by itself. */
export function jsonArrayRows(): RowScanner {
  const scan: ArrayScan = {
    place: 'before',
    element: '',
    depth: 0,
    inText: false,
    isEscaped: false,
    isTooLong: false,
    isFirst: true,
    line: 1,
    began: 1,
  }
  return {
    take: (text) => {
      const rows: FileRow[] = []
      for (const sign of text) {
        rows.push(...takeSign(scan, sign))
        if (sign === '\n') scan.line += 1
      }
      return rows
    },
    end: () => {
      if (scan.place !== 'after') throw malformed('The JSON array has no end.', scan.began)
      return []
    },
  }
}

const none: readonly FileRow[] = []
const isSpace = (sign: string) => sign === ' ' || sign === '\n' || sign === '\r' || sign === '\t'

function takeSign(scan: ArrayScan, sign: string): readonly FileRow[] {
  if (scan.place === 'within') return takeWithin(scan, sign)
  if (isSpace(sign)) return none
  if (scan.place === 'after' || sign !== '[') throw malformed('The file must be one JSON array.', scan.line)
  scan.place = 'within'
  return none
}

function takeWithin(scan: ArrayScan, sign: string): readonly FileRow[] {
  if (!scan.inText && scan.depth === 0 && (sign === ',' || sign === ']')) return endElement(scan, sign === ']')
  if (scan.element === '' && !scan.isTooLong) {
    if (isSpace(sign)) return none
    scan.began = scan.line
  }
  follow(scan, sign)
  if (!scan.isTooLong) scan.element += sign
  if (scan.element.length > longestRow) {
    scan.isTooLong = true
    scan.element = ''
  }
  return none
}

/** Keeps count of where in an element the scanner is. */
function follow(scan: ArrayScan, sign: string): void {
  if (scan.inText) {
    scan.inText = scan.isEscaped || sign !== '"'
    scan.isEscaped = !scan.isEscaped && sign === '\\'
  } else if (sign === '"') scan.inText = true
  else if (sign === '{' || sign === '[') scan.depth += 1
  else if (sign === '}' || sign === ']') scan.depth -= 1
  if (scan.depth < 0) throw malformed('A bracket has no beginning.', scan.line)
}

function endElement(scan: ArrayScan, isLast: boolean): readonly FileRow[] {
  const { element, isTooLong, began, isFirst } = scan
  const isEmpty = element === '' && !isTooLong
  if (isEmpty && !(isLast && isFirst)) throw malformed('An element of the array is missing.', scan.line)
  Object.assign(scan, { element: '', isTooLong: false, isFirst: false } satisfies Partial<ArrayScan>)
  if (isLast) scan.place = 'after'
  if (isTooLong) return [{ line: began, fault: tooLong }]
  const row = rowOf(element, began)
  return row ? [row] : none
}

function rowOf(text: string, line: number): FileRow | undefined {
  if (text.trim() === '') return undefined
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return { line, fields: value as Readonly<Record<string, unknown>> }
  } catch {
    return { line, fault: 'is no JSON' }
  }
  return { line, fault: 'is no JSON object' }
}
