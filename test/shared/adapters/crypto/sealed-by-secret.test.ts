import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { secureRandom } from '../../../../shared/adapters/crypto/secure-random.ts'
import { sealBySecret as seal, unsealBySecret as unseal } from '../../../../shared/adapters/crypto/sealed-by-secret.ts'

const secret = () => secureRandom.secret()

describe('a sealed text', () => {
  it('is read with its own secret, whatever it holds, and never looks the same twice', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const key = secret()
        expect(unseal(key, seal(key, text))).toBe(text)
        expect(seal(key, text)).not.toBe(seal(key, text))
      }),
    )
  })

  it('is nothing to another secret, or when a bit of it was changed', () => {
    const key = secret()
    const sealed = seal(key, 'a refresh token')
    expect(unseal(secret(), sealed)).toBeUndefined()
    const bytes = Buffer.from(sealed, 'base64url')
    for (let place = 0; place < bytes.length; place += 1) {
      const changed = Buffer.from(bytes)
      changed.writeUInt8(changed.readUInt8(place) ^ 1, place)
      expect(unseal(key, changed.toString('base64url'))).toBeUndefined()
    }
  })

  it.each(['', 'a', 'AAAA'])('is nothing where it is none (%j)', (text) => {
    expect(unseal(secret(), text)).toBeUndefined()
  })
})
