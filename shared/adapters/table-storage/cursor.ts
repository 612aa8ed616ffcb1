import { HubError } from '../../domain/hub-error.ts'

/**
 * Our cursors are the storage SDK's continuation tokens: base64 of JSON that names the next row. They carry no right of their own,
 * since the filter of the list is applied to every page.
 */
export function writeCursor(token: string): string {
  return Buffer.from(token, 'base64').toString('base64url')
}

/** @throws HubError `cursor.invalid` */
export function readCursor(cursor: string | undefined): string | undefined {
  if (cursor === undefined) return undefined
  const bytes = Buffer.from(cursor, 'base64url')
  if (!namesARow(bytes.toString())) throw new HubError('cursor.invalid', 'The cursor is not one of ours.')
  return bytes.toString('base64')
}

function namesARow(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null || !('nextPartitionKey' in value)) return false
    return Object.values(value).every((part) => typeof part === 'string')
  } catch {
    return false
  }
}
