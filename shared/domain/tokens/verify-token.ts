import { verify } from 'node:crypto'
import { parseEntraTenantId, type EntraTenantId } from '../ids.ts'
import { isRefusal, readToken, refuse, type JsonObject, type ReadToken, type Refusal } from './read-token.ts'
import type { KeySet, SigningKey } from './signing-keys.ts'

/** What a token of Microsoft Entra (v2) must be to be believed. */
export interface TokenExpectation {
  /** `id`: an ID token, for the client itself. `delegated`: an access token that a person's sign-in gave. */
  readonly kind: 'id' | 'delegated'
  /** From the discovery document, with `{tenantid}` in place of the tenant. */
  readonly issuerTemplate: string
  /** The one client id that the token must be for. */
  readonly audience: string
  /** ID tokens: the nonce that this sign-in was started with. */
  readonly nonce?: string
  /** Delegated tokens: the client that asked for it, where the token says so (`azp`). */
  readonly client?: string
  /** Delegated tokens: the scope that must be among `scp`. */
  readonly scope?: string
  readonly now: Date
  /** Allowed difference between the clocks, in seconds; 60 unless given. */
  readonly skew?: number
}

/** A verified person of a tenant. `claims` are all verified claims, for what else a caller needs. */
export interface VerifiedToken {
  readonly tid: EntraTenantId
  readonly oid: string
  readonly claims: JsonObject
}

/** The `kid` a token asks for, so that a caller can fetch keys before it verifies; undefined where the token is unreadable. */
export function kidOf(compact: string): string | undefined {
  const read = readToken(compact)
  return isRefusal(read) || typeof read.header['kid'] !== 'string' ? undefined : read.header['kid']
}

/**
 * Every check that stands between a signed text and a person, in order; the first that fails names the refusal. Synchronous.
 * Sources: RFC 7515, 7519, 8725; OpenID Connect Core §3.1.3.7; Microsoft "Access tokens", "Claims validation".
 */
export function verifyToken(compact: string, keys: KeySet, expectation: TokenExpectation): VerifiedToken | Refusal {
  const read = readToken(compact)
  if (isRefusal(read)) return read
  const key = findKey(read.header, keys)
  if (isRefusal(key)) return key
  if (!verify('sha256', Buffer.from(read.signed), key.key, read.signature)) return refuse('signature.invalid')
  return judgeClaims(read, key, expectation)
}

/** `alg` is compared with our own list; `jku`, `jwk`, `x5u`, `x5c` are never looked at (RFC 8725 §3.1, §3.10). */
function findKey(header: JsonObject, keys: KeySet): SigningKey | Refusal {
  if (header['alg'] !== 'RS256') return refuse('algorithm.refused')
  if (header['crit'] !== undefined || header['b64'] !== undefined) return refuse('header.refused')
  if (header['typ'] !== undefined && header['typ'] !== 'JWT') return refuse('type.refused')
  const kid = header['kid']
  if (typeof kid !== 'string') return refuse('key.unknown')
  return keys.get(kid) ?? refuse('key.unknown')
}

function judgeClaims({ claims }: ReadToken, key: SigningKey, expected: TokenExpectation): VerifiedToken | Refusal {
  const tid = typeof claims['tid'] === 'string' ? parseEntraTenantId(claims['tid']) : undefined
  if (!tid || tid !== claims['tid']) return refuse('tenant.invalid')
  const issuer = expected.issuerTemplate.replace('{tenantid}', tid)
  // An issuer without a place for the tenant must name it all the same: otherwise any `tid` could be claimed under it.
  if (claims['iss'] !== issuer || !issuer.includes(tid)) return refuse('issuer.invalid')
  if (key.issuer !== undefined && key.issuer.replace('{tenantid}', tid) !== issuer) return refuse('key.foreign')
  if (claims['ver'] !== '2.0') return refuse('kind.refused')
  if (!isFor(claims['aud'], expected.audience)) return refuse('audience.invalid')
  const time = judgeTime(claims, expected)
  if (time) return time
  const kind = expected.kind === 'id' ? judgeIdToken(claims, expected) : judgeDelegated(claims, expected)
  if (kind) return kind
  const oid = claims['oid']
  if (typeof oid !== 'string' || oid === '' || typeof claims['sub'] !== 'string' || claims['sub'] === '')
    return refuse('subject.missing')
  return { tid, oid, claims }
}

/** A list of one is that one; with more, the token was made for several parties, and none of ours is (OpenID Connect Core §3.1.3.7, 3). */
const isFor = (aud: unknown, audience: string) =>
  aud === audience || (Array.isArray(aud) && aud.length === 1 && aud[0] === audience)

const isMoment = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value) && value > 0

function judgeTime(claims: JsonObject, { now, skew = 60 }: TokenExpectation): Refusal | undefined {
  const seconds = now.getTime() / 1000
  const { exp, iat, nbf } = claims
  if (!isMoment(exp) || !isMoment(iat) || (nbf !== undefined && !isMoment(nbf))) return refuse('time.invalid')
  if (exp <= iat) return refuse('time.invalid')
  if (seconds >= exp + skew) return refuse('token.expired')
  if (seconds < iat - skew || (nbf !== undefined && seconds < nbf - skew)) return refuse('token.premature')
  return undefined
}

function judgeIdToken(claims: JsonObject, { nonce, audience }: TokenExpectation): Refusal | undefined {
  if (claims['scp'] !== undefined || claims['idtyp'] !== undefined) return refuse('kind.refused')
  if (claims['azp'] !== undefined && claims['azp'] !== audience) return refuse('audience.invalid')
  if (nonce === undefined || claims['nonce'] !== nonce) return refuse('nonce.invalid')
  return undefined
}

/** A delegated token has `scp`; app-only tokens have none, and ID tokens neither ("Claims validation", user or app). */
function judgeDelegated(claims: JsonObject, { scope, client }: TokenExpectation): Refusal | undefined {
  const { scp, idtyp, roles, azp } = claims
  if (typeof scp !== 'string' || scp === '' || (idtyp !== undefined && idtyp !== 'user')) return refuse('kind.refused')
  if (scope === undefined || !scp.split(' ').includes(scope)) return refuse('scope.missing')
  if (client !== undefined && azp !== undefined && azp !== client) return refuse('client.foreign')
  if (roles !== undefined && !(Array.isArray(roles) && roles.every((role) => typeof role === 'string')))
    return refuse('claim.invalid')
  return undefined
}
