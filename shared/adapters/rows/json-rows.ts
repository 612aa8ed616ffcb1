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

/** One JSON array of objects. Elements are told apart by brackets and quotes alone, then each is judged by itself. */
export function jsonArrayRows(): RowScanner {
  let place: 'before' | 'within' | 'after' = 'before'
  let element = ''
  let depth = 0
  let inText = false
  let isEscaped = false
  let isTooLong = false
  let isFirst = true
  let line = 1
  let began = 1

  function endElement(last: boolean): readonly FileRow[] {
    const isEmpty = element.trim() === '' && !isTooLong
    if (isEmpty && !(last && isFirst)) throw malformed('An element of the array is missing.', line)
    const row = isTooLong ? { line: began, fault: tooLong } : rowOf(element, began)
    element = ''
    isTooLong = false
    isFirst = false
    return row ? [row] : []
  }
  function takeWithin(sign: string): readonly FileRow[] {
    if (!inText && depth === 0 && (sign === ',' || sign === ']')) {
      if (sign === ']') place = 'after'
      return endElement(sign === ']')
    }
    if (element === '' && /\s/.test(sign)) return []
    if (element === '' && !isTooLong) began = line
    if (inText) {
      inText = isEscaped || sign !== '"'
      isEscaped = !isEscaped && sign === '\\'
    } else if (sign === '"') inText = true
    else if (sign === '{' || sign === '[') depth += 1
    else if (sign === '}' || sign === ']') depth -= 1
    if (depth < 0) throw malformed('A bracket has no beginning.', line)
    if (!isTooLong) element += sign
    if (element.length > longestRow) {
      isTooLong = true
      element = ''
    }
    return []
  }
  function take(sign: string): readonly FileRow[] {
    if (place === 'within') return takeWithin(sign)
    if (/\s/.test(sign)) return []
    if (place === 'after' || sign !== '[') throw malformed('The file must be one JSON array.', line)
    place = 'within'
    return []
  }
  return {
    take: (text) => {
      const rows: FileRow[] = []
      for (const sign of text) {
        rows.push(...take(sign))
        if (sign === '\n') line += 1
      }
      return rows
    },
    end: () => {
      if (place !== 'after') throw malformed('The JSON array has no end.', began)
      return []
    },
  }
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
