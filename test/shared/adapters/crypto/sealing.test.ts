import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sealing } from '../../../../shared/adapters/crypto/sealing.ts'

const secret = 's'.repeat(43)

describe('a sealed text', () => {
  it('opens with its secret, about the same, to the text it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(sealing.open(secret, sealing.sealFor(secret, text, 'test-1'), 'test-1')).toBe(text)
      }),
    )
  })

  it('opens to nobody else, nowhere else, and not when it was changed', () => {
    const sealed = sealing.sealFor(secret, 'ada@customer.example', 'test-1')
    expect(sealing.open('o'.repeat(43), sealed, 'test-1')).toBeUndefined()
    expect(sealing.open(secret, sealed, 'test-2')).toBeUndefined()
    for (let place = 0; place < sealed.length - 1; place += 1) {
      const other = sealed[place] === 'A' ? 'B' : 'A'
      expect(sealing.open(secret, sealed.slice(0, place) + other + sealed.slice(place + 1), 'test-1')).toBeUndefined()
    }
    expect(sealing.open(secret, '', 'test-1')).toBeUndefined()
  })

  it('is another one each time, and shows nothing of the text', () => {
    const sealed = sealing.sealFor(secret, 'ada', 'test-1')
    expect(sealing.sealFor(secret, 'ada', 'test-1')).not.toBe(sealed)
    expect(Buffer.from(sealed, 'base64url').toString()).not.toContain('ada')
  })
})
