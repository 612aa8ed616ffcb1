import { minutesLater } from '../domain/session.ts'
import { signInMinutes, type SignInState } from '../domain/sign-in-state.ts'
import type { AuthorisationWish } from '../ports/entra-sign-in.ts'
import type { Ports } from '../ports/ports.ts'
import { sessionHash } from './session-hash.ts'

/** The cookies that a browser brought to the start. */
export interface SignInCookies {
  /** Binds its sign-ins to this browser. */
  readonly browser: string | undefined
  /** The same for answers that are posted from the provider's site: only such a cookie travels with them. */
  readonly posting?: string | undefined
  readonly session?: string | undefined
}

/** Where the browser goes, and the cookie by which it is known again when it comes back. */
export interface Begun {
  readonly location: string
  readonly browser: string
  readonly responseMode: 'query' | 'form_post'
}

/** The name of Microsoft Entra among the identity providers. */
export const entraProvider = 'entra'

/** What every start makes: unguessable, single-use, kept under a hash. */
export type Start = Pick<AuthorisationWish, 'state' | 'nonce' | 'codeVerifier'>

/** What a start says of itself. */
export type KeptOfStart = Pick<
  SignInState,
  | 'purpose'
  | 'returnTo'
  | 'silent'
  | 'linkHash'
  | 'claimedTid'
  | 'provider'
  | 'providerOwner'
  | 'organisationId'
  | 'startedBy'
  | 'tester'
  | 'scopes'
  | 'pendingApp'
  | 'flow'
  | 'sessionHash'
>

/**
 * Makes a state that binds what a provider will answer to this browser, and tells where the browser goes.
 * @param addressOf of the start, at the provider
 */
export async function beginSignIn(
  { clock, random, signInStates }: Pick<Ports, 'clock' | 'random' | 'signInStates'>,
  kept: KeptOfStart,
  { browser, posting, session }: SignInCookies,
  responseMode: Begun['responseMode'],
  addressOf: (start: Start) => Promise<string>,
): Promise<Begun> {
  const binding = (responseMode === 'query' ? (browser ?? posting) : (posting ?? browser)) ?? random.secret()
  const start = { state: random.secret(), nonce: random.secret(), codeVerifier: random.secret() }
  const location = await addressOf(start)
  await signInStates.insert(random.hash(start.state), {
    ...kept,
    nonce: start.nonce,
    codeVerifier: start.codeVerifier,
    browserHash: random.hash(binding),
    ...(session === undefined ? {} : { sessionHash: sessionHash({ random }, session) }),
    expiresAt: minutesLater(clock.now(), signInMinutes),
  })
  return { location, browser: binding, responseMode }
}

export const beginAtEntra = (
  ports: Pick<Ports, 'clock' | 'random' | 'signInStates' | 'entraSignIn'>,
  kept: Omit<KeptOfStart, 'provider'>,
  cookies: SignInCookies,
  addressOf: (start: Start) => Promise<string>,
): Promise<Begun> =>
  beginSignIn(ports, { ...kept, provider: entraProvider }, cookies, ports.entraSignIn.responseMode, addressOf)
