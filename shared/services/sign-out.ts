import type { SessionCaller } from '../domain/caller.ts'
import { isHubError } from '../domain/hub-error.ts'
import { isOpenId, type OpenIdProvider } from '../domain/providers/identity-provider.ts'
import { signedOutAddress } from '../domain/providers/given-addresses.ts'
import type { Session } from '../domain/session.ts'
import type { RequestPorts } from '../ports/ports.ts'
import { beginSignIn, type Begun, type SignInCookies } from './begin-sign-in.ts'
import { announced } from './events/announce-act.ts'
import { recordAct } from './record-act.ts'
import { endOwnSessions } from './sessions-of-member.ts'
import { takeSignInState } from './take-sign-in-state.ts'

interface SignedOut {
  readonly next: string
  /** Of a sign-out at a configured provider: what the browser shows when it comes back. */
  readonly begun?: Pick<Begun, 'browser' | 'responseMode'>
}

/**
 * Ends the session of this browser, or every session of the Member, and tells where the browser goes to sign out at the identity
 * provider too (OpenID Connect RP-Initiated Logout). Without the provider's answer the session still ends.
 * @param returnTo where the browser goes in the end: at Microsoft Entra an address registered there
 */
export async function signOut(
  ports: RequestPorts,
  caller: SessionCaller,
  { everywhere, returnTo }: { readonly everywhere: boolean; readonly returnTo: string },
  cookies: SignInCookies = { browser: undefined },
): Promise<SignedOut> {
  const { sessions, platform } = ports
  const { sessionHash, session, memberId, active } = caller
  const organisationId = active?.organisationId ?? platform.organisationId
  const actor = `member:${memberId}`
  await announced(ports, { organisationId, operation: 'SignOut', actor, ids: [`memberId=${memberId}`] }, async () => {
    if (everywhere) await endOwnSessions(ports, caller)
    await sessions.remove(sessionHash)
    const action = everywhere ? 'sessions.revoked' : 'session.closed'
    await recordAct(ports, { organisationId, action, actor, subject: actor, foreign: false })
  })
  try {
    return await signOutUpstream(ports, session, returnTo, cookies)
  } catch (thrown) {
    if (isHubError(thrown, 'provider.unavailable')) return { next: returnTo }
    throw thrown
  }
}

/** Where the sign-in ends too: at the provider that it was made at, if that has a place for it. */
async function signOutUpstream(
  ports: RequestPorts,
  session: Session,
  returnTo: string,
  { browser }: SignInCookies,
): Promise<SignedOut> {
  const { entraSignIn, identityProviders } = ports
  const { provider: providerId, providerOwner, logoutHint } = session
  if (providerId === undefined || providerOwner === undefined)
    return { next: await entraSignIn.signOutUrl({ returnTo, logoutHint }) }
  const provider = await identityProviders.find({ organisationId: providerOwner, providerId })
  if (!provider || !isOpenId(provider) || provider.endSessionUrl === undefined) return { next: returnTo }
  const address = { ...provider, endSessionUrl: provider.endSessionUrl }
  const kept = { purpose: 'sign-out', provider: providerId, providerOwner, returnTo, silent: false } as const
  const begun = await beginSignIn(ports, kept, { browser }, 'query', ({ state }) =>
    Promise.resolve(endSessionAddress(ports, address, { state, logoutHint })),
  )
  return { next: begun.location, begun }
}

/**
 * RP-Initiated Logout 1.0 §2. The ID token is not sent as a hint: no token is kept, and none gets into an address; `client_id` names us instead.
 */
function endSessionAddress(
  { platform }: Pick<RequestPorts, 'platform'>,
  provider: OpenIdProvider & { readonly endSessionUrl: string },
  { state, logoutHint }: { readonly state: string; readonly logoutHint: string | undefined },
): string {
  const url = new URL(provider.endSessionUrl)
  url.searchParams.set('client_id', provider.clientId)
  url.searchParams.set('post_logout_redirect_uri', signedOutAddress(provider, platform.publicUrl))
  url.searchParams.set('state', state)
  if (logoutHint !== undefined) url.searchParams.set('logout_hint', logoutHint)
  return url.href
}

/**
 * A browser comes back from a provider's sign-out: the state must be of a sign-out that this browser began there. Nothing is left to end.
 * @returns where it goes @throws HubError `state.missing`, `state.unknown`, `state.foreign`, `state.replayed`, `state.expired`, `answer.invalid`
 */
export async function finishSignOut(
  ports: Pick<RequestPorts, 'signInStates' | 'random' | 'clock'>,
  answer: { readonly provider: string; readonly parameters: URLSearchParams; readonly browser: string | undefined },
): Promise<string> {
  const { state } = await takeSignInState(ports, answer, ['sign-out'])
  return state.returnTo
}
