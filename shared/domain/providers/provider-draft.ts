import { HubError } from '../hub-error.ts'
import type { Algorithm } from '../tokens/algorithms.ts'
import type { Trust } from '../tokens/trust.ts'
import { audienceFaults } from './access-tokens.ts'
import { assertionFaults, assertionSettingsOf, type TypedAssertion } from './assertion-settings.ts'
import { b2cPlace, type B2cPlace, type TypedB2c } from './b2c.ts'
import { entraPlace, type EntraPlace, type TypedEntra } from './entra-settings.ts'
import { facebookAddresses, facebookFieldMap, facebookScope } from './facebook.ts'
import { fieldMapFaults, parseProviderField, standardFieldMap, type FieldMap } from './field-map.ts'
import {
  isOpenId,
  issuerOf,
  redirectUriFaults,
  scopeFor,
  type B2cSettings,
  type ClientAuthentication,
  type EntraSettings,
  type FacebookSettings,
  type IdentityProvider,
  type OAuth2Settings,
  type OidcSettings,
} from './identity-provider.ts'
import { usualScope, type Discovered } from './judge-discovery.ts'

/** Settings of a kind, as somebody typed them; what is absent is not given. */
export interface TypedSettings extends TypedB2c, TypedEntra, TypedAssertion {
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
  readonly trustedAudiences?: readonly string[] | undefined
  readonly subjectField?: string | undefined
  readonly userDetailsField?: string | null | undefined
  readonly eMailsUrl?: string | null | undefined
  readonly clientAuthentication?: ClientAuthentication | undefined
  readonly scope?: string | undefined
}

/** What every kind has besides its own. */
type Shared = Pick<IdentityProvider, 'authorisationUrl' | 'tokenUrl' | 'scope' | 'clientAuthentication'>

/** Settings that are whole. */
export type KindSettings = (OidcSettings | OAuth2Settings | FacebookSettings | EntraSettings | B2cSettings) & Shared

const byDocument = [
  ...(['issuer', 'keysUrl', 'algorithms', 'issuerInAnswer', 'discoveryUrl', 'endSessionUrl', 'apiAudiences'] as const),
  ...(['trustedAudiences', 'assertionAudience', 'teamId'] as const),
] as const
const byPlace = [
  ...(['tenant', 'authority', 'signInPolicy', 'passwordResetPolicy', 'profileEditPolicy', 'credential'] as const),
] as const
const addresses = ['authorisationUrl', 'tokenUrl', 'userDetailsUrl'] as const
const policies = ['signInPolicy', 'passwordResetPolicy', 'profileEditPolicy'] as const

const byDetails = ['subjectField', 'userDetailsField', 'eMailsUrl'] as const
const ofProof = ['clientAuthentication', 'keyId', 'assertionAlgorithm'] as const

/** What is never typed for a kind. */
const foreign: Readonly<Record<IdentityProvider['kind'], readonly (keyof TypedSettings)[]>> = {
  oidc: [...byDetails, ...byPlace],
  oauth2: [...byDocument, ...byPlace],
  facebook: [...byDocument, ...byPlace, ...byDetails, ...ofProof],
  entra: [...byDocument, ...addresses, ...policies, ...byDetails, ...ofProof],
  b2c: [...byDocument, ...addresses, 'credential', ...byDetails, ...ofProof],
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
    ...(['subjectField', 'userDetailsField'] as const)
      .filter((name) => typeof typed[name] === 'string' && !parseProviderField(typed[name]))
      .map((name) => `${name}: is neither a claim's name nor name[index]`),
  ]
  if (faults.length > 0) throw faulty(faults)
  const { authorisationUrl = '', tokenUrl = '', clientAuthentication = 'client_secret_basic' } = typed
  const scope = scopeFor(kind, typed.scope ?? usualScope)
  const assertion = assertionSettingsOf(clientAuthentication, typed)
  const shared = { authorisationUrl, tokenUrl, clientAuthentication, scope, ...assertion }
  if (kind === 'oauth2') {
    const { userDetailsUrl = '', subjectField = 'id' } = typed
    const [userDetailsField, eMailsUrl] = [typed.userDetailsField ?? undefined, typed.eMailsUrl ?? undefined]
    return { kind, ...shared, userDetailsUrl, subjectField, ...given({ userDetailsField, eMailsUrl }) }
  }
  const { issuer = '', keysUrl = '', algorithms = ['RS256'], issuerInAnswer = false } = typed
  const { userDetailsUrl, endSessionUrl, discoveryUrl } = typed
  const [apiAudiences, trustedAudiences] = [listed(typed.apiAudiences), listed(typed.trustedAudiences)]
  return {
    kind,
    ...shared,
    issuer,
    keysUrl,
    algorithms,
    issuerInAnswer,
    ...given({ userDetailsUrl, endSessionUrl, discoveryUrl, apiAudiences, trustedAudiences }),
  }
}

