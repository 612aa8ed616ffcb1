import { HubError } from '../domain/hub-error.ts'
import type { FieldMap } from '../domain/providers/field-map.ts'
import { providerId as newProviderId, type OrganisationId, type ProviderId, type SetUpLinkId } from '../domain/ids.ts'
import {
  mostProviders,
  redirectUriOf,
  type IdentityProvider,
  type OidcSettings,
  type ProviderKey,
} from '../domain/providers/identity-provider.ts'
import { publishedClientKeys } from '../domain/providers/proving-by-key.ts'
import { givenAddresses } from '../domain/providers/given-addresses.ts'
import {
  chosenIn,
  faulty,
  keptSettings,
  refuseFaulty,
  refuseOtherPeople,
  refuseOwnClient,
  refuseUnfit,
  settingsIn,
  usualFieldMap,
  type KindSettings,
  type TypedSettings,
} from '../domain/providers/provider-draft.ts'
import {
  keepsServing,
  proofOf,
  proofTyped,
  refuseFaultySecret,
  signsOtherwise,
} from '../domain/providers/provider-secret.ts'
import type { Ports } from '../ports/ports.ts'
import type { Kept, Page, PageWish, Version } from '../ports/storage.ts'
import { isElsewhere, judgeProviderSettings } from './judge-provider-settings.ts'
import { getOrganisation } from './organisations.ts'
import { newCredential } from './provider-credential.ts'

type Needs = Pick<
  Ports,
  | 'platform'
  | 'clock'
  | 'random'
  | 'organisations'
  | 'identityProviders'
  | 'providerClient'
  | 'addressGuard'
  | 'secrets'
  | 'assertionKeys'
>

/** What is the same for every kind, as it is wished for. */
type Common = Pick<
  IdentityProvider,
  'label' | 'icon' | 'order' | 'clientId' | 'responseMode' | 'loginHandler' | 'membershipKind'
>

export interface NewProvider extends Common, TypedSettings {
  readonly organisationId: OrganisationId
  readonly kind: IdentityProvider['kind']
  /** Not where the hub proves itself by its managed identity. */
  readonly clientSecret?: string | undefined
  readonly secretEndsOn?: string | undefined
  readonly redirectUri?: string | undefined
  readonly fieldMap?: FieldMap | undefined
  /** Where it is known before the provider is there. */
  readonly providerId?: ProviderId | undefined
  readonly setUpLink?: SetUpLinkId | undefined
}

/** What is absent stays; what is null goes. */
export type ProviderChange = {
  readonly [Name in keyof Common]?: Common[Name] | undefined
} & Omit<TypedSettings, 'userDetailsUrl' | 'endSessionUrl' | 'credential'> & {
    readonly userDetailsUrl?: string | null | undefined
    readonly endSessionUrl?: string | null | undefined
    readonly redirectUri?: string | null | undefined
    readonly fieldMap?: FieldMap | undefined
    readonly clientSecret?: string | undefined
    readonly secretEndsOn?: string | null | undefined
    /** Where the hub proves itself by a key of its own: it makes another one, which counts at once. */
    readonly renewKey?: boolean | undefined
  }

/** @throws HubError `provider.unknown` */
export async function getProvider(
  { identityProviders }: Pick<Ports, 'identityProviders'>,
  { organisationId, providerId }: ProviderKey,
): Promise<Kept<IdentityProvider>> {
  const found = await identityProviders.find({ organisationId, providerId })
  if (!found) throw new HubError('provider.unknown', 'There is no such identity provider.')
  return found
}

/** A provider as administrators see it: with the addresses to register there, and never with its secret. */
const shown = ({ platform }: Pick<Ports, 'platform'>, { clientKeys, ...provider }: Kept<IdentityProvider>) => ({
  ...provider,
  isRedirectUriOwn: provider.redirectUri !== undefined,
  redirectUri: redirectUriOf(provider, platform.publicUrl),
  ...givenAddresses(provider, platform.publicUrl),
  ...(clientKeys === undefined ? {} : { clientKeys: publishedClientKeys({ ...provider, clientKeys }) }),
})
export type ShownProvider = ReturnType<typeof shown>

export const readIdentityProvider = async (ports: Pick<Ports, 'platform' | 'identityProviders'>, key: ProviderKey) =>
  shown(ports, await getProvider(ports, key))

