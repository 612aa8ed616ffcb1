import { isAlive, isRenewalDue } from '../domain/session.ts'
import type { Ports } from '../ports/ports.ts'
import { sessionHash } from './session-hash.ts'

/**
 * Whether the sign-in behind a session cookie should be renewed with this page load. A session that is over, for whatever reason, is not
 * renewed: the page itself finds out and says so.
 */
export async function isRenewalDueFor(
  ports: Pick<Ports, 'sessions' | 'members' | 'random' | 'clock' | 'platform'>,
  cookie: string,
): Promise<boolean> {
  const { sessions, members, clock, platform } = ports
  const session = await sessions.find(sessionHash(ports, cookie))
  const now = clock.now()
  if (!session || !isRenewalDue(session, now, platform.sessionLimits)) return false
  const member = await members.find(session.memberId)
  return member?.state === 'active' && isAlive(session, member.sessionStamp, now, platform.sessionLimits)
}
