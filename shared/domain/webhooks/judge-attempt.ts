import { minutesLater } from '../session.ts'
import type { FailureReason, WebhookProgress } from './webhook.ts'

/** What came of one attempt: an answer, whatever it says, or none. */
export type Attempted =
  | { readonly kind: 'answer'; readonly status: number; readonly retryAfterSeconds?: number }
  | { readonly kind: 'silence'; readonly reason: 'unreachable' | 'unresolved' | 'forbidden' }

export type Verdict =
  | { readonly kind: 'delivered' }
  | {
      readonly kind: 'failed'
      readonly reason: FailureReason
      readonly status?: number
      /** It will say the same again, so that it is asked a few times only. */
      readonly lasting: boolean
      readonly retryAfterSeconds?: number
    }

const patienceAsked = [408, 425, 429]

/** 2xx is a delivery; a redirect is none, as the address that it names was never judged. */
export function verdictOf(attempted: Attempted): Verdict {
  if (attempted.kind === 'silence')
    return { kind: 'failed', reason: attempted.reason, lasting: attempted.reason === 'forbidden' }
  const { status, retryAfterSeconds } = attempted
  if (status >= 200 && status < 300) return { kind: 'delivered' }
  const later = retryAfterSeconds === undefined ? {} : { retryAfterSeconds }
  if (status >= 500 || patienceAsked.includes(status))
    return { kind: 'failed', reason: 'unavailable', status, lasting: false, ...later }
  if (status === 410) return { kind: 'failed', reason: 'gone', status, lasting: true }
  const reason = status >= 300 && status < 400 ? 'redirected' : 'refused'
  return { kind: 'failed', reason, status, lasting: true }
}

/** Attempts at one event before it is given up: where its receiver refuses it, and where it does not answer. */
export const mostAttempts = { lasting: 4, passing: 12 } as const
/** Seconds: the first wait, and the longest. */
const firstWait = 5
export const longestWait = 3600
/** A webhook that took nothing for so long, in minutes, is paused. */
export const longestFailure = 3 * 24 * 60

/**
 * Seconds to wait after so many attempts: 5, 15, 45, … up to an hour, a fifth more or less, so that many do not come back together; longer
 * where the receiver asks for it, but not longer than an hour.
 * @param spread from 0 to 1
 */
export function secondsBeforeNext(attempts: number, spread: number, asked = 0): number {
  const base = Math.min(firstWait * 3 ** Math.min(attempts - 1, 10), longestWait)
  const own = Math.min(base * (0.8 + 0.4 * Math.min(Math.max(spread, 0), 1)), longestWait)
  return Math.max(own, Math.min(asked, longestWait))
}

/** What is next after an attempt at the event whose turn it is. */
export type NextStep =
  | { readonly kind: 'next'; readonly progress: WebhookProgress }
  | { readonly kind: 'wait'; readonly progress: WebhookProgress; readonly seconds: number }
  /** It is given up and kept as a dead letter; the next event has its turn. */
  | { readonly kind: 'give-up'; readonly progress: WebhookProgress }
  | { readonly kind: 'pause'; readonly progress: WebhookProgress; readonly why: 'failing' | 'gone' }

/**
 * The one rule of order: nothing is sent before the event whose turn it is was taken or given up.
 * @param progress before the attempt @param advanced the progress once this event is dealt with
 */
export function afterAttempt(
  progress: WebhookProgress,
  advanced: WebhookProgress,
  verdict: Verdict,
  { now, spread }: { readonly now: Date; readonly spread: number },
): NextStep {
  if (verdict.kind === 'delivered') {
    const { failingSince: _failing, nextAt: _next, lastReason: _reason, ...rest } = advanced
    return { kind: 'next', progress: { ...rest, attempts: 0, deliveredAt: now } }
  }
  const attempts = progress.attempts + 1
  const failing = { failingSince: progress.failingSince ?? now, lastReason: verdict.reason }
  const { nextAt: _next, ...waiting } = { ...progress, ...failing, attempts }
  if (verdict.reason === 'gone') return { kind: 'pause', progress: waiting, why: 'gone' }
  if (now >= minutesLater(failing.failingSince, longestFailure))
    return { kind: 'pause', progress: waiting, why: 'failing' }
  if (attempts >= (verdict.lasting ? mostAttempts.lasting : mostAttempts.passing)) {
    const { nextAt: _last, ...given } = { ...advanced, ...failing, attempts: 0 }
    return { kind: 'give-up', progress: given }
  }
  const seconds = secondsBeforeNext(attempts, spread, verdict.retryAfterSeconds)
  return {
    kind: 'wait',
    progress: { ...waiting, nextAt: new Date(now.getTime() + Math.ceil(seconds * 1000)) },
    seconds,
  }
}
