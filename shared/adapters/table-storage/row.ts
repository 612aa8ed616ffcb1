import type { TableEntity } from '@azure/data-tables'

type Column = string | number | boolean | Date
/** What a record may hold: scalars become columns, lists become JSON text in a column whose name ends in `_json`. */
type Field = Column | readonly unknown[] | undefined

const listSuffix = '_json'
/** Table Storage allows 64 KiB of UTF-16 in a string column. */
const columnLimit = 32_000

/** Where a record was found and at which version: known to its readers, never a column. */
const bookkeeping = new Set(['version', 'key'])

/** A record as columns. Absent fields have no column. @throws RangeError for a text that no column can hold */
export function toRow(partitionKey: string, rowKey: string, record: object): TableEntity {
  const row: TableEntity<Record<string, Column>> = { partitionKey, rowKey }
  for (const [name, value] of Object.entries(record) as [string, Field][]) {
    if (value === undefined || bookkeeping.has(name)) continue
    const list = Array.isArray(value)
    const column = list ? JSON.stringify(value) : (value as Column)
    if (typeof column === 'string' && column.length > columnLimit)
      throw new RangeError(`${name} is longer than a column can be: ${column.length} characters`)
    row[list ? name + listSuffix : name] = column
  }
  return row
}

/** ETags hold quotes and other signs; as base64url they travel in headers and JSON unharmed. */
export const versionOf = (etag: unknown) => Buffer.from(typeof etag === 'string' ? etag : '').toString('base64url')
export const etagOf = (version: string) => Buffer.from(version, 'base64url').toString()

const ownColumns = new Set(['partitionKey', 'rowKey', 'etag', 'timestamp', 'odata.metadata'])

/** The record that {@link toRow} wrote, with the ETag as its version. */
export function fromRow<T>(row: Record<string, unknown>): T & { version: string } {
  const record: Record<string, unknown> = { version: versionOf(row['etag']) }
  for (const [name, value] of Object.entries(row)) {
    if (ownColumns.has(name) || value === undefined || value === null) continue
    if (name.endsWith(listSuffix) && typeof value === 'string')
      record[name.slice(0, -listSuffix.length)] = JSON.parse(value)
    else record[name] = value
  }
  return record as T & { version: string }
}