/** The key by which the hub proves itself to a provider, for everybody. @throws HubError `provider.unknown` */
export const readClientKeys = async (ports: Pick<Ports, 'identityProviders'>, key: ProviderKey) =>
  publishedClientKeys(await getProvider(ports, key))

export async function listIdentityProviders(
  ports: Pick<Ports, 'platform' | 'identityProviders'>,
  organisationId: OrganisationId,
  wish: PageWish,
): Promise<Page<ShownProvider>> {
  const page = await ports.identityProviders.list(organisationId, wish)
  return { ...page, items: page.items.map((provider) => shown(ports, provider)) }
}

/**
 * Sets up a provider, switched off until somebody enables it. The secret is in the vault before the row that names it: what breaks off in
 * between is a secret that nothing uses.
 * @throws HubError `organisation.unknown`, `providers.exhausted`, `input.invalid`, `state.conflicting`, `discovery.refused`, `address.refused`, …
 */
export async function createIdentityProvider(ports: Needs, wish: NewProvider): Promise<ShownProvider> {
  const { random, secrets, identityProviders } = ports
  const { organisationId, clientSecret } = wish
  await getOrganisation(ports, organisationId)
  const { items } = await identityProviders.list(organisationId, { limit: mostProviders })
  if (items.length >= mostProviders)
    throw new HubError('providers.exhausted', `An organisation can have ${mostProviders} identity providers.`)
  refuseFaultySecret(proofTyped(wish.kind, wish), clientSecret, true)
  const providerId = wish.providerId ?? newProviderId(random.guid())
  const drafted = await draft(ports, wish, { providerId, createdAt: ports.clock.now() })
  refuseFaultySecret(proofOf(drafted), clientSecret, true)
  const credential = await newCredential(ports, drafted, wish, false)
  const provider = { ...drafted, ...credential?.row }
  if (credential) await secrets.put(organisationId, credential.row.secretName, credential.value)
  return shown(ports, await identityProviders.insert(provider))
}

type Fixed = Pick<IdentityProvider, 'providerId' | 'createdAt'>

/** A provider as it is wished for, switched off. @throws HubError those of {@link createIdentityProvider} */
async function draft(ports: Needs, wish: NewProvider, fixed: Fixed): Promise<IdentityProvider> {
  const { organisationId, kind, redirectUri, setUpLink, fieldMap = usualFieldMap(kind) } = wish
  refuseFaulty({ fieldMap, redirectUri }, allowedOrigins(ports))
  const settings = await judgeProviderSettings(ports, kind, wish)
  const provider: IdentityProvider = {
    ...commonOf(wish),
    ...settings,
    ...fixed,
    organisationId,
    state: 'disabled',
    fieldMap,
    trustedDomains: [],
    ...(redirectUri === undefined ? {} : { redirectUri }),
    ...(setUpLink === undefined ? {} : { setUpLink }),
    changedAt: ports.clock.now(),
  }
  refuseUnfit(provider, ports.platform.trust)
  refuseOwnClient(provider, ports.platform.ownClientIds)
  return provider
}

/**
 * Makes a provider anew that nobody ever signed in by: all of it may change, its issuer too. A new secret gets a new name, as with any change.
 * @throws HubError `version.stale`, and those of {@link createIdentityProvider}
 */
export async function replaceDraft(
  ports: Needs,
  wish: NewProvider,
  current: Kept<IdentityProvider>,
): Promise<ShownProvider> {
  const { secrets, identityProviders } = ports
  const { organisationId, providerId, createdAt, secretName: before } = current
  const { clientSecret } = wish
  const typed = proofTyped(wish.kind, wish)
  refuseFaultySecret(typed, clientSecret, !keepsServing(current, typed))
  const drafted = await draft(ports, wish, { providerId, createdAt })
  // Nobody signed in by it yet: another key stops nothing.
  const serving = keepsServing(current, proofOf(drafted)) && !signsOtherwise(current, drafted)
  refuseFaultySecret(proofOf(drafted), clientSecret, !serving)
  const credential = await newCredential(ports, drafted, wish, serving)
  const secretEndsOn = wish.secretEndsOn ?? current.secretEndsOn
  const kept = serving ? { ...credentialOf(current), ...withoutUndefined({ secretEndsOn }) } : {}
  const provider = withoutIdleSecret({ ...drafted, ...(credential?.row ?? kept) })
  if (credential) await secrets.put(organisationId, credential.row.secretName, credential.value)
  const changed = await identityProviders.replace(provider, current.version)
  if (before !== undefined && provider.secretName !== before) await secrets.remove(organisationId, before)
  return shown(ports, changed)
}

