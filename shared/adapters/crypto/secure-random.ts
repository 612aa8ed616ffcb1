import { createHash, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto'
import type { SecureRandom } from '../../ports/secure-random.ts'
import { derivedGuid } from './derived-guid.ts'
import { sha256 } from './sha256.ts'

export const secureRandom: SecureRandom = {
  guid: () => randomUUID(),
  secret: () => randomBytes(32).toString('base64url'),
  derivedGuid,
  hash: sha256,
  // Digests are of one length, whatever the texts are.
  isSame: (one, other) => timingSafeEqual(digest(one), digest(other)),
}

const digest = (text: string) => createHash('sha256').update(text).digest()
