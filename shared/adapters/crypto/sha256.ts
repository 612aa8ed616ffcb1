import { createHash } from 'node:crypto'

/** SHA-256 as base64url: 43 characters. */
export const sha256 = (value: string | Uint8Array) => createHash('sha256').update(value).digest('base64url')
