import { HubError } from '../hub-error.ts'
import type { Algorithm } from '../tokens/algorithms.ts'
import type { Trust } from '../tokens/trust.ts'
import { audienceFaults } from './access-tokens.ts'
import { b2cPlace, type B2cPlace, type TypedB2c } from './b2c.ts'
import { credentialFaults, entraPlace, type EntraPlace, type TypedEntra } from './entra-settings.ts'
import { facebookAddresses, facebookFieldMap, facebookScope } from './facebook.ts'
import { fieldMapFaults, parseProviderField, standardFieldMap, type FieldMap } from './field-map.ts'
import {
  isOpenId,
  issuerOf,
  redirectUriFaults,
  scopeFor,
  type B2cSettings,
  type ClientAuthentication,
  type EntraCredential,
  type EntraSettings,
  type FacebookSettings,
  type IdentityProvider,
  type OAuth2Settings,
  type OidcSettings,
} from './identity-provider.ts'
import { usualScope, type Discovered } from './judge-discovery.ts'

/** Settings of a kind, as somebody typed them; what is absent is not given. */
export interface TypedSettings extends TypedB2c, TypedEntra {
  readonly authorisationUrl?: string | undefined
  readonly tokenUrl?: string | undefined
  readonly userDetailsUrl?: string | undefined
  readonly issuer?: string | undefined
  readonly keysUrl?: string | undefined
  readonly endSessionUrl?: string | undefined
  readonly discoveryUrl?: string | undefined
  readonly algorithms?: readonly Algorithm[] | undefined
  readonly issuerInAnswer?: boolean | undefined
  readonly apiAudiences?: readonly string[] | undefined
  readonly subjectField?: string | undefined
  readonly clientAuthentication?: ClientAuthentication | undefined
  readonly scope?: string | undefined
}

/** What every kind has besides its own. */
type Shared = Pick<IdentityProvider, 'authorisationUrl' | 'tokenUrl' | 'scope' | 'clientAuthentication'>

/** Settings that are whole. */
export type KindSettings = (OidcSettings | OAuth2Settings | FacebookSettings | EntraSettings | B2cSettings) & Shared

const byDocument = [
  ...(['issuer', 'keysUrl', 'algorithms', 'issuerInAnswer', 'discoveryUrl', 'endSessionUrl', 'apiAudiences'] as const),
] as const
const byPlace = [
  ...(['tenant', 'authority', 'signInPolicy', 'passwordResetPolicy', 'profileEditPolicy', 'credential'] as const),
] as const
const addresses = ['authorisationUrl', 'tokenUrl', 'userDetailsUrl'] as const
const policies = ['signInPolicy', 'passwordResetPolicy', 'profileEditPolicy'] as const

/** What is never typed for a kind. */
const foreign: Readonly<Record<IdentityProvider['kind'], readonly (keyof TypedSettings)[]>> = {
  oidc: ['subjectField', ...byPlace],
  oauth2: [...byDocument, ...byPlace],
  facebook: [...byDocument, ...byPlace, 'subjectField', 'clientAuthentication'],
  entra: [...byDocument, ...addresses, ...policies, 'subjectField', 'clientAuthentication'],
  b2c: [...byDocument, ...addresses, 'credential', 'subjectField', 'clientAuthentication'],
}
const required = {
  oidc: ['issuer', 'keysUrl', 'authorisationUrl', 'tokenUrl'],
  oauth2: ['authorisationUrl', 'tokenUrl', 'userDetailsUrl', 'scope'],
} as const

const foreignFaults = (kind: IdentityProvider['kind'], wish: TypedSettings) =>
  foreign[kind]
    .filter((name) => wish[name] !== undefined && wish[name] !== null)
    .map((name) => `${name}: is not for ${kind}`)

/**
 * The settings of one kind, whole. A discovery document fills whatever was not typed.
 * @throws HubError `input.invalid` naming every field that is missing, or is not one of this kind
 */
export function settingsOf(
  kind: 'oidc' | 'oauth2',
  wish: TypedSettings,
  discovered: Discovered | undefined,
): KindSettings {
  const typed: TypedSettings = { ...discovered, ...given(wish) }
  const faults = [
    ...required[kind].filter((name) => typed[name] === undefined).map((name) => `${name}: is needed`),
    ...foreignFaults(kind, wish),
    ...(typed.subjectField === undefined || parseProviderField(typed.subjectField)
      ? []
      : ["subjectField: is neither a claim's name nor name[index]"]),
  ]
  if (faults.length > 0) throw faulty(faults)
  const { authorisationUrl = '', tokenUrl = '', clientAuthentication = 'client_secret_basic' } = typed
  const scope = scopeFor(kind, typed.scope ?? usualScope)
  const shared = { authorisationUrl, tokenUrl, clientAuthentication, scope }
  if (kind === 'oauth2') {
    const { userDetailsUrl = '', subjectField = 'id' } = typed
    return { kind, ...shared, userDetailsUrl, subjectField }
  }
  const { issuer = '', keysUrl = '', algorithms = ['RS256'], issuerInAnswer = false } = typed
  const { userDetailsUrl, endSessionUrl, discoveryUrl } = typed
  const apiAudiences = typed.apiAudiences?.length ? [...new Set(typed.apiAudiences)] : undefined
  return {
    kind,
    ...shared,
    issuer,
    keysUrl,
    algorithms,
    issuerInAnswer,
    ...given({ userDetailsUrl, endSessionUrl, discoveryUrl, apiAudiences }),
  }
}

