import { createHmac } from 'node:crypto'

/** HMAC-SHA256 (RFC 2104) as base64. */
export const hmacSha256 = (key: Uint8Array | string, text: string) =>
  createHmac('sha256', key).update(text).digest('base64')
