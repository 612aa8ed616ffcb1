import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { drained, secondsUntil } from '../../../shared/domain/limits/draining.ts'
import { ofBrowser, ofNetwork, ofNetworkAtSubject, ofSubject } from '../../../shared/domain/limits/limits.ts'
import { noon, secondsLater } from '../support/facts.ts'

describe('what was spent', () => {
  it('drains away, all of a minute’s worth in a minute', () => {
    expect(drained({ since: noon, spent: 60 }, 60, secondsLater(20)).spent).toBe(40)
    expect(drained({ since: noon, spent: 60 }, 60, secondsLater(61)).spent).toBe(0)
    expect(drained({ since: noon, spent: 60 }, 60, secondsLater(-5)).spent).toBe(60)
  })

  it('is little enough again after the seconds that are told, and not a whole second earlier', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100_000 }),
        fc.double({ min: 0, max: 400_000, noNaN: true }),
        (perMinute, spent) => {
          const wait = secondsUntil(perMinute, spent, perMinute)
          expect(wait === undefined).toBe(spent <= perMinute)
          if (wait === undefined) return
          const after = (seconds: number) => drained({ since: noon, spent }, perMinute, secondsLater(seconds)).spent
          expect(after(wait)).toBeLessThanOrEqual(perMinute + 1e-6)
          if (wait > 1) expect(after(wait - 1)).toBeGreaterThan(perMinute - 1e-6)
        },
      ),
    )
  })

  it('never lets through more than a full bucket and what drained, whatever the rhythm', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 200 }),
        fc.integer({ min: 1, max: 50 }),
        (pauses, most) => {
          let [kept, seconds, passed] = [{ since: noon, spent: 0 }, 0, 0]
          for (const pause of pauses) {
            seconds += pause
            const now = drained(kept, most, secondsLater(seconds))
            const isLetThrough = secondsUntil(most, now.spent + 1, most) === undefined
            kept = isLetThrough ? { ...now, spent: now.spent + 1 } : now
            passed += isLetThrough ? 1 : 0
          }
          expect(passed).toBeLessThanOrEqual(most + (seconds / 60) * most + 1e-6)
        },
      ),
    )
  })
})

describe('what each is let do', () => {
  it('leaves every network something, however many guess, and never more than it has anyway', () => {
    fc.assert(
      fc.property(fc.integer({ min: 6, max: 1_000_000 }), (perMinute) => {
        expect(ofNetworkAtSubject(perMinute)).toBeGreaterThanOrEqual(3)
        expect(ofNetworkAtSubject(perMinute)).toBeLessThanOrEqual(perMinute)
        expect(ofSubject(perMinute)).toBeGreaterThan(perMinute)
        expect(ofBrowser(perMinute)).toBeGreaterThanOrEqual(10)
        expect(ofNetwork(perMinute, false)).toBeGreaterThan(ofNetwork(perMinute, true))
      }),
    )
  })
})
