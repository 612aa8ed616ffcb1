import type { EntraTenantId } from '../ids.ts'
import { clientOf, scopesOf } from './check-terms.ts'
import type { OpenToken } from './open-token.ts'
import type { JsonObject } from './read-token.ts'
import type { TokenKind } from './trust.ts'
import type { KindFacts, LogoutFacts, Subject, VerifiedToken } from './verified-token.ts'

/** The facts of a token that passed every check, which is why the claims are what they are said to be here. */
export function describeToken(token: OpenToken, kind: TokenKind, audience: string): VerifiedToken {
  const { claims, issuer } = token
  const verified = {
    issuer: issuer.iss,
    audience,
    issuedAt: moment(claims['iat']),
    ...(claims['nbf'] === undefined ? {} : { notBefore: moment(claims['nbf']) }),
    expiresAt: moment(claims['exp']),
    capabilities: capabilitiesOf(token),
    claims,
  }
  if (kind === 'logout') return Object.assign(verified, logoutFacts(claims))
  return Object.assign(verified, subjectOf(token), kindFacts(token, kind))
}

const moment = (claim: unknown) => new Date((claim as number) * 1000)

/** Microsoft, "Claims challenges", client capabilities: a list, or one alone. What cannot be read is not there, nor what others write. */
function capabilitiesOf({ claims: { xms_cc: given }, issuer }: OpenToken): readonly string[] {
  if (given === undefined || issuer.trusted.family === 'openid') return []
  const listed: readonly unknown[] = Array.isArray(given) ? given : [given]
  return listed.flatMap((each) => (typeof each === 'string' ? [each.toLowerCase()] : []))
}

function subjectOf({ claims, issuer: { trusted, tid, iss } }: OpenToken): Subject {
  const sub = claims['sub'] as string
  if (trusted.family !== 'entra') return { family: trusted.family, sub }
  return { family: 'entra', tid: tid as EntraTenantId, oid: claims['oid'] as string, sub, guest: isGuest(claims, iss) }
}

/** Microsoft: "Optional claims reference", `acct`; "Access token claims reference", `idp`: absent where it is the issuer. */
const isGuest = ({ acct, idp }: JsonObject, iss: string) =>
  acct === 1 || acct === '1' || (idp !== undefined && idp !== iss)

function kindFacts(token: OpenToken, kind: Exclude<TokenKind, 'logout'>): KindFacts {
  const { claims } = token
  if (kind === 'id') return { kind, ...('sid' in claims ? { sid: claims['sid'] as string } : {}) }
  const client = clientOf(token) as string
  // A customer's OpenID provider brings no roles.
  const roles = token.issuer.trusted.family === 'openid' ? [] : ((claims['roles'] ?? []) as readonly string[])
  if (kind === 'app-only') return { kind, client, roles }
  const scopes = scopesOf(token)
  return kind === 'delegated'
    ? { kind, client, scopes, roles }
    : { kind, client, scopes, roles, jti: claims['jti'] as string }
}

const logoutFacts = (claims: JsonObject): LogoutFacts => ({
  kind: 'logout',
  jti: claims['jti'] as string,
  ...('sub' in claims ? { sub: claims['sub'] as string } : {}),
  ...('sid' in claims ? { sid: claims['sid'] as string } : {}),
})
