import type { TableEntity } from '@azure/data-tables'

/** The service's own limits of one transaction: so many rows, and four megabytes, of which its envelope takes some. */
const mostRows = 100
const mostBytes = 3_000_000

/** Rows of one partition in as few transactions as the service takes, in their order. */
export function inTransactions(rows: readonly TableEntity[]): readonly (readonly TableEntity[])[] {
  const batches: TableEntity[][] = []
  let bytes = 0
  for (const row of rows) {
    const size = sizeOf(row)
    const batch = batches.at(-1)
    if (!batch || batch.length === mostRows || bytes + size > mostBytes) {
      batches.push([row])
      bytes = size
    } else {
      batch.push(row)
      bytes += size
    }
  }
  return batches
}

/** What a row takes at most in a request, in bytes: a character takes up to three, a sign that JSON writes as an escape six. */
function sizeOf(row: TableEntity): number {
  let size = 1000
  for (const value of Object.values(row)) if (typeof value === 'string') size += jsonBytes(value)
  return size
}

/** Short texts are not worth looking at closely. */
const jsonBytes = (text: string) => (text.length < 500 ? text.length * 6 : Buffer.byteLength(JSON.stringify(text)))
