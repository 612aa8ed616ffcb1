import { HubError } from './hub-error.ts'
import type { B2cFlow } from './providers/identity-provider.ts'
import type { EntraTenantId, MemberId, OrganisationId } from './ids.ts'

/**
 * `sign-in`; `consent`: an administrator was sent to Entra's consent page; `proof`: the sign-in after it, which proves the tenant;
 * `connection`: a service provider's administrator signs in for the direct connection; `test`: a provider is tried, and nobody is signed in;
 * `link`: a Member who is signed in adds a Passport; `sign-out`: a browser was sent to its provider to sign out there too.
 */
export const signInPurposes = ['sign-in', 'consent', 'proof', 'connection', 'test', 'link', 'sign-out'] as const
export type SignInPurpose = (typeof signInPurposes)[number]

/** One start of a sign-in, waiting for the identity provider's answer. Found by the hash of `state`. */
export interface SignInState {
  readonly purpose: SignInPurpose
  /** `entra`, or the id of a configured identity provider. */
  readonly provider: string
  /** Of a configured provider: whose it is. */
  readonly providerOwner?: OrganisationId
  /** Of a sign-in at a configured provider: the Organisation that it is for. Of a connecting: the one that is connected. */
  readonly organisationId?: OrganisationId
  /** Of a sign-in at B2C: the policy it goes through, where that is not the one for signing in. */
  readonly flow?: B2cFlow
  readonly nonce: string
  readonly codeVerifier: string
  /** Hash of the cookie of the browser that started; only that browser may finish. */
  readonly browserHash: string
  /** Where the browser goes afterwards; empty for the start page. */
  readonly returnTo: string
  /** Hash of the session this browser had when it started: an answer posted from the provider's site comes without that cookie. */
  readonly sessionHash?: string
  /** Started with `prompt=none`, to renew a session without asking the person. */
  readonly silent: boolean
  /** Of an onboarding: the hash of the invitation's link. */
  readonly linkHash?: string
  /** Of the sign-in that proves a consent: the tenant that the answer to the consent named, which anybody could have written. */
  readonly claimedTid?: EntraTenantId
  /** Of a connecting or a linking: by whom; of a connecting: what is asked for. */
  readonly startedBy?: MemberId
  /** Of a test of a provider: by whom, as the audit trail calls them. */
  readonly tester?: string
  readonly scopes?: readonly string[]
  /** The version of the application that was typed for it; absent: the one that is known already. */
  readonly pendingApp?: string
  /** Set when an answer was taken: a second answer with this state is a replay. */
  readonly usedAt?: Date
  /**
   * By which request, where that notes nowhere else what it is about to change: a trace of that number says that all of it was told. So a state
   * that was used is at the same time the note of what its sign-in does.
   */
  readonly usedBy?: string
  readonly expiresAt: Date
}

export const signInMinutes = 10

/**
 * The browser is judged before anything else: someone else's state is refused in one way, used or not, so that nothing is learnt from it.
 * @throws HubError `state.unknown`, `state.foreign`, `provider.mixed`, `state.replayed`, `state.expired`
 */
export function checkSignInState(
  state: SignInState | undefined,
  answer: {
    readonly browserHash: string | undefined
    readonly provider: string
    /** What may be answered at the address that the answer came to. */
    readonly purposes: readonly SignInPurpose[]
  },
  now: Date,
): SignInState {
  const unknown = new HubError('state.unknown', 'This sign-in was not started here, or too long ago. Start again.')
  if (!state) throw unknown
  if (state.browserHash !== answer.browserHash)
    throw new HubError('state.foreign', 'This sign-in was started in another browser. Start again in this one.')
  if (!answer.purposes.includes(state.purpose)) throw unknown
  if (state.provider !== answer.provider)
    throw new HubError('provider.mixed', 'The answer came from another identity provider than the one that was asked.')
  if (state.usedAt) throw new HubError('state.replayed', 'This sign-in was already finished. Start again.')
  if (now >= state.expiresAt) throw new HubError('state.expired', 'This sign-in took too long. Start again.')
  return state
}
