import { HubError } from '../domain/hub-error.ts'
import { mixedUp } from '../domain/provider-answer.ts'
import { nameOf } from '../domain/providers/login-decision.ts'
import { mapFields, profileOf, readField, type ClaimSource, type MappedField } from '../domain/providers/field-map.ts'
import {
  redirectUriOf,
  type IdentityProvider,
  type OAuth2Provider,
  type OidcProvider,
} from '../domain/providers/identity-provider.ts'
import type { LocalField, Profile } from '../domain/profile.ts'
import type { SignInState } from '../domain/sign-in-state.ts'
import { openToken } from '../domain/tokens/open-token.ts'
import { isRefusal } from '../domain/tokens/refusal.ts'
import type { JsonObject } from '../domain/tokens/read-token.ts'
import type { Trust } from '../domain/tokens/trust.ts'
import type { ProviderTokens } from '../ports/identity-providers.ts'
import type { Ports } from '../ports/ports.ts'
import { verifyByProvider } from './verify-by-provider.ts'
import { tokenRefusal } from './verify-entra-token.ts'

/** Somebody whom a configured provider vouched for. */
export interface Identity {
  readonly issuer: string
  readonly subject: string
  readonly displayName: string
  /** Everything that was said about the person. */
  readonly sources: readonly ClaimSource[]
  readonly mapped: ReadonlyMap<LocalField, MappedField>
  readonly profile: Profile
}

type Needs = Pick<Ports, 'platform' | 'clock' | 'secrets' | 'providerClient'>

/**
 * RFC 9207: an answer that names its issuer must be of the one that was asked, and one of a provider that always does must. A provider that
 * never does is known by the address of its own that it answers to.
 */
export function refuseOtherProvider(provider: IdentityProvider, parameters: URLSearchParams): void {
  if (provider.kind !== 'oidc') return
  const issuer = parameters.get('iss')
  if (issuer === null ? provider.issuerInAnswer : issuer !== provider.issuer) throw mixedUp()
}

/** Redeems the code of an answer and says whom it is about. @throws HubError the reason why it is not believed */
export async function identifyAtProvider(
  ports: Needs,
  provider: IdentityProvider,
  parameters: URLSearchParams,
  { nonce, codeVerifier }: Pick<SignInState, 'nonce' | 'codeVerifier'>,
): Promise<Identity> {
  const { secrets, providerClient, platform } = ports
  const secret = await secrets.find(provider.organisationId, provider.secretName)
  if (secret === undefined)
    throw new HubError('credential.missing', "The identity provider's client secret is not in the store of secrets.")
  const tokens = await providerClient.redeem(provider, {
    secret,
    code: parameters.get('code') ?? '',
    codeVerifier,
    redirectUri: redirectUriOf(provider, platform.publicUrl),
  })
  return provider.kind === 'oidc'
    ? identifyByIdToken(ports, provider, tokens, nonce)
    : identifyByDetails(ports, provider, tokens)
}

async function identifyByIdToken(
  ports: Needs,
  provider: OidcProvider,
  { idToken, accessToken }: ProviderTokens,
  nonce: string,
): Promise<Identity> {
  if (idToken === undefined)
    throw new HubError('provider.refused', 'Your identity provider did not say who you are.', {
      cause: 'no ID token in the answer',
    })
  const { claims, subject } = await verifyIdToken(ports, provider, idToken, nonce)
  const details = provider.userDetailsUrl
    ? await ports.providerClient.readUserDetails(provider.userDetailsUrl, accessToken)
    : undefined
  // OpenID Connect Core §5.3.2: User Details of somebody else are told by this alone.
  if (details && details['sub'] !== subject)
    throw new HubError('person.mismatched', 'The two proofs of your sign-in are about different people.')
  return identityOf(provider, provider.issuer, subject, [
    ...(details ? [{ name: 'user-details', claims: details } as const] : []),
    { name: 'id-token', claims },
  ])
}

async function identifyByDetails(
  { providerClient }: Needs,
  provider: OAuth2Provider,
  { accessToken }: ProviderTokens,
): Promise<Identity> {
  const claims = await providerClient.readUserDetails(provider.userDetailsUrl, accessToken)
  const subject = readField(provider.subjectField, claims)
  if (!('value' in subject))
    throw new HubError('subject.missing', 'Your identity provider did not say who you are.', {
      details: { field: provider.subjectField },
    })
  return identityOf(provider, provider.authorisationUrl, subject.value, [{ name: 'user-details', claims }])
}

function identityOf(
  { fieldMap }: IdentityProvider,
  issuer: string,
  subject: string,
  sources: readonly ClaimSource[],
): Identity {
  const mapped = mapFields(fieldMap, sources)
  const profile = profileOf(mapped)
  const displayName = nameOf(
    profile,
    sources.map(({ claims }) => claims),
  )
  return { issuer, subject, displayName, sources, mapped, profile }
}

interface Proven {
  readonly claims: JsonObject
  readonly subject: string
}

/** With the keys that the provider publishes; they are fetched again for a key that is new. @throws HubError the refusal's own code */
async function verifyIdToken(
  ports: Pick<Needs, 'providerClient' | 'clock'>,
  provider: OidcProvider,
  token: string,
  nonce: string,
): Promise<Proven> {
  const opened = openToken(token, trustIn(provider))
  if (isRefusal(opened)) throw tokenRefusal(opened.refused, 'id')
  const outcome = await verifyByProvider(ports, provider, opened, { kinds: ['id'], nonce, now: ports.clock.now() })
  if (isRefusal(outcome)) throw tokenRefusal(outcome.refused, 'id')
  if (outcome.kind === 'logout') throw tokenRefusal('kind.refused', 'id')
  return { claims: outcome.claims, subject: outcome.sub }
}

const trustIn = ({ issuer, algorithms, clientId }: OidcProvider): Trust => ({
  issuers: [{ family: 'openid', issuer, algorithms, audiences: [{ audience: clientId, accepts: { id: {} } }] }],
})