const listed = (names: readonly string[] | undefined) => (names?.length ? [...new Set(names)] : undefined)

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
      const { userDetailsUrl, subjectField, userDetailsField, eMailsUrl, keyId, assertionAlgorithm } = provider
      const details = { userDetailsUrl, subjectField, userDetailsField, eMailsUrl }
      return { authorisationUrl, tokenUrl, scope, clientAuthentication, keyId, assertionAlgorithm, ...details }
    }
    case 'oidc': {
      const { issuer, keysUrl, algorithms, issuerInAnswer, userDetailsUrl, endSessionUrl } = provider
      const document = { issuer, keysUrl, algorithms, issuerInAnswer, userDetailsUrl, endSessionUrl }
      return { authorisationUrl, tokenUrl, ...document, ...chosenIn(provider) }
    }
  }
}

/** What no document of an OpenID provider says: it stays when the document is read anew. */
export function chosenIn(provider: IdentityProvider): TypedSettings {
  const { scope, clientAuthentication } = provider
  if (provider.kind !== 'oidc') return { scope, clientAuthentication }
  const { apiAudiences, trustedAudiences, assertionAudience, assertionAlgorithm, keyId, teamId } = provider
  const assertion = { assertionAudience, assertionAlgorithm, keyId, teamId }
  return { scope, clientAuthentication, apiAudiences, trustedAudiences, ...assertion }
}

const settled = new Set<string>([
  ...['kind', 'scope', 'clientAuthentication', 'flows', 'drift', 'driftedAt'],
  ...[...byDocument, ...byPlace, ...addresses, ...byDetails, 'keyId', 'assertionAlgorithm'],
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

/** Without what is undefined. */
function given<Fields extends object>(fields: Fields): { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> } {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries) as { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> }
}

export const faulty = (faults: readonly string[]) =>
  new HubError('input.invalid', 'The request has faults.', { details: { faults } })

/** @param allowed origins that a redirect address may have. @throws HubError `input.invalid` */
export function refuseFaulty(
  { fieldMap, redirectUri }: { readonly fieldMap: FieldMap; readonly redirectUri: string | undefined },
  allowed: readonly string[],
): void {
  const faults = [...fieldMapFaults(fieldMap), ...redirectUriFaults(redirectUri, allowed)]
  if (faults.length > 0) throw faulty(faults)
}

/** @throws HubError `input.invalid` where audiences are unfit, or what Apple asks for is not there */
export function refuseUnfit(provider: IdentityProvider, trust: Trust): void {
  const faults = [...audienceFaults(provider, trust), ...assertionFaults(provider)]
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
  const others = isOpenId(settings)
    ? [settings.keysUrl, settings.endSessionUrl]
    : [settings.kind === 'oauth2' ? settings.eMailsUrl : undefined]
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
    (before.kind !== 'oauth2' ||
      after.kind !== 'oauth2' ||
      (before.subjectField === after.subjectField && before.userDetailsField === after.userDetailsField))
  if (!isSame)
    throw new HubError(
      'state.conflicting',
      'Members are known by the issuer and its subjects, which stay. Set up another provider.',
    )
}
