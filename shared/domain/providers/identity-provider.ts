import type { EntraTenantId, OrganisationId, ProviderId, SetUpLinkId } from '../ids.ts'
import type { MembershipKind, PersonRole } from '../roles.ts'
import type { Algorithm } from '../tokens/algorithms.ts'
import type { AssertionAlgorithm, AssertionAudience, ClientKey } from './client-key.ts'
import type { Drift } from './drift.ts'
import type { FieldMap } from './field-map.ts'

/**
 * What happens to the Member after a verified sign-in with a Passport that nobody has. `create-only`: a new Member; `link-by-email`: the Member
 * whose proven e-mail it is, else a new one; `auto-sync`: the same, and every sign-in brings the mapped fields up to date.
 */
export const loginHandlers = ['create-only', 'link-by-email', 'auto-sync'] as const
export type LoginHandler = (typeof loginHandlers)[number]

/** Pictures that the sign-in page has. */
export const providerIcons = ['key', 'building', 'bank', 'person', 'globe', 'shield'] as const
export type ProviderIcon = (typeof providerIcons)[number]

/**
 * How the hub proves itself at the token endpoint: by its secret in the header or in the form (RFC 6749 §2.3.1); by an assertion that the secret, or
 * a private key, signs (RFC 7523 §2.2; OpenID Connect Core §9); by Apple's, which a team's key signs; or not at all, as a public client (§2.1),
 * whose code is bound to it by PKCE alone.
 */
export const clientAuthentications = [
  ...(['client_secret_basic', 'client_secret_post', 'none'] as const),
  ...(['private_key_jwt', 'client_secret_jwt', 'apple'] as const),
] as const
export type ClientAuthentication = (typeof clientAuthentications)[number]

/** What is the same for every kind. */
interface ProviderBase {
  readonly providerId: ProviderId
  /** Whose it is. The platform's own serve every Organisation that accepts them; another Organisation's serves that one alone. */
  readonly organisationId: OrganisationId
  readonly state: 'enabled' | 'disabled'
  /** As the sign-in page names it. */
  readonly label: string
  readonly icon: ProviderIcon
  /** Among the providers of a sign-in page: lowest first. */
  readonly order: number
  readonly clientId: string
  /**
   * Where the vault keeps the client's secret: a new one for each secret, so that a change of both is one write. Absent where the hub proves
   * itself by its managed identity, or is a public client.
   */
  readonly secretName?: ProviderSecretName
  readonly secretChangedAt?: Date
  /** The public half of the private key that the vault keeps, where the hub proves itself by one: one key at most. */
  readonly clientKeys?: readonly ClientKey[]
  /** The day on which the provider lets it end, as somebody typed it: `2027-11-30`. Nothing is done by it. */
  readonly secretEndsOn?: string
  readonly scope: string
  readonly clientAuthentication: ClientAuthentication
  readonly responseMode: 'query' | 'form_post'
  /** Registered at the provider instead of the computed one. */
  readonly redirectUri?: string
  readonly loginHandler: LoginHandler
  /** Of Memberships that a sign-in makes. */
  readonly membershipKind: MembershipKind
  readonly fieldMap: FieldMap
  /** Domains for which an operator takes this provider's word for an e-mail. */
  readonly trustedDomains: readonly string[]
  /** Set up by the holder of this link, and touched by nobody else since. */
  readonly setUpLink?: SetUpLinkId
  readonly authorisationUrl: string
  readonly tokenUrl: string
  readonly createdAt: Date
  readonly changedAt: Date
}

export type ProviderSecretName = `provider_${string}`

/** How an assertion is made by which the hub proves itself. */
export interface AssertionSettings {
  /** Whom it is for: the provider's issuer, or its token address where the provider takes nothing else. */
  readonly assertionAudience?: AssertionAudience
  /** What a key of the hub's signs with; RS256 unless given. */
  readonly assertionAlgorithm?: AssertionAlgorithm
  /** How the provider calls the key (`kid`), where it gave it a name of its own. */
  readonly keyId?: string
  /** Apple's: the team whose key signs. */
  readonly teamId?: string
}

/** OpenID Connect: the identity is that of a signed ID token. */
export interface OpenIdSettings {
  /** As in the tokens; of Microsoft Entra for several tenants with `{tenantid}` in place of the tenant. */
  readonly issuer: string
  readonly keysUrl: string
  readonly algorithms: readonly Algorithm[]
  /** Absent: claims come from the ID token alone. */
  readonly userDetailsUrl?: string
  /** Whether answers name their issuer (RFC 9207). */
  readonly issuerInAnswer: boolean
  /** Where the addresses came from, and are read again. */
  readonly discoveryUrl?: string
  /** Why the document is not followed any more, and since when; the addresses are those of the last good one. */
  readonly drift?: Drift
  readonly driftedAt?: Date
  readonly endSessionUrl?: string
}

/** Any OpenID provider. */
export interface OidcSettings extends OpenIdSettings, AssertionSettings {
  readonly kind: 'oidc'
  /** Audiences that may stand beside the client's own in ID tokens whose `azp` is the client (OpenID Connect Core §3.1.3.7, 3). */
  readonly trustedAudiences?: readonly string[]
  /** Audiences of which access tokens of this provider are taken; absent: none are. */
  readonly apiAudiences?: readonly string[]
}

/** What a person does at Azure AD B2C besides signing in. */
export const b2cFlows = ['password-reset', 'profile-edit'] as const
export type B2cFlow = (typeof b2cFlows)[number]

