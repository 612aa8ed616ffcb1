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
export function kindOf({ header, claims, issuer }: OpenToken, wanted: readonly TokenKind[]): TokenKind | Refusal {
  if (issuer.trusted.family === 'own') return 'exchanged'
  const bearsId = idMarks.some((name) => claims[name] !== undefined)
  if (claims['events'] !== undefined) return bearsId ? refuse('kind.contradictory') : 'logout'
  if (issuer.trusted.family === 'openid') return bearsId ? 'id' : kindElsewhere(header, claims)
  const bearsAccess = accessMarks.some((name) => claims[name] !== undefined)
  if (bearsId) return bearsAccess ? refuse('kind.contradictory') : 'id'
  if (bearsAccess || claims['roles'] !== undefined) return accessKind(claims)
  return wanted.includes('id') ? 'id' : refuse('kind.unproven')
}

const elsewhereMarks = ['client_id', 'scope', 'scp'] as const

/**
 * Of an OpenID provider other than Microsoft: an access token calls itself one (RFC 9068 §2.1) or names a client or scopes as no ID token
 * does. One whose subject is its client is that program's own (RFC 9068 §2.2): who registers a client under a person's subject would
 * otherwise be that person (§5).
 */
function kindElsewhere(header: OpenToken['header'], claims: OpenToken['claims']): TokenKind {
  const isAccess = typeOf(header) === accessType || elsewhereMarks.some((name) => claims[name] !== undefined)
  if (!isAccess) return 'id'
  return claims['sub'] !== undefined && [claims['client_id'], claims['azp'], claims['cid']].includes(claims['sub'])
    ? 'app-only'
    : 'delegated'
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
export function checkType({ header, issuer }: OpenToken, kind: TokenKind): Refusal | undefined {
  if (header['typ'] === undefined) return kind === 'exchanged' ? refuse('type.refused') : undefined
  const type = typeOf(header)
  if (type === accessType && kind === 'delegated' && issuer.trusted.family === 'openid') return undefined
  return type !== undefined && typesOf[kind].includes(type) ? undefined : refuse('type.refused')
}

const accessType = 'at+jwt'

const typeOf = ({ typ }: OpenToken['header']) =>
  typeof typ === 'string' ? typ.toLowerCase().replace(/^application\//, '') : undefined

const typesOf: Readonly<Record<TokenKind, readonly string[]>> = {
  id: ['jwt'],
  delegated: ['jwt'],
  'app-only': ['jwt'],
  logout: ['jwt', 'logout+jwt'],
  exchanged: [accessType],
}
