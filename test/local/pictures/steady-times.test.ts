import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { steadyTimes, theMoment } from '../../../local/pictures/steady-times.ts'

const since = new Date('2031-05-06T07:08:09.123Z')
const after = (milliseconds: number) => new Date(since.getTime() + milliseconds).toISOString()
const minute = 60_000
const day = 24 * 60 * minute

describe('an answer of the hub in a picture', () => {
  it('has what happened during the walk happen at one moment, and everything else as far from it as it was', () => {
    const told = steadyTimes(
      JSON.stringify({
        startedAt: after(12_345),
        renewAt: after(58 * minute),
        endsAt: after(90 * day),
        seen: after(-3 * day),
      }),
      since,
    )
    expect(JSON.parse(told)).toEqual({
      startedAt: theMoment.toISOString(),
      renewAt: '2026-11-20T10:00:00.000Z',
      endsAt: '2027-02-18T09:00:00.000Z',
      seen: '2026-11-17T09:00:00.000Z',
    })
  })

  it('is the same whatever day it is, and however quick the machine', () => {
    const walk = (start: number, slowness: number) =>
      steadyTimes(
        [slowness, 2 * slowness, 30 * day + slowness].map((later) => new Date(start + later).toISOString()).join(),
        new Date(start),
      )
    const starts = fc.date({ min: new Date('2020-01-01'), max: new Date('2060-01-01'), noInvalidDate: true })
    fc.assert(
      fc.property(starts, fc.integer({ min: 0, max: 14 * minute }), (start, slowness) => {
        expect(walk(start.getTime(), slowness)).toBe(walk(0, 0))
      }),
    )
  })

  it('keeps the versions of rows, which are sent back', () => {
    const version = `W/"datetime'2031-05-06T07%3A08%3A09.1234567Z'"`
    expect(steadyTimes(version, since)).toBe(version)
  })
})
