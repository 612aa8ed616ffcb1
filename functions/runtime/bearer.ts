import type { HttpRequest } from '@azure/functions'
import { HubError, isHubError, type ErrorCode } from '../../shared/domain/hub-error.ts'

/** RFC 6750 §2.1: the scheme in any case, and one token68. */
const bearerForm = /^bearer +([\w.~+/-]+=*) *$/i
const schemeForm = /^[\w!#$%&'*+.^`|~-]+(?: |$)/

export const hasAuthorisation = ({ headers }: Pick<HttpRequest, 'headers'>) => headers.get('authorization') !== null

/**
 * The access token of a request, from its `Authorization` alone: what an address or a body holds is never looked at, as both end up in
 * logs. @throws HubError `bearer.unsupported`, `bearer.malformed`
 */
export function readBearer({ headers }: Pick<HttpRequest, 'headers'>): string | undefined {
  const header = headers.get('authorization')
  if (header === null) return undefined
  const token = bearerForm.exec(header)?.[1]
  if (token !== undefined) return token
  if (/^bearer\b/i.test(header) || !schemeForm.test(header) || header.includes(','))
    throw new HubError('bearer.malformed', 'The Authorization header holds no single bearer token.')
  throw new HubError('bearer.unsupported', 'Only the authorisation scheme Bearer is known here.')
}

/** Access that ended whatever the token says: a client that can is told to get a new token, and so meets the identity provider again. */
const ended: readonly ErrorCode[] = [
  'session.revoked',
  'member.inactive',
  'tenant.revoked',
  'consent.lost',
  'integration.suspended',
  'integration.revoked',
]

/** What of a token a refusal needs. */
interface RefusedToken {
  readonly kind: string
  readonly capabilities: readonly string[]
  readonly issuedAt: Date
  readonly notBefore?: Date
}

/**
 * A refusal with a claims challenge. Microsoft: "Claims challenges, claims requests, and client capabilities". Wanted is a token that begins
 * after the one that came, by the clock of whoever issued it: by ours it could ask for one from the future, and be asked again for ever.
 */
export class ClaimsChallenge extends HubError {
  /** The wanted claims as JSON. */
  readonly claims: string

  constructor({ code, message, details }: HubError, { issuedAt, notBefore = issuedAt }: RefusedToken) {
    super(code, message, details ? { details } : {})
    const value = String(Math.floor(notBefore.getTime() / 1000) + 1)
    this.claims = JSON.stringify({ access_token: { nbf: { essential: true, value } } })
  }
}

/**
 * Why somebody with a token is not let in, for them and for the log: of the token no more than its kind. Organisations to choose from are
 * told.
 */
export function refusedToken(thrown: unknown, token: RefusedToken): unknown {
  if (!isHubError(thrown)) return thrown
  const { organisations } = thrown.details ?? {}
  const details = { token: token.kind, ...(organisations === undefined ? {} : { organisations }) }
  const refusal = new HubError(thrown.code, thrown.message, { details, cause: thrown.cause })
  return ended.includes(refusal.code) && token.capabilities.includes('cp1')
    ? new ClaimsChallenge(refusal, token)
    : refusal
}

const quoted = (text: string) => `"${text.replace(/[^\x20-\x7e]/g, '').replace(/["\\]/g, "'")}"`

/**
 * RFC 6750 §3, RFC 9110 §11.6.1: how to come back. Who sent no token is told of no error; 401 asks for another token, 403 says that this one
 * is genuine and not enough. Undefined where there is nothing to say.
 */
export function challengeOf(
  refusal: HubError,
  { status, realm, authorised }: { readonly status: number; readonly realm: string; readonly authorised: boolean },
): string | undefined {
  const answer = (error: string, more = '') =>
    `Bearer realm=${quoted(realm)}, error="${error}", error_description=${quoted(refusal.message)}${more}`
  if (refusal instanceof ClaimsChallenge)
    return answer('insufficient_claims', `, claims="${Buffer.from(refusal.claims).toString('base64')}"`)
  if (refusal.code === 'bearer.malformed') return answer('invalid_request')
  if (status === 401)
    return authorised && refusal.code !== 'bearer.unsupported'
      ? answer('invalid_token')
      : `Bearer realm=${quoted(realm)}`
  return status === 403 && authorised ? answer('insufficient_scope') : undefined
}
