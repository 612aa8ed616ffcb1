import { isRenewalDue } from '../domain/session.ts'
import type { Ports } from '../ports/ports.ts'

/**
 * Whether the sign-in behind a session cookie should be renewed with this page load. A session that is over is not renewed: the page
 * itself finds out and says so.
 */
export async function isRenewalDueFor(
  { sessions, random, clock, platform }: Pick<Ports, 'sessions' | 'random' | 'clock' | 'platform'>,
  cookie: string,
): Promise<boolean> {
  const session = await sessions.find(random.hash(cookie))
  const now = clock.now()
  return session !== undefined && now < session.expiresAt && isRenewalDue(session, now, platform.sessionLimits)
}
