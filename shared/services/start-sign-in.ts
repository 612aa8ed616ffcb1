import { checkReturnTo } from '../domain/return-to.ts'
import { minutesLater } from '../domain/session.ts'
import { signInMinutes, type SignInState } from '../domain/sign-in-state.ts'
import type { AuthorisationWish } from '../ports/entra-sign-in.ts'
import type { Ports } from '../ports/ports.ts'

export interface SignInWish extends Pick<AuthorisationWish, 'domainHint' | 'loginHint' | 'prompt'> {
  readonly returnTo?: string | undefined
}

/** The cookies that a browser brought to the start. */
export interface SignInCookies {
  /** Binds its sign-ins to this browser. */
  readonly browser: string | undefined
  readonly session?: string | undefined
}

/** The name of Microsoft Entra among the identity providers. */
export const entraProvider = 'entra'

/** What every start makes: unguessable, single-use, kept under a hash. */
type Start = Pick<AuthorisationWish, 'state' | 'nonce' | 'codeVerifier'>

/**
 * Makes a state that binds what Entra will answer to this browser, and tells where the browser goes.
 * @param addressOf of the start, at Entra
 */
export async function beginAtEntra(
  { clock, random, signInStates }: Pick<Ports, 'clock' | 'random' | 'signInStates'>,
  kept: Pick<
    SignInState,
    | 'purpose'
    | 'returnTo'
    | 'silent'
    | 'linkHash'
    | 'claimedTid'
    | 'organisationId'
    | 'startedBy'
    | 'scopes'
    | 'pendingApp'
  >,
  { browser, session }: SignInCookies,
  addressOf: (start: Start) => Promise<string>,
): Promise<{ readonly location: string; readonly browser: string }> {
  const binding = browser ?? random.secret()
  const start = { state: random.secret(), nonce: random.secret(), codeVerifier: random.secret() }
  const location = await addressOf(start)
  await signInStates.insert(random.hash(start.state), {
    ...kept,
    provider: entraProvider,
    nonce: start.nonce,
    codeVerifier: start.codeVerifier,
    browserHash: random.hash(binding),
    ...(session === undefined ? {} : { sessionHash: random.hash(session) }),
    expiresAt: minutesLater(clock.now(), signInMinutes),
  })
  return { location, browser: binding }
}

/**
 * Starts a sign-in at Microsoft Entra. Several may be under way in one browser: each has a state of its own, and all share
 * the cookie that binds them to this browser.
 * @throws HubError `return.refused`, `provider.unavailable`
 */
export async function startSignIn(
  ports: Pick<Ports, 'platform' | 'clock' | 'random' | 'sessions' | 'signInStates' | 'entraSignIn'>,
  { returnTo, ...hints }: SignInWish,
  cookies: SignInCookies,
): Promise<{ readonly location: string; readonly browser: string }> {
  const { platform, random, entraSignIn } = ports
  const target = checkReturnTo(returnTo, platform.publicUrl, platform.returnOrigins)
  const silent = hints.prompt === 'none'
  const sessionHash = cookies.session === undefined ? undefined : random.hash(cookies.session)
  const loginHint = hints.loginHint ?? (silent ? await hintOf(ports, sessionHash) : undefined)
  return beginAtEntra(ports, { purpose: 'sign-in', returnTo: target ?? '', silent }, cookies, (start) =>
    entraSignIn.authorisationUrl({ ...start, ...hints, loginHint }),
  )
}

/** Whose session is to be renewed: where a browser is signed in with several accounts, Entra gives no answer without being told. */
async function hintOf({ sessions }: Pick<Ports, 'sessions'>, hash: string | undefined): Promise<string | undefined> {
  return hash === undefined ? undefined : (await sessions.find(hash))?.loginHint
}
