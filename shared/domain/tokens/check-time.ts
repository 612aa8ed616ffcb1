import type { JsonObject } from './read-token.ts'
import { refuse, type Refusal } from './refusal.ts'

/** Allowed difference between two clocks, in seconds. */
const usualSkew = 60

/** The last second of the year 9999. */
const endOfTime = 253_402_300_799

/**
 * Whole seconds since 1970. RFC 7519 §2 would allow fractions; no provider sends them, and a number that checkers round differently is
 * not worth the argument.
 */
const isMoment = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) > 0 && (value as number) <= endOfTime

/** `exp` and `iat` must be there, `nbf` may be; they are in order, and now lies between them. */
export function checkTime({ exp, iat, nbf }: JsonObject, now: Date, skew = usualSkew): Refusal | undefined {
  if (!isMoment(exp) || !isMoment(iat) || (nbf !== undefined && !isMoment(nbf))) return refuse('time.invalid')
  if (exp <= iat || exp <= (nbf ?? 0)) return refuse('time.invalid')
  const seconds = now.getTime() / 1000
  if (seconds >= exp + skew) return refuse('token.expired')
  return seconds < Math.max(iat, nbf ?? 0) - skew ? refuse('token.premature') : undefined
}
