import { createHmac } from 'node:crypto'

/** HMAC-SHA256 of a text (RFC 2104), in hexadecimal digits. */
export const hmacSha256 = (key: string, text: string) => createHmac('sha256', key).update(text).digest('hex')
