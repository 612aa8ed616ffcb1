import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

const cipher = 'aes-256-gcm'
const sizes = { iv: 12, tag: 16 }

/** RFC 5869; the secret is unguessable by itself, and `info` keeps this key apart from the hash by which a row is found. */
const keyOf = (secret: string) => Buffer.from(hkdfSync('sha256', secret, '', 'tenantry sealed', 32))

/** AES-256-GCM under a key made of `secret`: nonce, tag and text, as base64url. */
export function seal(secret: string, text: string): string {
  const iv = randomBytes(sizes.iv)
  const sealing = createCipheriv(cipher, keyOf(secret), iv)
  const body = Buffer.concat([sealing.update(text, 'utf8'), sealing.final()])
  return Buffer.concat([iv, sealing.getAuthTag(), body]).toString('base64url')
}

/** Undefined for what was sealed with another secret, or was changed. */
export function unseal(secret: string, sealed: string): string | undefined {
  const bytes = Buffer.from(sealed, 'base64url')
  if (bytes.length < sizes.iv + sizes.tag) return undefined
  const opening = createDecipheriv(cipher, keyOf(secret), bytes.subarray(0, sizes.iv), { authTagLength: sizes.tag })
  opening.setAuthTag(bytes.subarray(sizes.iv, sizes.iv + sizes.tag))
  try {
    return Buffer.concat([opening.update(bytes.subarray(sizes.iv + sizes.tag)), opening.final()]).toString('utf8')
  } catch {
    return undefined
  }
}
