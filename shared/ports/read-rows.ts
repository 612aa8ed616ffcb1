/** What a file of rows is written in: CSV (RFC 4180 with a header), one JSON array of objects, or one JSON object a line. */
export type RowFormat = 'csv' | 'json' | 'ndjson'

/** One row of a file: its fields by name, or why it is none. `line` counts lines of the file from 1, where the row begins. */
export type FileRow =
  | { readonly line: number; readonly fields: Readonly<Record<string, unknown>> }
  | { readonly line: number; readonly fault: string }

/**
 * Reads rows as their bytes come; what is held is one row and a few chunks, however long the file is. A row that is no row is given as
 * such and ends nothing. In CSV an empty cell is no field.
 * @throws HubError `body.malformed` (details: `line`) where the rest of the file cannot be told apart: not UTF-8, a quote without an
 * end, no sound header, no JSON
 */
export type ReadRows = (file: AsyncIterable<Uint8Array>, format: RowFormat) => AsyncIterable<FileRow>
