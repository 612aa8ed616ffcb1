import { checkReturnTo } from '../domain/return-to.ts'
import { minutesLater } from '../domain/session.ts'
import { signInMinutes } from '../domain/sign-in-state.ts'
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

/**
 * Starts a sign-in at Microsoft Entra. Several may be under way in one browser: each has a state of its own, and all share
 * the cookie that binds them to this browser.
 * @throws HubError `return.refused`, `provider.unavailable`
 */
export async function startSignIn(
  ports: Pick<Ports, 'platform' | 'clock' | 'random' | 'sessions' | 'signInStates' | 'entraSignIn'>,
  { returnTo, ...hints }: SignInWish,
  { browser, session }: SignInCookies,
): Promise<{ readonly location: string; readonly browser: string }> {
  const { platform, clock, random, signInStates, entraSignIn } = ports
  const target = checkReturnTo(returnTo, platform.publicUrl, platform.returnOrigins)
  const binding = browser ?? random.secret()
  const start = { state: random.secret(), nonce: random.secret(), codeVerifier: random.secret() }
  const sessionHash = session === undefined ? undefined : random.hash(session)
  const loginHint = hints.loginHint ?? (hints.prompt === 'none' ? await hintOf(ports, sessionHash) : undefined)
  const location = await entraSignIn.authorisationUrl({ ...start, ...hints, loginHint })
  await signInStates.insert(random.hash(start.state), {
    provider: entraProvider,
    nonce: start.nonce,
    codeVerifier: start.codeVerifier,
    browserHash: random.hash(binding),
    returnTo: target ?? '',
    ...(sessionHash === undefined ? {} : { sessionHash }),
    silent: hints.prompt === 'none',
    expiresAt: minutesLater(clock.now(), signInMinutes),
  })
  return { location, browser: binding }
}

/** Whose session is to be renewed: where a browser is signed in with several accounts, Entra gives no answer without being told. */
async function hintOf({ sessions }: Pick<Ports, 'sessions'>, hash: string | undefined): Promise<string | undefined> {
  return hash === undefined ? undefined : (await sessions.find(hash))?.loginHint
}
