import type { SessionCaller } from '../domain/caller.ts'
import { isHubError } from '../domain/hub-error.ts'
import type { RequestPorts } from '../ports/ports.ts'
import { endEverySession } from './end-every-session.ts'
import { recordAct } from './record-act.ts'

/**
 * Ends the session of this browser, or every session of the Member, and tells where the browser goes to sign out at the identity
 * provider too (OpenID Connect RP-Initiated Logout). Without the provider's answer the session still ends.
 * @param returnTo where the provider sends the browser afterwards: an address registered there
 */
export async function signOut(
  ports: RequestPorts,
  { sessionHash, session, memberId, active }: SessionCaller,
  { everywhere, returnTo }: { readonly everywhere: boolean; readonly returnTo: string },
): Promise<{ next: string }> {
  const { sessions, entraSignIn, platform } = ports
  if (everywhere) await endEverySession(ports, memberId)
  await sessions.remove(sessionHash)
  await recordAct(ports, {
    organisationId: active?.organisationId ?? platform.organisationId,
    action: everywhere ? 'sessions.revoked' : 'session.closed',
    actor: `member:${memberId}`,
    subject: `member:${memberId}`,
    foreign: false,
  })
  try {
    return { next: await entraSignIn.signOutUrl({ returnTo, logoutHint: session.logoutHint }) }
  } catch (thrown) {
    if (isHubError(thrown, 'provider.unavailable')) return { next: returnTo }
    throw thrown
  }
}
