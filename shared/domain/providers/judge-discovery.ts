import { HubError } from '../hub-error.ts'
import { signingAlgorithms, type Algorithm } from '../tokens/algorithms.ts'
import { assertionAlgorithms } from './client-key.ts'
import type { DiscoveryFault } from './drift.ts'
import { clientAuthentications, type ClientAuthentication, type OidcSettings } from './identity-provider.ts'

/** The addresses in a document, and whose it says that they are. */
export interface PublishedAddresses {
  readonly issuer: string
  readonly authorisationUrl: string
  readonly tokenUrl: string
  readonly keysUrl: string
  readonly userDetailsUrl?: string
  readonly endSessionUrl?: string
}

/** What a discovery document says of a provider, as far as a sign-in needs it. */
export interface Discovered extends OidcSettings {
  readonly authorisationUrl: string
  readonly tokenUrl: string
  readonly clientAuthentication: ClientAuthentication
  /** What to ask for where nobody says otherwise. */
  readonly scope: string
}

export const discoverySuffix = '/.well-known/openid-configuration'

/** @returns the address of the document, whether it was given or only the issuer was */
export function discoveryAddress(typed: string): string {
  const bare = typed.trim().replace(/\/+$/, '')
  return bare.endsWith(discoverySuffix) ? bare : `${bare}${discoverySuffix}`
}

/**
 * A provider's settings from the document it publishes at `discoveryUrl`. The document must speak for the issuer at whose address it stands,
 * letter for letter but for a slash at the end (OpenID Connect Discovery 1.0 §4.1, §4.3): another one would sign in its own people as
 * somebody else's.
 * @throws HubError `discovery.refused` with `details.rule`
 */
export function judgeDiscovery(document: unknown, discoveryUrl: string): Discovered {
  const published = readPublished(document)
  if (published.issuer.includes('{')) throw refusedDiscovery('issuer-template')
  if (`${published.issuer.replace(/\/$/, '')}${discoverySuffix}` !== discoveryUrl)
    throw refusedDiscovery('issuer-mismatched')
  const members = membersOf(document)
  refuseUnsupported(members)
  return {
    kind: 'oidc',
    ...published,
    discoveryUrl,
    algorithms: algorithmsIn(members),
    clientAuthentication: authenticationIn(members),
    ...assertionIn(members),
    scope: usualScopeIn(members),
    issuerInAnswer: members['authorization_response_iss_parameter_supported'] === true,
  }
}

const sentences: Readonly<Record<DiscoveryFault, string>> = {
  unreadable: 'The address does not answer with a discovery document.',
  'issuer-missing': 'The discovery document names no issuer.',
  'issuer-mismatched': 'The discovery document speaks for another issuer than the one at its address.',
  'issuer-template': 'The issuer is a template. Set Microsoft Entra up as a provider of the kind entra.',
  'address-missing': 'The discovery document lacks an address that a sign-in needs.',
  'code-unsupported': 'The provider does not offer the authorisation code flow.',
  'algorithm-unsupported': 'The provider signs with no algorithm that the hub accepts (RSA, RSA-PSS, ECDSA, EdDSA).',
  'client-authentication-unsupported':
    'The provider accepts no client secret, no signed assertion (private_key_jwt) and no public client.',
  'challenge-unsupported': 'The provider accepts no PKCE challenge of the method S256.',
}

export function refusedDiscovery(rule: DiscoveryFault, missing: readonly string[] = []): HubError {
  return new HubError('discovery.refused', sentences[rule], {
    details: { rule, ...(missing.length > 0 ? { missing } : {}) },
  })
}

/** Who speaks, and every address that a sign-in needs. @throws HubError `discovery.refused` */
export function readPublished(document: unknown): PublishedAddresses {
  const members = membersOf(document)
  const issuer = textIn(members, 'issuer')
  if (issuer === undefined) throw refusedDiscovery('issuer-missing')
  const userDetailsUrl = textIn(members, 'userinfo_endpoint')
  const endSessionUrl = textIn(members, 'end_session_endpoint')
  refuseMissing(members)
  return {
    issuer,
    authorisationUrl: textIn(members, 'authorization_endpoint') ?? '',
    tokenUrl: textIn(members, 'token_endpoint') ?? '',
    keysUrl: textIn(members, 'jwks_uri') ?? '',
    ...(userDetailsUrl === undefined ? {} : { userDetailsUrl }),
    ...(endSessionUrl === undefined ? {} : { endSessionUrl }),
  }
}

