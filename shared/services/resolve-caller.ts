import { judgeDoor, refusalOf } from '../domain/admission.ts'
import type { AnonymousCaller, SessionCaller } from '../domain/caller.ts'
import { HubError, isHubError } from '../domain/hub-error.ts'
import { isOperatorAt, permissionsOf } from '../domain/roles.ts'
import { checkSession, isSightingWorthKeeping, type Session } from '../domain/session.ts'
import type { Ports } from '../ports/ports.ts'
import type { Kept } from '../ports/storage.ts'
import { readDoor, type DoorNeeds } from './read-door.ts'
import { memberNamedIn, sessionHash } from './session-hash.ts'

type Needs = DoorNeeds & Pick<Ports, 'clock' | 'random' | 'sessions' | 'members'>

/**
 * Who a session cookie stands for, with the roles that hold at this moment: Organisation, mapping and Membership are read each time
 * (point reads), so that a revocation takes effect with the next request on every instance.
 * @throws HubError `session.missing` (no such session), `session.expired`, `session.revoked`, `member.inactive`
 */
export async function resolveCaller(
  ports: Needs,
  cookie: string | undefined,
): Promise<AnonymousCaller | SessionCaller> {
  if (cookie === undefined) return { kind: 'anonymous' }
  const { sessions, members, clock, platform } = ports
  const hash = sessionHash(ports, cookie)
  // Whose session it is stands in the cookie, so that both are read at once; it is believed where the session says the same.
  const [session, member] = await Promise.all([sessions.find(hash), members.find(memberNamedIn(hash))])
  if (session?.memberId !== memberNamedIn(hash))
    throw new HubError('session.missing', 'You are not signed in any more. Sign in again.')
  const entered = await activeOrganisation(ports, session)
  if (!member) throw new HubError('session.revoked', 'Your session was ended. Sign in again.')
  if (member.state === 'inactive') throw new HubError('member.inactive', 'Your account has been deactivated.')
  checkSession(session, member.sessionStamp, clock.now(), platform.sessionLimits)
  const { active } = entered
  const operator = isOperatorAt(platform.organisationId, active?.organisationId, active?.roles ?? [])
  return {
    kind: 'member',
    by: 'session',
    memberId: session.memberId,
    session: await seenNow(ports, hash, session),
    sessionHash: hash,
    brought: session,
    ...entered,
    operator,
    permissions: active ? permissionsOf(active.roles, operator) : [],
  }
}

async function activeOrganisation(
  ports: Needs,
  session: Session,
): Promise<Pick<SessionCaller, 'active' | 'door' | 'shutOut'>> {
  const { activeOrganisationId: organisationId, memberId } = session
  if (organisationId === undefined) return {}
  const door = await readDoor(ports, session, organisationId, memberId)
  const verdict = judgeDoor(door, session)
  if (!verdict.open) return { door, shutOut: refusalOf([verdict.code]) }
  const { organisation: entered, roles, portal } = verdict
  return { door, active: { organisationId, displayName: entered.displayName, roles, portal } }
}

/** Of two requests that arrive together one keeps the sighting; the other need not. */
async function seenNow({ sessions, clock }: Needs, hash: string, session: Kept<Session>): Promise<Session> {
  const now = clock.now()
  if (!isSightingWorthKeeping(session, now)) return session
  try {
    return await sessions.replace(hash, { ...session, lastSeenAt: now }, session.version)
  } catch (thrown) {
    if (isHubError(thrown, 'version.stale')) return session
    throw thrown
  }
}