/** A public client keeps no secret that it had before. */
function withoutIdleSecret(provider: IdentityProvider): IdentityProvider {
  if (proofOf(provider) !== 'none') return provider
  const { secretName: _n, secretChangedAt: _c, secretEndsOn: _e, clientKeys: _k, ...others } = provider
  return others
}

/** By what the hub proves itself, without the day on which it ends. */
const credentialOf = ({ secretName, secretChangedAt, clientKeys }: IdentityProvider) =>
  withoutUndefined({ secretName, secretChangedAt, clientKeys })

const commonOf = ({ label, icon, order, clientId, responseMode, loginHandler, membershipKind }: Common): Common => ({
  label,
  icon,
  order,
  clientId,
  responseMode,
  loginHandler,
  membershipKind,
})

const allowedOrigins = ({ platform }: Pick<Ports, 'platform'>) => [platform.publicUrl, ...platform.returnOrigins]

/**
 * Changes what was read at `version`, or nothing. A new secret gets a name of its own, so that it counts from the moment of the one write;
 * the one before is removed afterwards.
 * @throws HubError `provider.unknown`, `version.stale`, `state.conflicting`, and those of {@link createIdentityProvider}
 */
export async function changeIdentityProvider(
  ports: Needs,
  { version, ...key }: ProviderKey & { readonly version: Version },
  change: ProviderChange,
): Promise<ShownProvider> {
  const { clock, secrets } = ports
  const current = await readAt(ports, key, version)
  const { clientSecret, fieldMap = current.fieldMap, renewKey = false } = change
  const redirectUri = orKept(change.redirectUri, current.redirectUri)
  refuseFaulty({ fieldMap, redirectUri }, allowedOrigins(ports))
  const settings = await settingsAfter(ports, current, change)
  const serving = keepsServing(current, proofOf(settings))
  refuseFaultySecret(proofOf(settings), clientSecret, !serving)
  const isOtherKey = clientSecret !== undefined || renewKey
  // The key that the provider knows stops with it: nobody should find that out by a sign-in.
  if (serving && !isOtherKey && signsOtherwise(current, settings)) throw faulty(['renewKey: is needed'])
  const { redirectUri: _, ...before } = current
  const now = clock.now()
  const settled: IdentityProvider = {
    ...withoutSettings(before),
    // An operator trusted whoever answered at those addresses: somebody at others is trusted anew or not at all.
    trustedDomains: isElsewhere(current, settings) ? [] : current.trustedDomains,
    ...commonOf({ ...current, ...withoutUndefined(change) }),
    ...settings,
    // What still is as the document said goes on following it.
    ...(settings.kind === 'oidc' && !isElsewhere(current, settings) ? discoveryOf(current, settings) : {}),
    fieldMap,
    ...(redirectUri === undefined ? {} : { redirectUri }),
    changedAt: now,
  }
  refuseOtherPeople(current, settled)
  refuseUnfit(settled, ports.platform.trust)
  refuseOwnClient(settled, ports.platform.ownClientIds)
  const credential = await newCredential(ports, settled, change, serving && !renewKey)
  // Of another secret the end is another one.
  const endsOn = orKept(change.secretEndsOn, credential ? undefined : current.secretEndsOn)
  const held = credential?.row ?? {
    ...(serving ? credentialOf(current) : {}),
    ...withoutUndefined({ secretEndsOn: endsOn }),
  }
  const changed = withoutIdleSecret({ ...settled, ...held })
  if (credential) await secrets.put(key.organisationId, credential.row.secretName, credential.value)
  const kept = await ports.identityProviders.replace(changed, version)
  const oldSecret = current.secretName
  if (oldSecret !== undefined && changed.secretName !== oldSecret) await secrets.remove(key.organisationId, oldSecret)
  return shown(ports, kept)
}

const orKept = <Value>(wished: Value | null | undefined, kept: Value | undefined): Value | undefined =>
  wished === undefined ? kept : (wished ?? undefined)

const withoutUndefined = <Fields extends object>(fields: Fields) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    readonly [Name in keyof Fields]?: Exclude<Fields[Name], undefined>
  }

