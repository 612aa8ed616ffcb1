import type { OpenToken } from './open-token.ts'
import { refuse, type Refusal } from './refusal.ts'
import type { TokenKind } from './trust.ts'

const idMarks = ['nonce', 'at_hash', 'c_hash'] as const
const accessMarks = ['scp', 'idtyp'] as const

/**
 * What a token is, by the marks it bears. Microsoft, "Claims validation": a token with `scp` is a person's, one with `roles` and no `scp`
 * a program's; `idtyp`, where it is there, must agree. What bears none of them is an ID token, if one is wanted, and nothing otherwise.
 * Refusals: `kind.unproven`, `kind.contradictory`.
 */
export function kindOf({ claims, issuer }: OpenToken, wanted: readonly TokenKind[]): TokenKind | Refusal {
  if (issuer.trusted.family === 'own') return 'exchanged'
  const bearsId = idMarks.some((name) => claims[name] !== undefined)
  if (claims['events'] !== undefined) return bearsId ? refuse('kind.contradictory') : 'logout'
  // Elsewhere than at Microsoft `scp` and `idtyp` mean nothing, and access tokens are not for us.
  if (issuer.trusted.family === 'openid') return 'id'
  const bearsAccess = accessMarks.some((name) => claims[name] !== undefined)
  if (bearsId) return bearsAccess ? refuse('kind.contradictory') : 'id'
  if (bearsAccess || claims['roles'] !== undefined) return accessKind(claims)
  return wanted.includes('id') ? 'id' : refuse('kind.unproven')
}

function accessKind({ scp, idtyp, roles }: OpenToken['claims']): TokenKind | Refusal {
  const kind = scp === undefined ? 'app-only' : 'delegated'
  if (idtyp !== undefined && idtyp !== (kind === 'delegated' ? 'user' : 'app')) return refuse('kind.contradictory')
  const isNobody = kind === 'app-only' && (roles === undefined || (Array.isArray(roles) && roles.length === 0))
  return isNobody ? refuse('kind.unproven') : kind
}

/**
 * RFC 8725 §3.11, RFC 9068 §4: what a token calls itself, as a media type without regard to case. Only the hub's own tokens must say so:
 * Microsoft writes `JWT` into all of its, and logout tokens need not be typed (Back-Channel Logout 1.0 §2.4).
 */
export function checkType({ header: { typ } }: OpenToken, kind: TokenKind): Refusal | undefined {
  if (typ === undefined) return kind === 'exchanged' ? refuse('type.refused') : undefined
  if (typeof typ !== 'string') return refuse('type.refused')
  const type = typ.toLowerCase().replace(/^application\//, '')
  return typesOf[kind].includes(type) ? undefined : refuse('type.refused')
}

const typesOf: Readonly<Record<TokenKind, readonly string[]>> = {
  id: ['jwt'],
  delegated: ['jwt'],
  'app-only': ['jwt'],
  logout: ['jwt', 'logout+jwt'],
  exchanged: ['at+jwt'],
}
