import { HubError } from '../domain/hub-error.ts'
import type { FieldMap } from '../domain/providers/field-map.ts'
import { redirectUriOf, type IdentityProvider } from '../domain/providers/identity-provider.ts'
import { discoveryAddress, judgeDiscovery, type Discovered } from '../domain/providers/judge-discovery.ts'
import type { TypedSettings } from '../domain/providers/provider-draft.ts'
import { finished, type SetUpLink } from '../domain/set-up/set-up-link.ts'
import type { Ports, RequestPorts } from '../ports/ports.ts'
import type { Kept } from '../ports/storage.ts'
import type { Begun, SignInCookies } from './begin-sign-in.ts'
import { createIdentityProvider, replaceDraft } from './identity-providers.ts'
import { spendAttempt } from './limit-attempts.ts'
import type { SetUpHold } from './set-up-links.ts'
import { startProviderTest } from './test-provider.ts'

/** What the holder of a link may say of a provider; the rest was said by whoever made the link. */
export interface SetUpSettings extends TypedSettings {
  readonly kind: IdentityProvider['kind']
  readonly clientId: string
  /** Absent: the one that is kept, or none where none is needed. */
  readonly clientSecret?: string | undefined
  readonly secretEndsOn?: string | undefined
  readonly responseMode: IdentityProvider['responseMode']
  readonly fieldMap?: FieldMap | undefined
}

/** How things stand with a set-up, for the browser that holds it. */
export interface SetUp {
  readonly hold: SetUpHold
  readonly redirectUri: string
  readonly provider: Kept<IdentityProvider> | undefined
}

const keyOf = ({ organisationId, providerId }: SetUpLink) => ({ organisationId, providerId })
export const testerOf = ({ linkId }: SetUpLink) => `set-up-link:${linkId}`

export async function readSetUp(
  { identityProviders, platform }: Pick<Ports, 'identityProviders' | 'platform'>,
  hold: SetUpHold,
): Promise<SetUp> {
  const provider = await identityProviders.find(keyOf(hold.link))
  const redirectUri = redirectUriOf(provider ?? { providerId: hold.link.providerId }, platform.publicUrl)
  return { hold, redirectUri, provider }
}

/** Calls into the world for one link, a minute. */
const mostCalls = 30

/** Links share 4,096 counters by their hash: the table is bounded. @throws HubError `caller.throttled` */
const limit = (ports: RequestPorts, { linkId }: SetUpLink) =>
  spendAttempt(ports, { name: `set-up-use-${ports.random.hash(linkId).slice(0, 2)}`, budget: mostCalls }, 1)

/** What a provider publishes of itself; nothing is kept. @throws HubError `caller.throttled`, `discovery.refused`, `address.refused`, … */
export async function discoverForSetUp(ports: RequestPorts, { link }: SetUpHold, typed: string): Promise<Discovered> {
  await limit(ports, link)
  const address = discoveryAddress(typed)
  return judgeDiscovery(await ports.providerClient.discover(address), address)
}

/**
 * Sets the one provider up, or again: as long as the holder of the link alone has touched it, everything about it may still change.
 * @throws HubError `caller.throttled`, `state.conflicting`: an administrator took it over; those of setting up a provider
 */
export async function saveSetUpProvider(
  ports: RequestPorts,
  hold: SetUpHold,
  { clientSecret, ...settings }: SetUpSettings,
): Promise<SetUp & { readonly isNew: boolean }> {
  const { link } = hold
  await limit(ports, link)
  const current = await ports.identityProviders.find(keyOf(link))
  refuseTakenOver(link, current)
  const { linkId, label, loginHandler, membershipKind } = link
  const wish = { ...keyOf(link), ...settings, label, loginHandler, membershipKind, icon: 'key', order: 100 } as const
  if (current) await replaceDraft(ports, { ...wish, setUpLink: linkId, clientSecret }, current)
  else await createIdentityProvider(ports, { ...wish, setUpLink: linkId, clientSecret })
  return { ...(await readSetUp(ports, hold)), isNew: current === undefined }
}

/** @throws HubError `state.conflicting` */
function refuseTakenOver({ linkId }: SetUpLink, current: IdentityProvider | undefined): void {
  if (current && (current.setUpLink !== linkId || current.state === 'enabled'))
    throw new HubError('state.conflicting', 'An administrator has changed this identity provider; it is theirs now.')
}

/** @throws HubError `caller.throttled`, `provider.unknown` */
export async function testSetUp(ports: RequestPorts, { link }: SetUpHold, cookies: SignInCookies): Promise<Begun> {
  await limit(ports, link)
  return startProviderTest(ports, keyOf(link), testerOf(link), cookies)
}

/**
 * The end of a set-up: the provider is left as the link's maker chose, and the link opens nothing any more. The provider first: what breaks
 * off in between is finished by a repeat.
 * @throws HubError `provider.unknown`: nothing was set up yet; `state.conflicting`, `version.stale`
 */
export async function finishSetUp(ports: RequestPorts, hold: SetUpHold): Promise<SetUp> {
  const { link } = hold
  const { clock, identityProviders, setUpLinks } = ports
  const provider = await identityProviders.find(keyOf(link))
  if (!provider) throw new HubError('provider.unknown', 'The identity provider is not set up yet.')
  const now = clock.now()
  if (link.enable && provider.setUpLink === link.linkId && provider.state === 'disabled') {
    const { setUpLink: _, ...settled } = provider
    await identityProviders.replace({ ...settled, state: 'enabled', changedAt: now }, provider.version)
  }
  const ended = await setUpLinks.replace(finished(link, now), link)
  return readSetUp(ports, { ...hold, link: ended })
}
