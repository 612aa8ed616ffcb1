import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { secondsUntilNext, spend, type Attempts } from '../../../shared/domain/attempts.ts'
import { noon, secondsLater } from '../support/facts.ts'

const tryTimes = (times: number, cost: number, now = noon) =>
  Array.from({ length: times }).reduce<Attempts | undefined>((kept) => spend(kept, cost, now), undefined)

describe('attempts', () => {
  it('are counted within a minute, and anew after it', () => {
    const spent = tryTimes(10, 6)
    expect(spent).toEqual({ since: noon, spent: 60 })
    expect(spend(spent, 6, secondsLater(59))).toEqual({ since: noon, spent: 66 })
    expect(spend(spent, 6, secondsLater(60))).toEqual({ since: secondsLater(60), spent: 6 })
  })

  it('are let through until the budget is spent, and then wait for the end of the minute', () => {
    expect(secondsUntilNext({ since: noon, spent: 60 }, 60, secondsLater(20))).toBeUndefined()
    expect(secondsUntilNext({ since: noon, spent: 61 }, 60, secondsLater(20))).toBe(40)
    expect(secondsUntilNext({ since: noon, spent: 61 }, 60, secondsLater(59.9))).toBe(1)
  })

  it('keep nobody out for more than a minute, whatever the clock does', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: -7200, max: 7200 }), fc.integer({ min: 1, max: 10 }))),
        (tries) => {
          let kept: Attempts | undefined
          for (const [seconds, cost] of tries) {
            const now = secondsLater(seconds)
            kept = spend(kept, cost, now)
            const wait = secondsUntilNext(kept, 20, now)
            expect(wait ?? 0).toBeLessThanOrEqual(60)
            if (wait !== undefined) expect(spend(kept, cost, secondsLater(wait, now)).spent).toBe(cost)
          }
        },
      ),
    )
  })
})
