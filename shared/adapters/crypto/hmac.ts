import { createHmac, createSecretKey } from 'node:crypto'

const hmac = (key: Uint8Array | string, text: string) => createHmac('sha256', key).update(text)

/** HMAC-SHA256 (RFC 2104) as base64. */
export const hmacSha256 = (key: Uint8Array | string, text: string) => hmac(key, text).digest('base64')

/** The same for many texts: the key is made ready once, which takes longer than to sign with it. */
export function hmacSha256With(key: Uint8Array): (text: string) => string {
  const ready = createSecretKey(key)
  return (text) => createHmac('sha256', ready).update(text).digest('base64')
}

/** The same in hexadecimal digits. */
export const hmacSha256Hex = (key: Uint8Array | string, text: string) => hmac(key, text).digest('hex')
