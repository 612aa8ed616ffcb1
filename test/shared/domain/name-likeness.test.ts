import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bigramsOf, countOf, dice, indexNames } from '../../../shared/domain/name-likeness.ts'

/** By the book: every pair of names compared. */
function likeness(one: string, other: string): number {
  const [a, b] = [bigramsOf(one), bigramsOf(other)]
  const shared = [...a].reduce((sum, [gram, times]) => sum + Math.min(times, b.get(gram) ?? 0), 0)
  return dice(shared, countOf(a), countOf(b))
}

const name = fc.oneof(
  fc.string({ maxLength: 12, unit: fc.constantFrom('a', 'b', 'A', 'é', ' ', '-', 'ж', '株', '1') }),
  fc.string({ maxLength: 20, unit: 'grapheme' }),
)

describe('the likeness of names', () => {
  it('is that of their pairs of letters and digits', () => {
    expect([...bigramsOf('Night')].map(([gram]) => gram)).toEqual(['ni', 'ig', 'gh', 'ht'])
    expect(likeness('night', 'nacht')).toBe(0.25)
    expect(likeness('Alderbrook Bakery', 'Alderbrook Bakery Ltd')).toBeCloseTo((2 * 15) / (15 + 18))
  })

  it('passes over case, accents, spaces and signs, in every script', () => {
    expect(likeness('Müller & Söhne', 'MULLER-SOHNE')).toBe(1)
    expect(likeness('株式会社あかつき', '株式会社 あかつき')).toBe(1)
    expect(likeness('Πλατεία Α.Ε.', 'πλατεια αε')).toBe(1)
  })

  it('counts a pair that occurs twice twice', () => {
    expect(likeness('aaa', 'aa')).toBeCloseTo(2 / 3)
  })

  it('of names without letters and digits is none, not even with themselves', () => {
    expect(likeness('&', '&')).toBe(0)
    expect(likeness('', '')).toBe(0)
  })

  it('of names of one sign is that of the sign', () => {
    expect(likeness('X', 'x')).toBe(1)
    expect(likeness('X', 'Xy')).toBe(0)
  })

  it('lies between none and all, and is the same from both sides', () => {
    fc.assert(
      fc.property(name, name, (one, other) => {
        const like = likeness(one, other)
        expect(like).toBeGreaterThanOrEqual(0)
        expect(like).toBeLessThanOrEqual(1)
        expect(likeness(other, one)).toBe(like)
        expect(likeness(one, one)).toBe(countOf(bigramsOf(one)) > 0 ? 1 : 0)
      }),
    )
  })

  it('is found by the index exactly as by comparing with each, question after question', () => {
    fc.assert(
      fc.property(fc.array(name, { maxLength: 12 }), fc.array(name, { maxLength: 4 }), (names, questions) => {
        const index = indexNames(names)
        for (const question of questions) {
          const found = index.alike(question, 0.58).map(({ place, likeness: like }) => [place, like] as const)
          const wanted = names.flatMap((other, place) => {
            const like = likeness(question, other)
            return like >= 0.58 ? [[place, like] as const] : []
          })
          expect(found.sort(([a], [b]) => a - b)).toEqual(wanted)
        }
      }),
    )
  })
})
