import { isHubError } from '../domain/hub-error.ts'
import { checkReturnTo } from '../domain/return-to.ts'
import type { Session } from '../domain/session.ts'
import type { AuthorisationWish } from '../ports/entra-sign-in.ts'
import type { Ports, RequestPorts } from '../ports/ports.ts'
import { beginAtEntra, entraProvider, type Begun, type SignInCookies } from './begin-sign-in.ts'
import { sessionHash } from './session-hash.ts'
import { startProviderSignIn, type ProviderOfOrganisation, type StartNeeds } from './start-provider-sign-in.ts'
import { traceOf } from './trace-sign-in.ts'

export interface SignInWish extends Pick<AuthorisationWish, 'domainHint' | 'loginHint' | 'prompt'> {
  /** A configured provider, and the Organisation that the sign-in is for. */
  readonly at?: ProviderOfOrganisation | undefined
  readonly returnTo?: string | undefined
}

/** @see start; one that may not begin leaves a trace. @throws HubError those of {@link start} */
export function startSignIn(ports: RequestPorts, wish: SignInWish, cookies: SignInCookies): Promise<Begun> {
  const { at } = wish
  const trace = traceOf(ports, at?.provider ?? entraProvider)
  const begin = trace.watch('start', start)
  return trace.keepRefusal(
    () => begin(ports, wish, cookies),
    // Of what is switched off it is known that the Organisation has it; any other could have been named by anybody.
    (refusal) => (at && isHubError(refusal, 'provider.disabled') ? { organisationId: at.organisation } : {}),
  )
}

/**
 * Starts a sign-in: at the provider that is named, at the one that a session to be renewed or repeated came by, else at Microsoft Entra. Several may be
 * under way in one browser: each has a state of its own, and all share the cookies that bind them to this browser.
 * @throws HubError `return.refused`, `provider.unavailable`, `provider.unknown`, `provider.disabled`
 */
async function start(
  ports: StartNeeds & Pick<Ports, 'sessions' | 'entraSignIn'>,
  { returnTo, at, ...hints }: SignInWish,
  cookies: SignInCookies,
): Promise<Begun> {
  const { platform, entraSignIn } = ports
  const target = checkReturnTo(returnTo, platform.publicUrl, platform.returnOrigins) ?? ''
  const silent = hints.prompt === 'none'
  // Whoever signs in again does so where they signed in before.
  const renewed = silent || hints.prompt === 'login' ? await sessionOf(ports, cookies.session) : undefined
  const provider = at ?? providerOf(renewed)
  // What one provider calls a person is no other provider's business.
  const hinted = renewed?.provider === provider?.provider ? renewed?.loginHint : undefined
  const loginHint = hints.loginHint ?? hinted
  if (provider) return startProviderSignIn(ports, provider, { ...hints, loginHint, returnTo: target }, cookies)
  return beginAtEntra(ports, { purpose: 'sign-in', returnTo: target, silent }, cookies, (start) =>
    entraSignIn.authorisationUrl({ ...start, ...hints, loginHint }),
  )
}

/** Whose session is to be renewed: where a browser is signed in with several accounts, Entra gives no answer without being told. */
async function sessionOf(
  ports: Pick<Ports, 'sessions' | 'random'>,
  cookie: string | undefined,
): Promise<Session | undefined> {
  return cookie === undefined ? undefined : ports.sessions.find(sessionHash(ports, cookie))
}

const providerOf = (session: Session | undefined): ProviderOfOrganisation | undefined =>
  session?.provider === undefined || session.providerOwner === undefined
    ? undefined
    : { provider: session.provider, organisation: session.activeOrganisationId ?? session.providerOwner }
