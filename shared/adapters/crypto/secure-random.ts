import { randomBytes, randomUUID } from 'node:crypto'
import type { SecureRandom } from '../../ports/secure-random.ts'
import { sha256 } from './sha256.ts'

export const secureRandom: SecureRandom = {
  guid: () => randomUUID(),
  secret: () => randomBytes(32).toString('base64url'),
  hash: sha256,
}
