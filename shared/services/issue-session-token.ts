import type { SessionCaller } from '../domain/caller.ts'
import { HubError } from '../domain/hub-error.ts'
import { endOf, narrowed } from '../domain/issuing/own-token.ts'
import { tenantOf } from '../domain/member.ts'
import { refuseStale } from '../domain/session.ts'
import type { Ports } from '../ports/ports.ts'
import { audienceFor, issueToken, type IssuedToken, type IssuingNeeds } from './issue-token.ts'

type Holder = Pick<SessionCaller, 'memberId' | 'session' | 'sessionHash' | 'active' | 'shutOut' | 'permissions'>

/**
 * A token of the hub's own for the pages of a signed-in browser: for the active Organisation and one API. It ends with the session,
 * and when its roles have to be read again from a token.
 * @throws HubError `session.stale`, `tenant.missing` (the session came by a configured provider), `organisation.unchosen` or why the
 * Organisation is not open any more, `audience.unknown`, `permission.missing`, `session.revoked`, and those of signing
 */
export async function issueSessionToken(
  ports: IssuingNeeds & Pick<Ports, 'members'>,
  caller: Holder,
  wish: { readonly audience?: string | undefined; readonly scope?: string | undefined },
): Promise<IssuedToken> {
  const { platform, clock, random, members } = ports
  const { session, sessionHash: sid, active, permissions } = caller
  refuseStale(session, clock.now(), platform.sessionLimits)
  const { tid, guest, tokenRoles: brought } = session
  // Such a token names a person by tenant and object id. Somebody who came by another provider is not taken for a person of Entra, linked or not.
  if (tid === undefined) throw new HubError('tenant.missing', 'Sign in with Microsoft for this.')
  if (!active) throw caller.shutOut ?? new HubError('organisation.unchosen', 'Choose one of your organisations first.')
  const audience = audienceFor(ports, wish.audience)
  const scopes = wish.scope === undefined ? undefined : narrowed(wish.scope, permissions)
  if (wish.scope !== undefined && !scopes)
    throw new HubError('permission.missing', 'Something in the scope is not permitted.')
  const passports = await members.passportsOf(caller.memberId)
  const oid = passports.find((passport) => tenantOf(passport) === tid)?.subject
  if (oid === undefined) throw new HubError('session.revoked', 'Your session was ended. Sign in again.')
  const { organisationId: organisation, roles } = active
  const stamp = random.hash(session.stamp)
  const holder = { kind: 'member', tid, oid, guest, organisation, roles, brought, stamp, sid } as const
  return issueToken(ports, holder, {
    audience,
    scopes,
    client: platform.managementUiClientId,
    source: endOf(session.renewedAt, platform.sessionLimits.staleAfter, session.expiresAt),
  })
}