/** Facebook's settings: its public addresses, but for those that are typed. @throws HubError `input.invalid` */
export function facebookSettingsOf(wish: TypedSettings): FacebookSettings & Shared {
  const faults = foreignFaults('facebook', wish)
  if (faults.length > 0) throw faulty(faults)
  const { authorisationUrl, tokenUrl, userDetailsUrl } = { ...facebookAddresses, ...given(wish) }
  const scope = scopeFor('facebook', wish.scope ?? facebookScope)
  return {
    kind: 'facebook',
    authorisationUrl,
    tokenUrl,
    userDetailsUrl,
    scope,
    clientAuthentication: 'client_secret_post',
  }
}

/** Where a B2C tenant or a tenant of Microsoft Entra is. @throws HubError `input.invalid` */
export function placeOf(kind: 'b2c', wish: TypedSettings): B2cPlace
export function placeOf(kind: 'entra', wish: TypedSettings): EntraPlace
export function placeOf(kind: 'b2c' | 'entra', wish: TypedSettings): B2cPlace | EntraPlace {
  const place = kind === 'b2c' ? b2cPlace(wish) : entraPlace(wish)
  const faults = [...('faults' in place ? place.faults : []), ...foreignFaults(kind, wish)]
  if (faults.length > 0 || 'faults' in place) throw faulty(faults)
  return place
}

/** B2C and Microsoft Entra take a client's secret in the form; their documents tell the rest. */
export const withShared = <Settings extends B2cSettings | EntraSettings>(
  settings: Settings,
  scope: string | undefined,
) => ({
  ...settings,
  scope: scopeFor(settings.kind, scope ?? usualScope),
  clientAuthentication: 'client_secret_post' as const,
})

/** What of the settings of a provider was typed, or may be typed again. */
export function settingsIn(provider: IdentityProvider): TypedSettings {
  const { authorisationUrl, tokenUrl, scope, clientAuthentication } = provider
  switch (provider.kind) {
    case 'facebook':
      return { authorisationUrl, tokenUrl, userDetailsUrl: provider.userDetailsUrl, scope }
    case 'b2c': {
      const { tenant, authority, signInPolicy, passwordResetPolicy, profileEditPolicy } = provider
      return { tenant, authority, signInPolicy, passwordResetPolicy, profileEditPolicy, scope }
    }
    case 'entra':
      return { tenant: provider.tenant, authority: provider.authority, credential: provider.credential, scope }
    case 'oauth2': {
      const { userDetailsUrl, subjectField } = provider
      return { authorisationUrl, tokenUrl, userDetailsUrl, scope, clientAuthentication, subjectField }
    }
    case 'oidc': {
      const { issuer, keysUrl, algorithms, issuerInAnswer, userDetailsUrl, endSessionUrl, apiAudiences } = provider
      const shared = { authorisationUrl, tokenUrl, userDetailsUrl, scope, clientAuthentication }
      return { ...shared, issuer, keysUrl, algorithms, issuerInAnswer, endSessionUrl, apiAudiences }
    }
  }
}

const settled = new Set<string>([
  ...['kind', 'scope', 'clientAuthentication', 'flows', 'drift', 'driftedAt'],
  ...[...byDocument, ...byPlace, ...addresses, 'subjectField'],
])

/** The settings of a provider as they are, without what is the same for every kind. */
export const keptSettings = (provider: IdentityProvider): KindSettings =>
  Object.fromEntries(Object.entries(provider).filter(([name]) => settled.has(name))) as unknown as KindSettings

/** The map of a provider whose administrator gives none. */
export function usualFieldMap(kind: IdentityProvider['kind']): FieldMap {
  if (kind === 'facebook') return facebookFieldMap
  // Microsoft, "User profile attributes" of B2C: addresses are a list.
  return kind === 'b2c' ? { ...standardFieldMap, Email: 'emails[0]' } : standardFieldMap
}

/** By what the hub proves itself; `none`: it is a public client. */
type ProofOf = EntraCredential | 'none'

export function proofOf(settings: KindSettings): ProofOf {
  if (settings.clientAuthentication === 'none') return 'none'
  return settings.kind === 'entra' ? settings.credential : 'secret'
}

