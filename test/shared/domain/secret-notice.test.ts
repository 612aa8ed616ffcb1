import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { daysLater } from '../../../shared/domain/invitation.ts'
import {
  nearestDay,
  nextNotice,
  noticeDays,
  noticeKey,
  reachedStages,
  told,
  type NoticeStage,
  type WatchedSecret,
} from '../../../shared/domain/secret-notice.ts'
import { guidOf, noon, northBank } from '../support/facts.ts'

const day = 86_400_000
const end = daysLater(noon, 730)
const aWatched = (change: Partial<WatchedSecret> = {}): WatchedSecret => ({
  organisationId: northBank,
  secretId: `${guidOf(1)}_${guidOf(2)}`,
  origin: 'own',
  kind: 'password',
  displayName: 'hub',
  startsAt: noon,
  endsAt: end,
  foundAt: noon,
  seenAt: noon,
  told: [],
  telling: [],
  reached: [],
  ...change,
})
const before = (days: number) => new Date(end.getTime() - days * day)

describe('the stages of a secret', () => {
  it('come at 90, 60, 30, 14, 7 and 1 days and at the end, to the moment', () => {
    for (const days of noticeDays) {
      expect(reachedStages(aWatched(), new Date(before(days).getTime() - 1))).not.toContain(days)
      expect(reachedStages(aWatched(), before(days))).toContain(days)
    }
    expect(reachedStages(aWatched(), end)).toEqual([...noticeDays])
  })

  it('that lay before it began never come', () => {
    const short = aWatched({ startsAt: before(20) })
    expect(reachedStages(short, before(20))).toEqual([])
    expect(reachedStages(short, end)).toEqual([14, 7, 1, 0])
  })

  it('never come where there is no end, nor more than a year after it', () => {
    const { endsAt: _, ...endless } = aWatched()
    expect(reachedStages(endless, daysLater(noon, 5000))).toEqual([])
    expect(reachedStages(aWatched(), daysLater(end, 366))).toEqual([])
  })
})

describe('a notice', () => {
  it('after missed runs is one for all that was missed, and speaks of the nearest', () => {
    const notice = nextNotice(aWatched(), before(10))!
    expect(notice.telling).toEqual([90, 60, 30, 14])
    expect(nearestDay(notice.telling)).toBe(14)
    expect(nextNotice(told(notice), before(8))).toBeUndefined()
    expect(nextNotice(told(notice), before(7))?.telling).toEqual([7])
  })

  it('that did not reach everybody is sent again as it is, until the next stage says the same more urgently', () => {
    const first = { ...nextNotice(aWatched(), before(30))!, reached: ['one'] }
    const again = nextNotice(first, before(15))!
    expect([again.telling, again.reached, noticeKey(again)]).toEqual([[90, 60, 30], ['one'], noticeKey(first)])
    const next = nextNotice(first, before(14))!
    expect([next.told, next.telling, next.reached]).toEqual([[90, 60, 30], [14], []])
    expect(noticeKey(next)).not.toBe(noticeKey(first))
  })

  it('of a stranger comes once, and again with its end', () => {
    const stranger = aWatched({ origin: 'stranger' })
    const found = nextNotice(stranger, noon, ['found'])!
    expect(found.telling).toEqual(['found'])
    expect(nextNotice(told(found), noon, ['found'])).toBeUndefined()
    expect(nextNotice(told(found), before(90), ['found'])?.telling).toEqual([90])
  })
})

/** A life of a secret, and on which days of two years the watch ran, and whom it could reach. */
const lives = fc.record({
  lifetime: fc.integer({ min: 1, max: 730 }),
  startsAfter: fc.integer({ min: 0, max: 200 }),
  hour: fc.integer({ min: 0, max: 23 }),
  /** Days of outage: from, how long. */
  outages: fc.array(fc.tuple(fc.integer({ min: 0, max: 760 }), fc.integer({ min: 1, max: 150 })), { maxLength: 6 }),
  /** Days on which the mail failed. */
  failing: fc.array(fc.tuple(fc.integer({ min: 0, max: 760 }), fc.integer({ min: 1, max: 20 })), { maxLength: 4 }),
})
type Life = typeof lives extends fc.Arbitrary<infer T> ? T : never

function live({ lifetime, startsAfter, hour, outages, failing }: Life) {
  const during = (spans: readonly (readonly [number, number])[], at: number) =>
    spans.some(([from, length]) => at >= from && at < from + length)
  const startsAt = new Date(noon.getTime() + startsAfter * day + hour * 3_600_000)
  let secret = aWatched({ startsAt, endsAt: daysLater(startsAt, lifetime) })
  const sent: { readonly at: Date; readonly stages: readonly NoticeStage[] }[] = []
  const runs: Date[] = []
  for (let at = 0; at <= 760 + 365; at += 1) {
    const now = daysLater(noon, at)
    if (at < 760 && during(outages, at)) continue
    if (now < startsAt) continue
    runs.push(now)
    const notice = nextNotice(secret, now)
    if (!notice) continue
    if (during(failing, at)) secret = notice
    else {
      sent.push({ at: now, stages: notice.telling })
      secret = told(notice)
    }
  }
  return { secret, sent, runs }
}

describe('over two years, whatever runs were missed and mails failed', () => {
  it('each stage is told at most once, never early, in order, and at every run everything that was reached is known', () => {
    fc.assert(
      fc.property(lives, (life) => {
        const { secret, sent } = live(life)
        const stages = sent.flatMap((notice) => notice.stages)
        expect(new Set(stages).size).toBe(stages.length)
        for (const { at, stages: told_ } of sent)
          for (const stage of told_) expect(daysLater(secret.endsAt!, -Number(stage)) <= at).toBe(true)
        expect(stages.map(Number)).toEqual([...stages.map(Number)].sort((one, other) => other - one))
        expect(secret.told.length).toBe(new Set(secret.told).size)
      }),
      { numRuns: 300 },
    )
  })

  it('without failing mails every stage that lies within its life is told, with the first run after its moment', () => {
    fc.assert(
      fc.property(lives, (life) => {
        const { secret, sent, runs } = live({ ...life, failing: [] })
        for (const stage of noticeDays) {
          const moment = daysLater(secret.endsAt!, -stage)
          const first = runs.find((run) => run >= moment)
          const within = moment > secret.startsAt! && first !== undefined && first <= daysLater(secret.endsAt!, 365)
          expect(sent.filter(({ stages }) => stages.includes(stage)).map(({ at }) => at)).toEqual(within ? [first] : [])
        }
      }),
      { numRuns: 300 },
    )
  })
})
