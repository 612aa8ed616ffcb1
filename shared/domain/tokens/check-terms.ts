import type { OpenToken } from './open-token.ts'
import { refuse, type Refusal } from './refusal.ts'
import type { Terms, TokenKind } from './trust.ts'

/** A text that can name somebody: not blank, and no half of a sign, which storage would make equal to another half. */
const isName = (value: unknown): value is string => typeof value === 'string' && value !== '' && value.isWellFormed()

/** A token that we asked for, or that is for an application of one tenant, must be of that tenant. */
export function checkTenant({ issuer: { tid } }: OpenToken, { tenants }: Terms): Refusal | undefined {
  return tenants && !tenants.includes(tid ?? '') ? refuse('tenant.foreign') : undefined
}

/**
 * The application that asked for an access token: `appid` in version 1, `azp` in version 2, `client_id` in our own (RFC 9068 §2.2).
 * OpenID providers write `client_id` too, or `azp`, or `cid`.
 */
export function clientOf({ claims, issuer: { trusted } }: OpenToken): unknown {
  if (trusted.family === 'own') return claims['client_id']
  if (trusted.family === 'openid') return claims['client_id'] ?? claims['azp'] ?? claims['cid']
  return trusted.family === 'entra' && trusted.version === '1.0' ? claims['appid'] : claims['azp']
}

export function checkClient(token: OpenToken, kind: TokenKind, { clients }: Terms): Refusal | undefined {
  if (kind === 'id' || kind === 'logout') return undefined
  const client = clientOf(token)
  if (!isName(client)) return refuse('client.missing')
  return clients && !clients.includes(client) ? refuse('client.foreign') : undefined
}

/**
 * OpenID Connect Core §3.1.3.7, 11: an ID token belongs to the sign-in that made its nonce, and is never taken without one; §12.2: one that a
 * refresh brought bears none, or that of the sign-in.
 */
export function checkNonce(
  { claims: { nonce } }: OpenToken,
  kind: TokenKind,
  expected: { readonly nonce?: string; readonly repeatableNonce?: string },
): Refusal | undefined {
  if (kind !== 'id') return undefined
  if (expected.repeatableNonce !== undefined)
    return nonce === undefined || nonce === expected.repeatableNonce ? undefined : refuse('nonce.invalid')
  return expected.nonce === undefined || nonce !== expected.nonce ? refuse('nonce.invalid') : undefined
}

/** A list of names with one space between, as RFC 6749 §3.3 writes scopes; some OpenID providers send them as a list. */
const scopesIn = (value: unknown): readonly string[] =>
  (typeof value === 'string' ? value.split(' ') : Array.isArray(value) ? (value as unknown[]) : []).filter(isName)

/** `scp` at Microsoft, `scope` in our own tokens (RFC 9068 §2.2.3) and, but for a few, at OpenID providers. */
function scopeClaim({ claims, issuer: { trusted } }: OpenToken): unknown {
  if (trusted.family === 'own') return claims['scope']
  return trusted.family === 'openid' ? (claims['scope'] ?? claims['scp']) : claims['scp']
}

export const scopesOf = (token: OpenToken) => scopesIn(scopeClaim(token))

/** A customer's OpenID provider has scopes of its own, which open nothing here: none is asked for unless the terms name some. */
export function checkScopes(token: OpenToken, kind: TokenKind, { scopes }: Terms): Refusal | undefined {
  if (kind !== 'delegated' && kind !== 'exchanged') return undefined
  const { family } = token.issuer.trusted
  const value = scopeClaim(token)
  const isList = family === 'openid' && Array.isArray(value) && value.every(isName)
  if (value !== undefined && !isName(value) && !isList) return refuse('claim.invalid')
  const wanted = scopes ?? (kind === 'delegated' && family !== 'openid' ? [] : undefined)
  return wanted && !scopesOf(token).some((scope) => wanted.includes(scope)) ? refuse('scope.missing') : undefined
}

/** Whose roles do not matter is not asked for them: an ID token, or an OpenID provider's, may bear anything under that name. */
export function checkRoles({ claims: { roles }, issuer }: OpenToken, kind: TokenKind): Refusal | undefined {
  if (kind === 'id' || kind === 'logout' || issuer.trusted.family === 'openid' || roles === undefined) return undefined
  return Array.isArray(roles) && roles.every(isName) ? undefined : refuse('claim.invalid')
}

/** The claims of which nothing but the presence counts, by kind (RFC 9068 §2.2; Back-Channel Logout 1.0 §2.4) and by the terms. */
export function checkPresence({ claims }: OpenToken, kind: TokenKind, terms: Terms): Refusal | undefined {
  if (kind === 'app-only' && terms.idtyp === 'required' && claims['idtyp'] === undefined) return refuse('kind.unproven')
  if ((kind === 'exchanged' || kind === 'logout') && !isName(claims['jti'])) return refuse('claim.missing')
  const isAbsent = (name: string) => claims[name] === undefined || claims[name] === null
  return terms.claims?.some(isAbsent) ? refuse('claim.missing') : undefined
}

/**
 * RFC 7800 §3.1: what is bound to a key counts only with a proof of that key (RFC 9449 §7.1, RFC 8705 §3), which is not asked for here. Who
 * shows such a token alone may have stolen it.
 */
export function checkBinding({ claims: { cnf }, issuer }: OpenToken, kind: TokenKind): Refusal | undefined {
  return kind === 'delegated' && issuer.trusted.family === 'openid' && cnf !== undefined
    ? refuse('claim.invalid')
    : undefined
}

const logoutEvent = 'http://schemas.openid.net/event/backchannel-logout'

/** Back-Channel Logout 1.0 §2.4, §2.6: the event, as an object. */
export function checkEvent({ claims: { events } }: OpenToken, kind: TokenKind): Refusal | undefined {
  if (kind !== 'logout') return undefined
  return isObject(events) && isObject(events[logoutEvent]) ? undefined : refuse('claim.invalid')
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** `tid` and `oid` at Microsoft Entra, `sub` everywhere; of a logout token `sub` or `sid`. */
export function checkSubject({ claims, issuer }: OpenToken, kind: TokenKind): Refusal | undefined {
  const { sub, oid, sid } = claims
  if (sid !== undefined && !isName(sid)) return refuse('claim.invalid')
  if (kind === 'logout' && sub === undefined && sid !== undefined) return undefined
  return isName(sub) && (issuer.tid === undefined || kind === 'logout' || isName(oid))
    ? undefined
    : refuse('subject.missing')
}
