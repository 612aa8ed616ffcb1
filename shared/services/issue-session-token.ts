import type { SessionCaller } from '../domain/caller.ts'
import type { OwnPerson } from '../domain/callers/own-claims.ts'
import { HubError } from '../domain/hub-error.ts'
import { endOf, narrowed } from '../domain/issuing/own-token.ts'
import { tenantOf, type PassportKey } from '../domain/member.ts'
import { refuseStale, type Session } from '../domain/session.ts'
import type { Ports } from '../ports/ports.ts'
import { audienceFor, issueToken, type IssuedToken, type IssuingNeeds } from './issue-token.ts'
import { passportMark } from './passport-mark.ts'

type Holder = Pick<SessionCaller, 'memberId' | 'session' | 'sessionHash' | 'active' | 'shutOut' | 'permissions'>

/**
 * A token of the hub's own for the pages of a signed-in browser: for the active Organisation and one API. It ends with the session,
 * and when its roles have to be read again from a token.
 * @throws HubError `session.stale`, `organisation.unchosen` or why the
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
  const { guest, tokenRoles: brought } = session
  if (!active) throw caller.shutOut ?? new HubError('organisation.unchosen', 'Choose one of your organisations first.')
  const audience = audienceFor(ports, wish.audience)
  const scopes = wish.scope === undefined ? undefined : narrowed(wish.scope, permissions)
  if (wish.scope !== undefined && !scopes)
    throw new HubError('permission.missing', 'Something in the scope is not permitted.')
  const person = personBehind(ports, caller, await members.passportsOf(caller.memberId))
  const { organisationId: organisation, roles } = active
  const stamp = random.hash(session.stamp)
  const holder = { kind: 'member', person, guest, organisation, roles, brought, stamp, sid } as const
  return issueToken(ports, holder, {
    audience,
    scopes,
    client: platform.managementUiClientId,
    source: endOf(session.renewedAt, platform.sessionLimits.staleAfter, session.expiresAt),
  })
}

/**
 * Who the session is of: tenant and object id at Microsoft Entra; by another provider the Member, who is not taken for a person of Entra,
 * linked or not.
 * @throws HubError `session.revoked` where the Passport they came by is not theirs any more
 */
function personBehind(
  ports: Pick<Ports, 'random'>,
  { session, memberId }: Holder,
  passports: readonly PassportKey[],
): OwnPerson {
  const found = passportOf(ports, session, passports)
  const { tid, provider, providerOwner } = session
  if (tid !== undefined) return { by: 'entra', tid, oid: found.subject }
  if (provider === undefined || providerOwner === undefined) throw ended()
  return { by: 'provider', provider, providerOwner, memberId, passport: passportMark(ports, found) }
}

/** The Passport they came by, among those of its tenant or provider. A session from before it was remembered has to be renewed if in doubt. */
function passportOf(
  ports: Pick<Ports, 'random'>,
  { tid, provider, passport: mark }: Session,
  passports: readonly PassportKey[],
): PassportKey {
  const likely = passports.filter((key) => (tid === undefined ? key.provider === provider : tenantOf(key) === tid))
  const [found, ...others] = mark === undefined ? likely : likely.filter((key) => passportMark(ports, key) === mark)
  if (!found) throw ended()
  if (others.length > 0) throw new HubError('session.stale', 'Your sign-in has to be renewed.')
  return found
}

const ended = () => new HubError('session.revoked', 'Your session was ended. Sign in again.')