/** What is the same for every kind; the settings of the kind are made anew. */
function withoutSettings(provider: Omit<Kept<IdentityProvider>, 'redirectUri'>) {
  const { providerId, organisationId, state, createdAt } = provider
  return { providerId, organisationId, state, createdAt }
}

/** A document that was not read again is followed, or not followed any more, as before. */
function discoveryOf(
  current: IdentityProvider,
  { discoveryUrl }: OidcSettings,
): Pick<OidcSettings, 'discoveryUrl' | 'drift' | 'driftedAt'> {
  if (discoveryUrl !== undefined) return { discoveryUrl }
  if (current.kind !== 'oidc' || current.discoveryUrl === undefined) return {}
  const { discoveryUrl: followed, drift, driftedAt } = current
  return withoutUndefined({ discoveryUrl: followed, drift, driftedAt })
}

/** The settings after a change: judged anew, but for a place (of B2C, of Microsoft Entra) that stays as it was found. */
function settingsAfter(
  ports: Pick<Ports, 'providerClient' | 'addressGuard'>,
  current: IdentityProvider,
  change: ProviderChange,
): Promise<KindSettings> {
  const isPlaced = current.kind === 'b2c' || current.kind === 'entra'
  const touched = Object.entries(change).some(([name, value]) => value !== undefined && isOfSettings(name))
  if (isPlaced && !touched) return Promise.resolve(keptSettings(current))
  return judgeProviderSettings(ports, current.kind, typedAfter(current, change))
}

const unsettled = new Set([
  ...['label', 'icon', 'order', 'clientId', 'responseMode', 'loginHandler', 'membershipKind'],
  ...['redirectUri', 'fieldMap', 'clientSecret', 'secretEndsOn', 'renewKey'],
])
/** Whatever is not the same for every kind. */
const isOfSettings = (name: string) => !unsettled.has(name)

/** The settings after a change. A document that is named again fills them all, but for what is typed beside it. */
function typedAfter(current: IdentityProvider, change: ProviderChange): TypedSettings {
  const kept: TypedSettings = change.discoveryUrl === undefined ? settingsIn(current) : chosenIn(current)
  const { userDetailsUrl, endSessionUrl, ...typed } = withoutUndefined(change)
  return {
    ...kept,
    ...typed,
    // The document was read when it was named; what was typed since then stays.
    discoveryUrl: change.discoveryUrl,
    userDetailsUrl: orKept(userDetailsUrl, kept.userDetailsUrl),
    endSessionUrl: orKept(endSessionUrl, kept.endSessionUrl),
  }
}

async function readAt(
  ports: Pick<Ports, 'identityProviders'>,
  key: ProviderKey,
  version: Version,
): Promise<Kept<IdentityProvider>> {
  const current = await getProvider(ports, key)
  if (current.version !== version)
    throw new HubError('version.stale', 'The identity provider was changed meanwhile. Read it again.')
  return current
}

/** Whoever set it up by a link has no hand in it any more. */
function withoutMark({ setUpLink: _, ...provider }: Kept<IdentityProvider>): Kept<IdentityProvider> {
  return provider
}

/** Lets people in by a provider, or no longer: whoever came by it is shut out with their next request. @throws HubError `state.conflicting` */
export async function switchIdentityProvider(
  ports: Pick<Ports, 'platform' | 'clock' | 'identityProviders'>,
  { version, ...key }: ProviderKey & { readonly version: Version },
  state: IdentityProvider['state'],
): Promise<ShownProvider> {
  const current = await readAt(ports, key, version)
  if (current.state === state) throw new HubError('state.conflicting', `This identity provider is ${state} already.`)
  const changed = { ...withoutMark(current), state, changedAt: ports.clock.now() }
  return shown(ports, await ports.identityProviders.replace(changed, version))
}

/** An operator's word that a provider knows whose e-mails these domains' are; the list that is given replaces the one before. */
export async function trustIdentityProvider(
  ports: Pick<Ports, 'platform' | 'clock' | 'identityProviders'>,
  { version, ...key }: ProviderKey & { readonly version: Version },
  trustedDomains: readonly string[],
): Promise<ShownProvider> {
  const current = await readAt(ports, key, version)
  const changed = {
    ...withoutMark(current),
    trustedDomains: [...new Set(trustedDomains)],
    changedAt: ports.clock.now(),
  }
  return shown(ports, await ports.identityProviders.replace(changed, version))
}
