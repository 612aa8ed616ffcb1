import { HubError } from '../domain/hub-error.ts'
import type { MemberId, OrganisationId, ProviderId } from '../domain/ids.ts'
import { authorisationAddress } from '../domain/providers/authorisation-address.ts'
import { flowMissing, throughFlow } from '../domain/providers/b2c.ts'
import { isOpenId, redirectUriOf, type B2cFlow, type IdentityProvider } from '../domain/providers/identity-provider.ts'
import type { SignInState } from '../domain/sign-in-state.ts'
import type { AuthorisationWish } from '../ports/entra-sign-in.ts'
import type { Ports } from '../ports/ports.ts'
import type { Kept } from '../ports/storage.ts'
import { beginSignIn, type Begun, type KeptOfStart, type SignInCookies } from './begin-sign-in.ts'

/** A provider as a sign-in page offers it. */
export interface ProviderOfOrganisation {
  readonly provider: ProviderId
  readonly organisation: OrganisationId
}

/** A provider that may be used, and the Organisation that the sign-in is for. */
export interface SignInProvider {
  readonly provider: Kept<IdentityProvider>
  readonly organisationId: OrganisationId
}

export type StartNeeds = Pick<Ports, 'platform' | 'clock' | 'random' | 'signInStates' | 'identityProviders'>

/** How a person is sent to a provider. */
interface Wish extends Pick<AuthorisationWish, 'prompt' | 'loginHint'> {
  readonly returnTo: string
  /** Of B2C: another policy than the one for signing in. */
  readonly flow?: B2cFlow
  /** Of a linking: the Member who will have one more Passport. */
  readonly startedBy?: MemberId
}

/**
 * Starts a sign-in at a configured provider. A session that came by plain OAuth2 is renewed by asking again: there is no `prompt=none`.
 * @throws HubError `provider.unknown`, `provider.disabled`
 */
export async function startProviderSignIn(
  ports: StartNeeds,
  at: ProviderOfOrganisation,
  { returnTo, flow, prompt, loginHint, startedBy }: Wish,
  cookies: SignInCookies,
): Promise<Begun> {
  // Whether it may be used is asked anew when the person comes back.
  const found = await findProvider({ ...ports, identityProviders: ports.identityProviders.lately }, at)
  const silent = prompt === 'none' && isOpenId(found.provider)
  const purpose = startedBy === undefined ? ('sign-in' as const) : ('link' as const)
  const more = { ...(startedBy ? { startedBy } : {}), ...(flow === undefined ? {} : { flow }) }
  return beginAtProvider(ports, found, { purpose, returnTo, silent, ...more }, { prompt, loginHint }, cookies)
}

/** Sends a browser to a configured provider, whatever for. @throws HubError `provider.unknown`: there is no such policy */
export function beginAtProvider(
  ports: Pick<Ports, 'platform' | 'clock' | 'random' | 'signInStates'>,
  { provider: whole, organisationId }: SignInProvider,
  kept: Omit<KeptOfStart, 'provider' | 'providerOwner' | 'organisationId'>,
  { prompt, loginHint }: Pick<AuthorisationWish, 'prompt' | 'loginHint'>,
  cookies: SignInCookies,
): Promise<Begun> {
  const { random, platform } = ports
  const provider = inFlow(whole, kept.flow)
  const target = { provider: provider.providerId, providerOwner: provider.organisationId, organisationId }
  return beginSignIn(ports, { ...kept, ...target }, cookies, provider.responseMode, ({ codeVerifier, ...start }) =>
    Promise.resolve(
      authorisationAddress(provider, {
        ...start,
        redirectUri: redirectUriOf(provider, platform.publicUrl),
        codeChallenge: random.hash(codeVerifier),
        loginHint,
        prompt,
      }),
    ),
  )
}

function inFlow<Provider extends IdentityProvider>(provider: Provider, flow: B2cFlow | undefined): Provider {
  if (flow === undefined) return provider
  const shown = provider.kind === 'b2c' ? throughFlow(provider, flow) : undefined
  if (!shown) throw flowMissing()
  return shown as Provider
}

/**
 * The Organisation's own provider of that id, else one of the platform that it accepts.
 * @throws HubError `provider.unknown`, `provider.disabled`
 */
export async function findProvider(
  ports: Pick<Ports, 'platform'> & {
    readonly identityProviders: Pick<Ports['identityProviders'], 'find' | 'isAccepted'>
  },
  { provider: providerId, organisation }: ProviderOfOrganisation,
): Promise<SignInProvider> {
  const { identityProviders, platform } = ports
  const own = await identityProviders.find({ organisationId: organisation, providerId })
  if (own) return usable(own, organisation)
  const accepted = await identityProviders.isAccepted(organisation, providerId)
  const shared = accepted
    ? await identityProviders.find({ organisationId: platform.organisationId, providerId })
    : undefined
  if (!shared) throw new HubError('provider.unknown', 'This way to sign in is not offered here.')
  return usable(shared, organisation)
}

/**
 * The provider that a sign-in was started at, if it still may be used.
 * @throws HubError `provider.unknown`, `provider.disabled`
 */
export async function providerOfState(
  ports: Pick<Ports, 'platform' | 'identityProviders'>,
  { provider, organisationId, flow }: SignInState,
): Promise<SignInProvider> {
  if (organisationId === undefined) throw new HubError('provider.unknown', 'This way to sign in is not offered here.')
  const found = await findProvider(ports, { provider: provider as ProviderId, organisation: organisationId })
  return { ...found, provider: inFlow(found.provider, flow) }
}

function usable(provider: Kept<IdentityProvider>, organisationId: OrganisationId): SignInProvider {
  if (provider.state === 'disabled') throw new HubError('provider.disabled', 'This way to sign in is switched off.')
  return { provider, organisationId }
}