/** Where a user flow of B2C is: each has addresses and keys of its own. */
export interface FlowAddresses {
  readonly flow: B2cFlow
  readonly issuer: string
  readonly authorisationUrl: string
  readonly tokenUrl: string
  readonly keysUrl: string
}

/** Azure AD B2C. Issuer and addresses are those of the sign-in policy. */
export interface B2cSettings extends OpenIdSettings {
  readonly kind: 'b2c'
  /** Where the tenant is reached, an address without a slash at the end: `https://contoso.b2clogin.com`, or a domain of the customer's. */
  readonly authority: string
  /** As it stands in addresses: `contoso.onmicrosoft.com`, or a GUID. */
  readonly tenant: string
  readonly signInPolicy: string
  readonly passwordResetPolicy?: string
  readonly profileEditPolicy?: string
  /** Of the policies besides the one for signing in. */
  readonly flows: readonly FlowAddresses[]
}

/** How the hub proves itself at Microsoft Entra: by a secret, by a certificate with its key, or by its managed identity's token. */
export const entraCredentials = ['secret', 'certificate', 'federated'] as const
export type EntraCredential = (typeof entraCredentials)[number]

/** Microsoft Entra with a registration of the customer's. */
export interface EntraSettings extends OpenIdSettings {
  readonly kind: 'entra'
  /** Of the cloud, an address without a slash at the end. */
  readonly authority: string
  /** A tenant's id, or every organisation's. */
  readonly tenant: EntraTenantId | 'organizations'
  readonly credential: EntraCredential
}

/** Plain OAuth2: the identity is what User Details says about the bearer of the token. */
export interface OAuth2Settings extends AssertionSettings {
  readonly kind: 'oauth2'
  readonly userDetailsUrl: string
  /** The provider field in which the details stand, where the answer wraps them: `data`, `response`, `data[0]`. */
  readonly userDetailsField?: string
  /** Where the person's e-mail addresses are listed, each with whether it was verified. */
  readonly eMailsUrl?: string
  /** The provider field that names the person for good. */
  readonly subjectField: string
}

/** Facebook: OAuth2 with its own addresses and errors; ids of people are the application's own. */
export interface FacebookSettings {
  readonly kind: 'facebook'
  readonly userDetailsUrl: string
}

export const providerKinds = ['oidc', 'oauth2', 'facebook', 'entra', 'b2c'] as const

export type OidcProvider = ProviderBase & OidcSettings
export type B2cProvider = ProviderBase & B2cSettings
export type EntraProvider = ProviderBase & EntraSettings
export type OpenIdProvider = OidcProvider | B2cProvider | EntraProvider
export type OAuth2Provider = ProviderBase & OAuth2Settings
export type FacebookProvider = ProviderBase & FacebookSettings
export type IdentityProvider = OpenIdProvider | OAuth2Provider | FacebookProvider

/** Whether there is a signed ID token to hold on to. */
export const isOpenId = <Each extends { readonly kind: IdentityProvider['kind'] }>(
  provider: Each,
): provider is Exclude<Each, { readonly kind: 'oauth2' | 'facebook' }> =>
  !['oauth2', 'facebook'].includes(provider.kind)

export interface ProviderKey {
  readonly organisationId: OrganisationId
  readonly providerId: ProviderId
}

/** Enough for a sign-in page; a page of more helps nobody. */
export const mostProviders = 20

/** A provider brings no roles: a Membership that a sign-in makes holds the one that opens a profile and nothing else. */
export const firstRole = (kind: MembershipKind): PersonRole => (kind === 'portal' ? 'Customer' : 'Employee')

/** What the customer registers at the provider. One address a provider: an answer of another one cannot be mistaken for its own (RFC 9700 §4.4.2.2). */
export const redirectUriOf = (
  { redirectUri, providerId }: Pick<IdentityProvider, 'redirectUri' | 'providerId'>,
  publicUrl: string,
): string => redirectUri ?? `${publicUrl}/auth/callback/${providerId}`

/** `openid` is always asked for where there is an ID token to get. */
export function scopeFor(kind: IdentityProvider['kind'], scope: string): string {
  const asked = scope.split(/\s+/).filter((name) => name !== '')
  const names = isOpenId({ kind }) ? ['openid', ...asked] : asked
  return [...new Set(names)].join(' ')
}

/**
 * Whom Passports of this provider are by, whatever policy or version the person came through: the issuer of the tokens, or the address where
 * they were asked. At Facebook ids differ from application to application. At Microsoft Entra each tenant is an issuer of its own.
 */
export function issuerOf(provider: IdentityProvider): string {
  if (provider.kind === 'b2c') return b2cIssuerOf(provider.issuer)
  if (provider.kind === 'entra') return provider.authority
  if (provider.kind === 'facebook') return `${new URL(provider.authorisationUrl).origin}/${provider.clientId}`
  return isOpenId(provider) ? provider.issuer : provider.authorisationUrl
}

/** Microsoft, "Tokens in Azure AD B2C": a tenant's issuer may name the policy, `…/tfp/{tenant}/{policy}/v2.0/`. People are the tenant's. */
export const b2cIssuerOf = (issuer: string) => issuer.replace(/\/tfp\/([^/]+)\/[^/]+\/v2\.0\/$/, '/$1/v2.0/')

/** @param allowed origins, the hub's own among them */
export function redirectUriFaults(redirectUri: string | undefined, allowed: readonly string[]): readonly string[] {
  if (redirectUri === undefined) return []
  const url = URL.canParse(redirectUri) ? new URL(redirectUri) : undefined
  const isBare = url?.username === '' && url.password === '' && url.hash === ''
  return isBare && allowed.includes(url.origin) ? [] : ['redirectUri: is not on an allowed host']
}
