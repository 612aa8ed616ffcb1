import type { SessionCaller } from '../domain/caller.ts'
import { isHubError } from '../domain/hub-error.ts'
import type { Session } from '../domain/session.ts'
import type { RequestPorts } from '../ports/ports.ts'
import { recordAct } from './record-act.ts'
import { endOwnSessions } from './sessions-of-member.ts'

/**
 * Ends the session of this browser, or every session of the Member, and tells where the browser goes to sign out at the identity
 * provider too (OpenID Connect RP-Initiated Logout). Without the provider's answer the session still ends.
 * @param returnTo where the provider sends the browser afterwards: an address registered there
 */
export async function signOut(
  ports: RequestPorts,
  caller: SessionCaller,
  { everywhere, returnTo }: { readonly everywhere: boolean; readonly returnTo: string },
): Promise<{ next: string }> {
  const { sessions, platform } = ports
  const { sessionHash, session, memberId, active } = caller
  if (everywhere) await endOwnSessions(ports, caller)
  await sessions.remove(sessionHash)
  await recordAct(ports, {
    organisationId: active?.organisationId ?? platform.organisationId,
    action: everywhere ? 'sessions.revoked' : 'session.closed',
    actor: `member:${memberId}`,
    subject: `member:${memberId}`,
    foreign: false,
  })
  try {
    return { next: await signOutAddress(ports, session, returnTo) }
  } catch (thrown) {
    if (isHubError(thrown, 'provider.unavailable')) return { next: returnTo }
    throw thrown
  }
}

/** Where the sign-in ends too: at the provider that it was made at, if that has a place for it. OpenID Connect RP-Initiated Logout 1.0 §2. */
async function signOutAddress(
  { entraSignIn, identityProviders }: RequestPorts,
  { provider: providerId, providerOwner, logoutHint }: Session,
  returnTo: string,
): Promise<string> {
  if (providerId === undefined || providerOwner === undefined) return entraSignIn.signOutUrl({ returnTo, logoutHint })
  const provider = await identityProviders.find({ organisationId: providerOwner, providerId })
  if (provider?.kind !== 'oidc' || provider.endSessionUrl === undefined) return returnTo
  const url = new URL(provider.endSessionUrl)
  url.searchParams.set('client_id', provider.clientId)
  url.searchParams.set('post_logout_redirect_uri', returnTo)
  return url.href
}
