import { hkdfSync } from 'node:crypto'
import type { Sealing } from '../../ports/sealing.ts'
import { newSealingKey, seal, unseal } from './sealed-text.ts'

/** RFC 5869: a key of its own, so that the secret is used for nothing twice. */
const keyFor = (secret: string) => Buffer.from(hkdfSync('sha256', secret, '', 'tenantry sealing', 32))

export const sealing: Sealing = {
  seal: (text, place) => {
    const key = newSealingKey()
    return { sealed: seal(key, text, place), key: Buffer.from(key).toString('base64url') }
  },
  sealFor: (secret, text, place) => seal(keyFor(secret), text, place),
  open: (secret, sealed, place) => unseal(keyFor(secret), sealed, place),
}
