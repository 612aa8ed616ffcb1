import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sealing } from '../../../../shared/adapters/crypto/sealing.ts'

const secret = 's'.repeat(43)

describe('a sealed text', () => {
  it('opens with its secret, about the same, to the text it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(sealing.open(sealing.seal(text, secret, 'test-1'), secret, 'test-1')).toBe(text)
      }),
    )
  })

  it('opens to nobody else, nowhere else, and not when it was changed', () => {
    const sealed = sealing.seal('ada@customer.example', secret, 'test-1')
    expect(sealing.open(sealed, 'o'.repeat(43), 'test-1')).toBeUndefined()
    expect(sealing.open(sealed, secret, 'test-2')).toBeUndefined()
    for (let place = 0; place < sealed.length - 1; place += 1) {
      const other = sealed[place] === 'A' ? 'B' : 'A'
      expect(sealing.open(sealed.slice(0, place) + other + sealed.slice(place + 1), secret, 'test-1')).toBeUndefined()
    }
    expect(sealing.open('', secret, 'test-1')).toBeUndefined()
  })

  it('is another one each time, and shows nothing of the text', () => {
    const sealed = sealing.seal('ada', secret, 'test-1')
    expect(sealing.seal('ada', secret, 'test-1')).not.toBe(sealed)
    expect(Buffer.from(sealed, 'base64url').toString()).not.toContain('ada')
  })
})
