import type { AnonymousCaller, Caller } from '../domain/caller.ts'
import type { TokenIdentity } from '../domain/callers/token-identity.ts'
import { isTrouble } from '../domain/callers/trouble.ts'
import { isHubError, type ErrorCode } from '../domain/hub-error.ts'
import type { OrganisationId } from '../domain/ids.ts'
import { identifyToken } from './identify-token.ts'

export interface IntrospectionWish {
  readonly token: string
  readonly organisation?: OrganisationId | undefined
  /** Operators alone are told why a token is not active. */
  readonly reason?: boolean
}

/**
 * RFC 7662 §2.2: what a token stands for at this moment. Whatever is wrong with it, it is not active, and a program hears no more: not whether
 * it is forged, foreign or revoked. A platform service and an operator may ask about every Organisation, a system integration about its own.
 * @throws HubError `provider.unavailable`, `storage.unavailable`: whether the token is active cannot be told
 */
export async function introspect(
  ports: Parameters<typeof identifyToken>[0],
  caller: Exclude<Caller, AnonymousCaller>,
  { token, organisation, reason = false }: IntrospectionWish,
) {
  const own = caller.kind === 'system-integration' ? caller.organisation : undefined
  const inactive = (code: ErrorCode) => ({
    active: false as const,
    ...(reason && caller.kind === 'member' && caller.operator ? { reason: code } : {}),
  })
  if (own !== undefined && organisation !== undefined && organisation !== own) return inactive('organisation.foreign')
  try {
    const identity = await identifyToken(ports, token, { organisation: organisation ?? own })
    if (own !== undefined && placeOf(identity) !== own) return inactive('organisation.foreign')
    // A minute's difference of clocks is for whoever takes a token; an answer never says of a moment that has passed that it has not.
    if (ports.clock.now() >= identity.token.expiresAt) return inactive('token.expired')
    return active(identity)
  } catch (thrown) {
    if (isTrouble(thrown) || !isHubError(thrown)) throw thrown
    return inactive(thrown.code)
  }
}

const placeOf = (identity: TokenIdentity) => (identity.kind === 'platform-service' ? undefined : identity.organisation)

function namesOf(identity: TokenIdentity) {
  if (identity.kind !== 'member') return { tid: identity.tid }
  const { person } = identity
  return person.by === 'entra' ? { tid: person.tid, oid: person.oid } : { providerId: person.provider }
}

const seconds = (moment: Date) => Math.floor(moment.getTime() / 1000)

function active(identity: TokenIdentity) {
  const { issuer, subject, audience, client, scopes, issuedAt, notBefore, expiresAt } = identity.token
  const organisation = placeOf(identity)
  return {
    active: true as const,
    iss: issuer,
    sub: subject,
    aud: audience,
    client_id: client,
    exp: seconds(expiresAt),
    iat: seconds(issuedAt),
    ...(notBefore ? { nbf: seconds(notBefore) } : {}),
    ...(scopes.length > 0 ? { scope: scopes.join(' ') } : {}),
    token_type: 'Bearer' as const,
    kind: identity.kind,
    ...namesOf(identity),
    ...(organisation === undefined ? {} : { organisation }),
    roles: identity.kind === 'platform-service' ? ['PlatformService'] : identity.roles,
    permissions: identity.permissions,
    ...(identity.kind === 'member' && identity.organisations ? { organisations: identity.organisations } : {}),
  }
}
