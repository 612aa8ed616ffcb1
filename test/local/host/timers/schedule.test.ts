import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseSchedule } from '../../../../local/host/timers/schedule.ts'

const from = (expression: string, start: string, count = 1): string[] => {
  const schedule = parseSchedule(expression, { MORNING: '0 30 6 * * *' })
  const times: string[] = []
  let ms = Date.parse(start)
  for (let at = 0; at < count; at++) {
    ms = schedule.next(ms) ?? NaN
    times.push(new Date(ms).toISOString().slice(0, 19))
  }
  return times
}

describe('an NCRONTAB schedule', () => {
  test.each([
    ['0 */5 * * * *', '2026-11-23T09:44:01Z', '2026-11-23T09:45:00'],
    ['*/10 * * * * *', '2026-11-23T09:44:01Z', '2026-11-23T09:44:10'],
    ['30 9 * * *', '2026-11-23T09:44:01Z', '2026-11-24T09:30:00'],
    ['5/15 * * * * *', '2026-11-23T09:44:06Z', '2026-11-23T09:44:20'],
    ['0 0 9-17 * * MON-FRI', '2026-11-21T12:00:00Z', '2026-11-23T09:00:00'],
    ['0 0 8 * * Monday,Friday', '2026-11-21T12:00:00Z', '2026-11-23T08:00:00'],
    ['0 0 0 1 january *', '2026-11-21T12:00:00Z', '2027-01-01T00:00:00'],
    ['%MORNING%', '2026-11-23T09:44:01Z', '2026-11-24T06:30:00'],
  ])('%s after %s comes at %s', (expression, start, next) => {
    expect(from(expression, start)).toEqual([next])
  })

  test('day and weekday must both hold', () => {
    expect(from('0 0 0 1 * 1', '2026-11-23T00:00:00Z')).toEqual(['2027-02-01T00:00:00'])
  })

  test('it is read in UTC, without a change of clocks', () => {
    expect(from('0 30 2 * * *', '2026-03-28T12:00:00Z', 2)).toEqual(['2026-03-29T02:30:00', '2026-03-30T02:30:00'])
  })

  test.each([
    '',
    '* *',
    '* * * * * * *',
    'every other day',
    '0 0 0 L * *',
    '@daily',
    '0 99 * * * *',
    '00:05:00',
    '0 0 0 ? * *',
  ])('%j is refused', (expression) => {
    expect(() => parseSchedule(expression, {})).toThrow(/schedule/)
  })

  test('a missing setting is named', () => {
    expect(() => parseSchedule('%MORNING%', {})).toThrow('the setting MORNING')
  })

  test('a step of n seconds is due at every multiple of n', () => {
    const step = fc.constantFrom(1, 2, 5, 10, 15, 30)
    const start = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2030, 0, 1) })
    fc.assert(
      fc.property(step, start, (seconds, ms) => {
        const next = parseSchedule(`*/${seconds} * * * * *`, {}).next(ms) ?? NaN
        expect(next % (seconds * 1000)).toBe(0)
        expect(next).toBeGreaterThan(ms)
        expect(next - ms).toBeLessThanOrEqual(seconds * 1000)
      }),
    )
  })
})
