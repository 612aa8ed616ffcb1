import { checkReturnTo } from '../domain/return-to.ts'
import { minutesLater } from '../domain/session.ts'
import { signInMinutes } from '../domain/sign-in-state.ts'
import type { AuthorisationWish } from '../ports/entra-sign-in.ts'
import type { Ports } from '../ports/ports.ts'

export interface SignInWish extends Pick<AuthorisationWish, 'domainHint' | 'loginHint' | 'prompt'> {
  readonly returnTo?: string | undefined
}

/** The name of Microsoft Entra among the identity providers. */
export const entraProvider = 'entra'

/**
 * Starts a sign-in at Microsoft Entra. Several may be under way in one browser: each has a state of its own, and all share
 * the cookie that binds them to this browser.
 * @param browser the value of the browser's binding cookie, where it has one
 * @throws HubError `return.refused`, `provider.unavailable`
 */
export async function startSignIn(
  {
    platform,
    clock,
    random,
    signInStates,
    entraSignIn,
  }: Pick<Ports, 'platform' | 'clock' | 'random' | 'signInStates' | 'entraSignIn'>,
  { returnTo, ...hints }: SignInWish,
  browser: string | undefined,
): Promise<{ readonly location: string; readonly browser: string }> {
  const target = checkReturnTo(returnTo, platform.publicUrl, platform.returnOrigins)
  const binding = browser ?? random.secret()
  const start = { state: random.secret(), nonce: random.secret(), codeVerifier: random.secret() }
  const location = await entraSignIn.authorisationUrl({ ...start, ...hints })
  await signInStates.insert(random.hash(start.state), {
    provider: entraProvider,
    nonce: start.nonce,
    codeVerifier: start.codeVerifier,
    browserHash: random.hash(binding),
    returnTo: target ?? '',
    silent: hints.prompt === 'none',
    expiresAt: minutesLater(clock.now(), signInMinutes),
  })
  return { location, browser: binding }
}