/** The same as far as it was typed; undefined where a document will tell. */
export function proofTyped(kind: IdentityProvider['kind'], typed: TypedSettings): ProofOf | undefined {
  if (kind === 'entra') return typed.credential ?? 'secret'
  if (typed.clientAuthentication === 'none') return 'none'
  return typed.discoveryUrl !== undefined && typed.clientAuthentication === undefined ? undefined : 'secret'
}

/**
 * A client's secret is needed once, and of its credential's form each time; a public client has none.
 * @throws HubError `input.invalid`
 */
export function refuseFaultySecret(
  credential: ProofOf | undefined,
  secret: string | undefined,
  which: 'first' | 'another',
): void {
  if (credential === undefined) return
  const isMissing = which === 'first' && !['federated', 'none'].includes(credential) && secret === undefined
  const unfit =
    credential !== 'none'
      ? credentialFaults(credential, secret)
      : secret === undefined
        ? []
        : ['clientSecret: is not for a public client']
  const faults = [...(isMissing ? ['clientSecret: is needed'] : []), ...unfit]
  if (faults.length > 0) throw faulty(faults)
}

/** Addresses of the hub that can be registered at a provider besides the one that answers come to. */
export function givenAddresses(provider: IdentityProvider, publicUrl: string) {
  if (!isOpenId(provider)) return {}
  const { organisationId, providerId, endSessionUrl } = provider
  const whose = new URLSearchParams({ organisation: organisationId }).toString()
  return {
    backChannelLogoutUri: `${publicUrl}/auth/backchannel-logout/${providerId}?${whose}`,
    frontChannelLogoutUri: `${publicUrl}/auth/frontchannel-logout/${providerId}?${whose}`,
    initiateLoginUri: `${publicUrl}/auth/login-initiation?${new URLSearchParams({ provider: providerId }).toString()}&${whose}`,
    ...(endSessionUrl === undefined ? {} : { postLogoutRedirectUri: signedOutAddress(provider, publicUrl) }),
  }
}

/** Where a provider sends a browser that signed out there. */
export const signedOutAddress = ({ providerId }: Pick<IdentityProvider, 'providerId'>, publicUrl: string) =>
  `${publicUrl}/auth/signed-out/${providerId}`

/** Without what is undefined. */
function given<Fields extends object>(fields: Fields): { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> } {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries) as { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> }
}

const faulty = (faults: readonly string[]) =>
  new HubError('input.invalid', 'The request has faults.', { details: { faults } })

/** @param allowed origins that a redirect address may have. @throws HubError `input.invalid` */
export function refuseFaulty(
  { fieldMap, redirectUri }: { readonly fieldMap: FieldMap; readonly redirectUri: string | undefined },
  allowed: readonly string[],
): void {
  const faults = [...fieldMapFaults(fieldMap), ...redirectUriFaults(redirectUri, allowed)]
  if (faults.length > 0) throw faulty(faults)
}

/** @throws HubError `input.invalid` where audiences are not those of access tokens */
export function refuseAudiences(provider: IdentityProvider, trust: Trust): void {
  const faults = audienceFaults(provider, trust)
  if (faults.length > 0) throw faulty(faults)
}

/**
 * The platform's own registrations are proven by the hub's identity too: no Organisation signs anybody in as one of them.
 * @throws HubError `input.invalid`
 */
export function refuseOwnClient({ kind, clientId }: IdentityProvider, own: readonly string[]): void {
  const isOwn = own.some((id) => id.toLowerCase() === clientId.toLowerCase())
  if (kind === 'entra' && isOwn) throw faulty(["clientId: is one of the platform's own"])
}

/** Every address of a provider that the hub, or a browser in its name, will call. */
export function addressesOf(settings: KindSettings): readonly string[] {
  const { authorisationUrl, tokenUrl } = settings
  const userDetailsUrl = 'userDetailsUrl' in settings ? settings.userDetailsUrl : undefined
  const others = isOpenId(settings) ? [settings.keysUrl, settings.endSessionUrl] : []
  const flows =
    settings.kind === 'b2c'
      ? settings.flows.flatMap((flow) => [flow.authorisationUrl, flow.tokenUrl, flow.keysUrl])
      : []
  return [authorisationUrl, tokenUrl, userDetailsUrl, ...others, ...flows].filter((address) => address !== undefined)
}

/**
 * Passports are known by the issuer and the subject in it. Whoever changes one of them under the Members that are there signs in somebody
 * else as them, or nobody: that takes a new provider.
 * @throws HubError `state.conflicting`
 */
export function refuseOtherPeople(before: IdentityProvider, after: IdentityProvider): void {
  const isSame =
    issuerOf(before) === issuerOf(after) &&
    (before.kind !== 'oauth2' || after.kind !== 'oauth2' || before.subjectField === after.subjectField)
  if (!isSame)
    throw new HubError(
      'state.conflicting',
      'Members are known by the issuer and its subjects, which stay. Set up another provider.',
    )
}