function refuseMissing(document: Readonly<Record<string, unknown>>): void {
  const names = ['authorization_endpoint', 'token_endpoint', 'jwks_uri']
  const missing = names.filter((name) => textIn(document, name) === undefined)
  if (missing.length > 0) throw refusedDiscovery('address-missing', missing)
}

/** A list that is absent stands for its default (Discovery §3, RFC 8414 §2). */
function refuseUnsupported(document: Readonly<Record<string, unknown>>): void {
  const flows = textsIn(document, 'response_types_supported') ?? ['code']
  const grants = textsIn(document, 'grant_types_supported') ?? ['authorization_code']
  if (!flows.includes('code') || !grants.includes('authorization_code')) throw refusedDiscovery('code-unsupported')
  if (algorithmsIn(document).length === 0) throw refusedDiscovery('algorithm-unsupported')
  const authentications = authenticationsIn(document)
  if (!nameable.some((known) => authentications.includes(known)))
    throw refusedDiscovery('client-authentication-unsupported')
  const challenges = textsIn(document, 'code_challenge_methods_supported')
  if (challenges && !challenges.includes('S256')) throw refusedDiscovery('challenge-unsupported')
}

/** RS256 is what every provider must know (Core §15.1): it stands where none is named. */
function algorithmsIn(document: Readonly<Record<string, unknown>>): readonly Algorithm[] {
  const named = textsIn(document, 'id_token_signing_alg_values_supported') ?? ['RS256']
  return signingAlgorithms.filter((algorithm) => named.includes(algorithm))
}

/**
 * The header is what everybody must support (RFC 6749 §2.3.1); the form only where the header is not offered, no secret only where neither is, and an
 * assertion only where nothing else is: somebody has to register its key.
 */
function authenticationIn(document: Readonly<Record<string, unknown>>): ClientAuthentication {
  const named = authenticationsIn(document)
  return nameable.find((known) => named.includes(known)) ?? 'client_secret_basic'
}

const authenticationsIn = (document: Readonly<Record<string, unknown>>) =>
  textsIn(document, 'token_endpoint_auth_methods_supported') ?? ['client_secret_basic']

/** Apple's way is nobody's name for one: its document says `client_secret_post`. */
const nameable = clientAuthentications.filter((known) => known !== 'apple')

const bySecret: readonly string[] = ['client_secret_basic', 'client_secret_post']

/**
 * That a provider goes on taking what the hub proves itself by. In which of its two places a secret is sent is an administrator's choice, and many
 * documents do not say that they know public clients.
 * @throws HubError `discovery.refused`
 */
export function refuseOtherProof(document: unknown, way: ClientAuthentication): void {
  const named = authenticationsIn(membersOf(document))
  const fit = bySecret.includes(way) || way === 'apple' ? bySecret : [way]
  if (way !== 'none' && !named.some((name) => fit.includes(name)))
    throw refusedDiscovery('client-authentication-unsupported')
}

/** What a key of the hub's has to sign with, where the provider does not take what is usual. */
function assertionIn(document: Readonly<Record<string, unknown>>): Pick<Discovered, 'assertionAlgorithm'> {
  const named = textsIn(document, 'token_endpoint_auth_signing_alg_values_supported') ?? []
  const assertionAlgorithm = assertionAlgorithms.find((known) => named.includes(known))
  return assertionAlgorithm === undefined || assertionAlgorithm === 'RS256' ? {} : { assertionAlgorithm }
}

/** OpenID Connect Core §5.4: who a person is, and their e-mail. */
export const usualScope = 'openid profile email'

/** Some providers refuse whoever asks for a scope that they do not have; where they list none, they have the usual ones. */
function usualScopeIn(document: Readonly<Record<string, unknown>>): string {
  const named = textsIn(document, 'scopes_supported')
  return usualScope
    .split(' ')
    .filter((scope) => scope === 'openid' || named === undefined || named.includes(scope))
    .join(' ')
}

function membersOf(document: unknown): Readonly<Record<string, unknown>> {
  if (!isObject(document)) throw refusedDiscovery('unreadable')
  return document
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function textIn(document: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = document[name]
  return typeof value === 'string' && value !== '' ? value : undefined
}

function textsIn(document: Readonly<Record<string, unknown>>, name: string): readonly string[] | undefined {
  const value = document[name]
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : undefined
}
