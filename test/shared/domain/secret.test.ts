import { describe, expect, it } from 'vitest'
import { secretStateAt } from '../../../shared/domain/secret.ts'

const end = new Date('2028-11-26T12:00:00Z')
const before = (days: number) => new Date(end.getTime() - days * 86_400_000)
const stateAt = (now: Date, supersededAt?: Date) =>
  secretStateAt({ endsAt: end, ...(supersededAt ? { supersededAt } : {}) }, now, 30)

describe('the state of a Secret', () => {
  it('is current until its lead time begins, then expiring, and expired from the moment of its end', () => {
    expect(stateAt(before(400))).toBe('current')
    expect(stateAt(new Date(before(30).getTime() - 1))).toBe('current')
    expect(stateAt(before(30))).toBe('expiring')
    expect(stateAt(new Date(end.getTime() - 1))).toBe('expiring')
    expect(stateAt(end)).toBe('expired')
  })

  it('is superseded once another one takes its place, until its end', () => {
    expect(stateAt(before(400), before(401))).toBe('superseded')
    expect(stateAt(before(1), before(30))).toBe('superseded')
    expect(stateAt(end, before(30))).toBe('expired')
  })

  it('stays current where it has no end', () => {
    expect(secretStateAt({}, end, 30)).toBe('current')
  })
})
