import { createHash, randomBytes, randomUUID } from 'node:crypto'
import type { SecureRandom } from '../../ports/secure-random.ts'

export const secureRandom: SecureRandom = {
  guid: () => randomUUID(),
  secret: () => randomBytes(32).toString('base64url'),
  hash: (text) => createHash('sha256').update(text).digest('base64url'),
}
