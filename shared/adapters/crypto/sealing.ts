import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import type { Sealing } from '../../ports/sealing.ts'

const algorithm = 'aes-256-gcm'
/** NIST SP 800-38D §8.2: a nonce of 96 bits, a tag of 128; a key seals few texts. */
const [nonceSize, tagSize] = [12, 16]

const keyOf = (secret: string) => Buffer.from(hkdfSync('sha256', secret, '', 'tenantry sealing', 32))

/** AES-256-GCM, with a key derived from the secret (RFC 5869). */
export const sealing: Sealing = {
  seal: (text, secret, about) => {
    const nonce = randomBytes(nonceSize)
    const cipher = createCipheriv(algorithm, keyOf(secret), nonce).setAAD(Buffer.from(about))
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url')
  },
  open: (sealed, secret, about) => {
    const bytes = Buffer.from(sealed, 'base64url')
    if (bytes.length < nonceSize + tagSize) return undefined
    const [nonce, tag] = [bytes.subarray(0, nonceSize), bytes.subarray(nonceSize, nonceSize + tagSize)]
    const decipher = createDecipheriv(algorithm, keyOf(secret), nonce, { authTagLength: tagSize })
    decipher.setAAD(Buffer.from(about)).setAuthTag(tag)
    try {
      return Buffer.concat([decipher.update(bytes.subarray(nonceSize + tagSize)), decipher.final()]).toString('utf8')
    } catch {
      return undefined
    }
  },
}
