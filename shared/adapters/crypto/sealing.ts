import type { Sealing } from '../../ports/sealing.ts'
import { newSealingKey, seal } from './sealed-text.ts'

export const sealing: Sealing = {
  seal: (text, place) => {
    const key = newSealingKey()
    return { sealed: seal(key, text, place), key: Buffer.from(key).toString('base64url') }
  },
}
