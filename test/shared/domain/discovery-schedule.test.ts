import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isDue, nextTurn, noSchedule, scheduled } from '../../../shared/domain/discovery-schedule.ts'
import { minutesLater, noon, northBank } from '../support/facts.ts'

const none = noSchedule(northBank, noon)
const hourly = scheduled(none, { on: true, intervalMinutes: 60 }, noon)

describe('a schedule of discoveries', () => {
  it('is off until it is turned on', () => {
    expect(none).toMatchObject({ on: false, intervalMinutes: 1440 })
    expect(isDue(none, minutesLater(100_000))).toBe(false)
  })

  it('is due an interval after it was turned on', () => {
    expect(hourly.nextAt).toEqual(minutesLater(60))
    expect([isDue(hourly, minutesLater(59)), isDue(hourly, minutesLater(60))]).toEqual([false, true])
  })

  it('set once more as it is keeps its next turn; another interval begins anew', () => {
    expect(scheduled(hourly, { on: true, intervalMinutes: 60 }, minutesLater(30))).toBe(hourly)
    expect(scheduled(hourly, { on: true, intervalMinutes: 30 }, minutesLater(30)).nextAt).toEqual(minutesLater(60))
  })

  it('does not make up for turns that were missed, and keeps its rhythm', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 15, max: 43_200 }),
        fc.integer({ min: 0, max: 500_000 }),
        (intervalMinutes, late) => {
          const schedule = scheduled(none, { on: true, intervalMinutes }, noon)
          const now = minutesLater(intervalMinutes + late)
          const { nextAt } = nextTurn(schedule, now)
          const wait = (nextAt.getTime() - now.getTime()) / 60_000
          expect(wait).toBeGreaterThan(0)
          expect(wait).toBeLessThanOrEqual(intervalMinutes)
          expect((nextAt.getTime() - noon.getTime()) % (intervalMinutes * 60_000)).toBe(0)
        },
      ),
    )
  })
})
