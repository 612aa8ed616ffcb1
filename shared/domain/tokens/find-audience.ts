import type { OpenToken } from './open-token.ts'
import { audienceReasons, untrustedAudiences } from './audience-reasons.ts'
import { refuse, type Refusal } from './refusal.ts'
import type { Terms, TokenKind, TrustedAudience } from './trust.ts'

/** For whom a token was taken, and what it has to fulfil there. */
export interface Taken {
  readonly audience: string
  readonly terms: Terms
}

/**
 * The trusted audiences among those of `aud`; an empty list of them is refused. A list must hold texts only: two checkers could take
 * something else for different audiences.
 */
export function findAudiences({ claims: { aud }, issuer }: OpenToken): readonly TrustedAudience[] | Refusal {
  const named: readonly unknown[] = Array.isArray(aud) ? aud : [aud]
  if (!named.every((each) => typeof each === 'string')) return refuse('audience.invalid')
  const known = issuer.trusted.audiences.filter(({ audience }) => named.includes(audience))
  return known.length > 0 ? known : refuse('audience.invalid')
}

/**
 * The audience that takes tokens of this kind. Of an access token's several audiences one is enough (RFC 7519 §4.1.3; Microsoft, "Claims
 * validation"). An ID or logout token for several parties was made for others too: each must be one of ours for that kind or trusted beside
 * it, and `azp` must name the one of ours that it was made for (OpenID Connect Core §3.1.3.7, 3 to 5).
 */
export function takeAudience(
  { claims: { aud, azp } }: OpenToken,
  kind: TokenKind,
  known: readonly TrustedAudience[],
): Taken | Refusal {
  const takers = known.filter(({ accepts }) => accepts[kind])
  if (takers.length === 0) return refuse('kind.refused')
  if (kind !== 'id' && kind !== 'logout') return takenBy(takers[0], kind) ?? refuse('audience.invalid')
  const named = new Set<unknown>(Array.isArray(aud) ? aud : [aud])
  const welcome = new Set(takers.flatMap(({ audience, accepts }) => [audience, ...(accepts[kind]?.besides ?? [])]))
  const strangers = [...named].filter((each) => typeof each === 'string' && !welcome.has(each)) as string[]
  if (strangers.length > 0) return refuse('audience.invalid', untrustedAudiences(strangers))
  if (azp === undefined && named.size > 1) return refuse('audience.invalid', audienceReasons.azpMissing)
  const made = azp === undefined ? takers[0]?.audience : azp
  const taker = takers.find(({ audience }) => audience === made)
  return takenBy(taker, kind) ?? refuse('audience.invalid', audienceReasons.azpForeign)
}

const takenBy = (taker: TrustedAudience | undefined, kind: TokenKind): Taken | undefined =>
  taker && { audience: taker.audience, terms: taker.accepts[kind] ?? {} }
