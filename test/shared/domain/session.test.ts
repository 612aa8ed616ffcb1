import { describe, expect, it } from 'vitest'
import {
  checkSession,
  defaultSessionLimits as limits,
  isAlive,
  isRenewalDue,
  isSightingWorthKeeping,
  refuseStale,
  type Session,
} from '../../../shared/domain/session.ts'
import { aSession, minutesLater, secondsLater } from '../support/facts.ts'
import { refusalOf } from '../support/refusals.ts'

const judged = (now: Date, change: Partial<Session> = {}, stamp = 'stamp-1') =>
  refusalOf(() => checkSession(aSession(change), stamp, now, limits))

describe('a session', () => {
  it('lives until it was idle for thirty minutes, to the second', () => {
    expect(judged(secondsLater(30 * 60 - 1))).toBeUndefined()
    expect(judged(minutesLater(30))).toBe('session.expired')
  })

  it('ends after eight hours, however busy it was', () => {
    const busy = { lastSeenAt: minutesLater(479) }
    expect(judged(secondsLater(480 * 60 - 1), busy)).toBeUndefined()
    expect(judged(minutesLater(480), busy)).toBe('session.expired')
  })

  it('is void when it was opened under another stamp than the Member has now', () => {
    expect(judged(minutesLater(1), {}, 'stamp-2')).toBe('session.revoked')
    expect(judged(minutesLater(1), { stamp: 'stamp-2' }, 'stamp-2')).toBeUndefined()
  })

  it('is alive exactly where it is not refused', () => {
    expect(isAlive(aSession(), 'stamp-1', minutesLater(29), limits)).toBe(true)
    expect(isAlive(aSession(), 'stamp-1', minutesLater(30), limits)).toBe(false)
    expect(isAlive(aSession(), 'stamp-2', minutesLater(1), limits)).toBe(false)
  })

  it('is due for renewal after 55 minutes and stale after 60', () => {
    expect(isRenewalDue(aSession(), secondsLater(55 * 60 - 1), limits)).toBe(false)
    expect(isRenewalDue(aSession(), minutesLater(55), limits)).toBe(true)
    expect(refusalOf(() => refuseStale(aSession(), secondsLater(60 * 60 - 1), limits))).toBeUndefined()
    expect(refusalOf(() => refuseStale(aSession(), minutesLater(60), limits))).toBe('session.stale')
  })

  it('counts renewal from the last verified token, not from its own beginning', () => {
    const renewed = aSession({ renewedAt: minutesLater(50) })
    expect(isRenewalDue(renewed, minutesLater(104), limits)).toBe(false)
    expect(refusalOf(() => refuseStale(renewed, minutesLater(109), limits))).toBeUndefined()
  })

  it('keeps a sighting at most once a minute', () => {
    expect(isSightingWorthKeeping(aSession(), secondsLater(59))).toBe(false)
    expect(isSightingWorthKeeping(aSession(), secondsLater(60))).toBe(true)
  })
})
