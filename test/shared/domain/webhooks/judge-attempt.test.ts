import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  afterAttempt,
  longestFailure,
  longestWait,
  mostAttempts,
  secondsBeforeNext,
  verdictOf,
  type Attempted,
} from '../../../../shared/domain/webhooks/judge-attempt.ts'
import { signingVersions, webhookSecretOf, type WebhookProgress } from '../../../../shared/domain/webhooks/webhook.ts'
import { minutesLater, noon } from '../../support/facts.ts'
import { aWebhook } from '../../support/webhook-facts.ts'

const spreads = fc.double({ min: 0, max: 1, noNaN: true })
const attempted: fc.Arbitrary<Attempted> = fc.oneof(
  fc.record({
    kind: fc.constant('answer' as const),
    status: fc.constantFrom(200, 204, 301, 302, 400, 401, 404, 408, 422, 429, 500, 503),
  }),
  fc.record({
    kind: fc.constant('silence' as const),
    reason: fc.constantFrom('unreachable' as const, 'unresolved' as const, 'forbidden' as const),
  }),
)

describe('what an answer means', () => {
  it.each([
    [200, 'delivered'],
    [204, 'delivered'],
    [302, 'redirected'],
    [401, 'refused'],
    [408, 'unavailable'],
    [410, 'gone'],
    [429, 'unavailable'],
    [503, 'unavailable'],
  ])('%d is %s', (status, meaning) => {
    const verdict = verdictOf({ kind: 'answer', status })
    expect(verdict.kind === 'delivered' ? 'delivered' : verdict.reason).toBe(meaning)
  })
})

describe('how long it is waited', () => {
  it('grows threefold, a fifth more or less, and never beyond an hour', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), spreads, (attempts, spread) => {
        const middle = Math.min(5 * 3 ** (attempts - 1), longestWait)
        const seconds = secondsBeforeNext(attempts, spread)
        expect(seconds).toBeGreaterThanOrEqual(middle * 0.8)
        expect(seconds).toBeLessThanOrEqual(Math.min(middle * 1.2, longestWait))
      }),
    )
  })

  it('is at least what the receiver asks for, and an hour at most however long it asks', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), spreads, fc.nat(100_000), (attempts, spread, asked) => {
        const seconds = secondsBeforeNext(attempts, spread, asked)
        expect(seconds).toBeGreaterThanOrEqual(Math.min(asked, longestWait))
        expect(seconds).toBeLessThanOrEqual(longestWait)
      }),
    )
  })
})

interface Sent {
  readonly event: number
  readonly at: Date
  readonly taken: boolean
}

/** A receiver with its moods, and a webhook that goes by the rule until everything is dealt with or it is paused. */
function story(events: number, moods: readonly Attempted[], spread: number) {
  let progress: WebhookProgress = { own: '', ownDone: 0, contactsDone: 0, attempts: 0 }
  let now = noon
  let paused = false
  const sent: Sent[] = []
  const givenUp: number[] = []
  for (let turn = 0; progress.ownDone < events && !paused && turn < 10_000; turn += 1) {
    const event = progress.ownDone
    const verdict = verdictOf(moods[turn % moods.length] ?? { kind: 'answer', status: 200 })
    sent.push({ event, at: now, taken: verdict.kind === 'delivered' })
    const step = afterAttempt(progress, { ...progress, ownDone: event + 1 }, verdict, { now, spread })
    if (step.kind === 'give-up') givenUp.push(event)
    if (step.kind === 'wait') now = step.progress.nextAt ?? now
    paused = step.kind === 'pause'
    progress = step.progress
  }
  return { sent, givenUp, paused, progress }
}

describe('whatever a receiver does', () => {
  it('events are sent in order, each is taken or given up before the next, and none is passed over', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.array(attempted, { minLength: 1, maxLength: 30 }),
        spreads,
        (events, moods, spread) => {
          const { sent, givenUp, paused, progress } = story(events, moods, spread)
          for (const [place, { event }] of sent.entries()) {
            const before = sent[place - 1]
            if (!before || before.event === event) continue
            expect(event).toBe(before.event + 1)
            expect(before.taken || givenUp.includes(before.event)).toBe(true)
          }
          const taken = sent.filter((one) => one.taken).map(({ event }) => event)
          const dealtWith = [...taken, ...givenUp].sort((one, other) => one - other)
          expect(dealtWith).toEqual(Array.from({ length: progress.ownDone }, (_, event) => event))
          expect(paused || progress.ownDone === events).toBe(true)
        },
      ),
    )
  })

  it('no event is attempted more often than there is patience, and none before its wait is over', () => {
    fc.assert(
      fc.property(fc.array(attempted, { minLength: 1, maxLength: 30 }), spreads, (moods, spread) => {
        const { sent } = story(10, moods, spread)
        for (const attempts of Map.groupBy(sent, ({ event }) => event).values()) {
          expect(attempts.length).toBeLessThanOrEqual(mostAttempts.passing)
          for (const [place, { at }] of attempts.entries()) {
            const before = attempts[place - 1]
            if (before)
              expect(at.getTime() - before.at.getTime()).toBeGreaterThanOrEqual(secondsBeforeNext(place, spread) * 1000)
          }
        }
      }),
    )
  })

  it('one that takes nothing for three days is paused, with everything that waits still waiting', () => {
    const { paused, sent, progress } = story(1000, [{ kind: 'answer', status: 503 }], 0.5)
    expect(paused).toBe(true)
    const lasted = (sent.at(-1)?.at.getTime() ?? 0) - noon.getTime()
    expect(lasted).toBeGreaterThanOrEqual(longestFailure * 60_000)
    expect(progress.ownDone).toBeLessThan(1000)
  })

  it('one that says it is gone is paused at once, and one that refuses a single event loses that one alone', () => {
    expect(story(3, [{ kind: 'answer', status: 410 }], 0)).toMatchObject({ paused: true, sent: [{ event: 0 }] })
    const poison = Array.from({ length: mostAttempts.lasting }, () => ({ kind: 'answer', status: 422 }) as const)
    const well = Array.from({ length: 9 }, () => ({ kind: 'answer', status: 200 }) as const)
    expect(story(5, [...poison, ...well], 0.5)).toMatchObject({ paused: false, givenUp: [0] })
  })
})

describe('the secret of a webhook', () => {
  it('is 256 bits as Standard Webhooks writes them', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
        const secret = webhookSecretOf(Buffer.from(bytes).toString('base64url'))
        expect(secret).toBe(`whsec_${Buffer.from(bytes).toString('base64')}`)
      }),
    )
  })

  it('signs beside the one before it until their overlap is over', () => {
    const webhook = aWebhook({ secretVersion: 'v2', previousVersion: 'v1', previousUntil: minutesLater(60) })
    expect(signingVersions(webhook, minutesLater(59))).toEqual(['v2', 'v1'])
    expect(signingVersions(webhook, minutesLater(60))).toEqual(['v2'])
  })
})
