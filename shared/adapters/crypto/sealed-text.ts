import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

const algorithm = 'aes-256-gcm'
/** Octets. NIST SP 800-38D §8.2.2: 96 random bits; one key seals far fewer than 2^32 texts. */
const nonceLength = 12
const tagLength = 16

/** 256 random bits. */
export const newSealingKey = (): Uint8Array => randomBytes(32)

/**
 * AES-256-GCM as browsers write and read it: nonce, ciphertext and tag in one, as base64url.
 * @param place what the text belongs to: it is not stored, and the same is needed to open it
 */
export function seal(key: Uint8Array, text: string, place: string): string {
  const nonce = randomBytes(nonceLength)
  const cipher = createCipheriv(algorithm, key, nonce).setAAD(Buffer.from(place))
  return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64url')
}

/** Undefined for what was sealed with another key, for another place, or was changed since. */
export function unseal(key: Uint8Array, sealed: string, place: string): string | undefined {
  const bytes = Buffer.from(sealed, 'base64url')
  if (bytes.length < nonceLength + tagLength) return undefined
  const [nonce, text, tag] = [bytes.subarray(0, nonceLength), bytes.subarray(nonceLength, -tagLength), -tagLength]
  const decipher = createDecipheriv(algorithm, key, nonce, { authTagLength: tagLength })
  decipher.setAAD(Buffer.from(place)).setAuthTag(bytes.subarray(tag))
  try {
    return Buffer.concat([decipher.update(text), decipher.final()]).toString('utf8')
  } catch {
    return undefined
  }
}
