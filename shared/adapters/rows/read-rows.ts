import type { FileRow, ReadRows, RowFormat } from '../../ports/read-rows.ts'
import { csvRows } from './csv-rows.ts'
import { jsonArrayRows, ndjsonRows } from './json-rows.ts'
import { malformed, type RowScanner } from './row-scanner.ts'

const scanners: Readonly<Record<RowFormat, () => RowScanner>> = {
  csv: csvRows,
  json: jsonArrayRows,
  ndjson: ndjsonRows,
}

/** How much text is taken apart at a time: rows go on before a long chunk was read to its end. */
const sliceLength = 16_384

export const readRows: ReadRows = async function* (file, format) {
  const scanner = scanners[format]()
  let line = 1
  const note = (rows: readonly FileRow[]) => {
    line = rows.at(-1)?.line ?? line
    return rows
  }
  // Strict UTF-8; a byte order mark at the beginning is not text.
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const decode = (bytes?: Uint8Array) => {
    try {
      return bytes ? decoder.decode(bytes, { stream: true }) : decoder.decode()
    } catch {
      throw malformed('The file is not UTF-8 text.', line)
    }
  }
  for await (const bytes of file)
    for (let start = 0; start < bytes.length; start += sliceLength)
      yield* note(scanner.take(decode(bytes.subarray(start, start + sliceLength))))
  yield* note(scanner.take(decode()))
  yield* scanner.end()
}
