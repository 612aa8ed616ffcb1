import { checkKeyIssuer, checkSignature, findKey } from './check-signature.ts'
import {
  checkBinding,
  checkClient,
  checkEvent,
  checkNonce,
  checkPresence,
  checkRoles,
  checkScopes,
  checkSubject,
  checkTenant,
} from './check-terms.ts'
import { checkTime } from './check-time.ts'
import { describeToken } from './describe-token.ts'
import { findAudiences, takeAudience } from './find-audience.ts'
import type { OpenToken } from './open-token.ts'
import { isRefusal, refuse, type Refusal } from './refusal.ts'
import type { KeySet } from './signing-keys.ts'
import { checkType, kindOf } from './token-kind.ts'
import type { TokenKind } from './trust.ts'
import type { VerifiedToken } from './verified-token.ts'

/** What is wanted here and now. */
export interface Wish {
  readonly kinds: readonly TokenKind[]
  /** ID tokens: the nonce that this sign-in was started with. */
  readonly nonce?: string
  /** Instead, of an ID token that a refresh brought: the nonce that it need not bear, and no other (OpenID Connect Core §12.2). */
  readonly repeatableNonce?: string
  readonly now: Date
  /** Allowed difference between the clocks, in seconds; 60 unless given. */
  readonly skew?: number
}

/**
 * Every check that stands between a signed text and somebody, in order; the first that fails names the refusal. Synchronous, and never
 * throws. Form and issuer were checked when it was opened; from the signature on, what is read is what the issuer wrote.
 * Sources: RFC 7515, 7519, 8725, 9068; OpenID Connect Core §3.1.3.7, Back-Channel Logout 1.0 §2.6; Microsoft, "Access tokens" and "Claims
 * validation".
 * @param keys what the issuer of the opened token publishes
 */
export function verifyToken(token: OpenToken, keys: KeySet, wish: Wish): VerifiedToken | Refusal {
  const key = findKey(token, keys)
  if (isRefusal(key)) return key
  const forged = checkSignature(token, key) ?? checkKeyIssuer(token, key)
  if (forged) return forged
  const audiences = findAudiences(token)
  if (isRefusal(audiences)) return audiences
  const untimely = checkTime(token.claims, wish.now, wish.skew)
  if (untimely) return untimely
  const kind = kindOf(token, wish.kinds)
  if (typeof kind !== 'string') return kind
  if (!wish.kinds.includes(kind)) return refuse('kind.refused')
  const taken = takeAudience(token, kind, audiences)
  if (isRefusal(taken)) return taken
  return (
    checkType(token, kind) ??
    checkTenant(token, taken.terms) ??
    checkClient(token, kind, taken.terms) ??
    checkNonce(token, kind, wish) ??
    checkScopes(token, kind, taken.terms) ??
    checkRoles(token, kind) ??
    checkPresence(token, kind, taken.terms) ??
    checkBinding(token, kind) ??
    checkEvent(token, kind) ??
    checkSubject(token, kind) ??
    describeToken(token, kind, taken.audience)
  )
}
