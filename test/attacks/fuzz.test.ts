import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { tokenRefusals } from '../../shared/domain/tokens/refusal.ts'
import { tokenSizeLimit } from '../../shared/domain/tokens/read-token.ts'
import { isBelievable } from './oracle.ts'
import { randomToken, randomWish } from './random-tokens.ts'
import { bent, furtherSpecimens, specimens, verdictOn } from './specimens.ts'

const everyKind = { ...specimens.user.wish, kinds: ['id', 'delegated', 'app-only', 'logout', 'exchanged'] as const }

describe('a random token', () => {
  it('is believed or refused with a code of ours, never anything else, and believed only where the oracle believes it too', () => {
    let believed = 0
    fc.assert(
      fc.property(randomToken, randomWish, (token, wish) => {
        const outcome = verdictOn(token, wish)
        if (typeof outcome === 'string') {
          expect(tokenRefusals).toContain(outcome)
          return
        }
        believed += 1
        expect(wish.kinds).toContain(outcome.kind)
        expect(isBelievable(token, wish)).toBe(true)
      }),
      { numRuns: 4_000 },
    )
    expect(believed).toBeGreaterThan(100)
  })

  it('is nothing to the verifier that depends on what it saw before', () => {
    fc.assert(
      fc.property(fc.array(randomToken, { minLength: 2, maxLength: 6 }), (tokens) => {
        const codes = tokens.map((token) => JSON.stringify(verdictOn(token, everyKind)))
        expect(tokens.toReversed().map((token) => JSON.stringify(verdictOn(token, everyKind)))).toEqual(
          codes.toReversed(),
        )
      }),
      { numRuns: 200 },
    )
  })
})

describe('the oracle', () => {
  it.each([...Object.values(specimens), ...furtherSpecimens])('believes $name', (specimen) => {
    expect(isBelievable(bent(specimen), specimen.wish)).toBe(true)
  })
})

describe('the work', () => {
  /** Steps through a text that stands for the work done on it: how often one of its methods or properties is asked for. */
  function lookedAt(length: number): number {
    let looks = 0
    const text = 'a'.repeat(length)
    const token = new Proxy(Object(text) as object, {
      get: (target, name) => {
        looks += 1
        const member: unknown = Reflect.get(target, name, target)
        return typeof member === 'function' ? (member as (...given: unknown[]) => unknown).bind(text) : member
      },
    })
    expect(verdictOn(token as unknown as string, everyKind)).toBe('token.oversize')
    return looks
  }

  it('on a text above the limit is one look at its length, whatever the length', () => {
    expect(lookedAt(tokenSizeLimit + 1)).toBe(1)
    expect(lookedAt(10_000_000)).toBe(1)
  })
})
