import { HubError } from '../domain/hub-error.ts'
import { entraIssuerOf } from '../domain/member.ts'
import { mixedUp } from '../domain/provider-answer.ts'
import { nameOf } from '../domain/providers/login-decision.ts'
import { mapFields, profileOf, readField, type ClaimSource, type MappedField } from '../domain/providers/field-map.ts'
import {
  isOpenId,
  issuerOf,
  redirectUriOf,
  type FacebookProvider,
  type IdentityProvider,
  type OAuth2Provider,
  type OpenIdProvider,
} from '../domain/providers/identity-provider.ts'
import { eMailInList, postedNames, unwrapped } from '../domain/providers/other-sources.ts'
import type { LocalField, Profile } from '../domain/profile.ts'
import type { Session } from '../domain/session.ts'
import type { SignInState } from '../domain/sign-in-state.ts'
import type { Wish } from '../domain/tokens/verify-token.ts'
import type { ProviderTokens } from '../ports/identity-providers.ts'
import type { Ports } from '../ports/ports.ts'
import { verifyIdToken, type VerifiedIdToken } from './verify-provider-token.ts'

/** Somebody whom a configured provider vouched for. */
export interface Identity {
  readonly issuer: string
  readonly subject: string
  readonly displayName: string
  /** Everything that was said about the person. */
  readonly sources: readonly ClaimSource[]
  readonly mapped: ReadonlyMap<LocalField, MappedField>
  readonly profile: Profile
  /** By what the provider names this sign-in when it ends, and the person when they are asked again. */
  readonly upstream: Pick<Session, 'upstreamSid' | 'loginHint' | 'logoutHint'>
}

/** What came of a sign-in at a provider. */
export interface Identified {
  readonly identity: Identity
  /** For the next renewal, where the provider gives one. */
  readonly refreshToken?: string
}

export type IdentifyNeeds = Pick<Ports, 'platform' | 'clock' | 'secrets' | 'providerClient'>

/**
 * RFC 9207: an answer that names its issuer must be of the one that was asked, and one of a provider that always does must. A provider that
 * never does is known by the address of its own that it answers to. Which tenant of Microsoft Entra answers shows in the ID token only.
 */
export function refuseOtherProvider(provider: IdentityProvider, parameters: URLSearchParams): void {
  if (!isOpenId(provider) || provider.issuer.includes('{tenantid}')) return
  const issuer = parameters.get('iss')
  if (issuer === null ? provider.issuerInAnswer : issuer !== provider.issuer) throw mixedUp()
}

/** Redeems the code of an answer and says whom it is about. @throws HubError the reason why it is not believed */
export async function identifyAtProvider(
  ports: IdentifyNeeds,
  provider: IdentityProvider,
  parameters: URLSearchParams,
  { nonce, codeVerifier }: Pick<SignInState, 'nonce' | 'codeVerifier'>,
): Promise<Identified> {
  const secret = await clientSecretOf(ports, provider)
  const tokens = await ports.providerClient.redeem(provider, {
    secret,
    code: parameters.get('code') ?? '',
    codeVerifier,
    redirectUri: redirectUriOf(provider, ports.platform.publicUrl),
  })
  // Apple, "Request an authorization": the first time the names come beside the code, and nowhere else.
  const beside = provider.clientAuthentication === 'apple' ? postedNames(parameters.get('user')) : undefined
  const identity = await identifyByTokens(ports, provider, tokens, { secret, nonce: { nonce }, beside })
  return { identity, ...(tokens.refreshToken === undefined ? {} : { refreshToken: tokens.refreshToken }) }
}

/** Absent for a credential that has none, and where the vault lost it: whoever needs it refuses. */
export async function clientSecretOf(
  { secrets }: Pick<Ports, 'secrets'>,
  { organisationId, secretName }: IdentityProvider,
): Promise<string | undefined> {
  return secretName === undefined ? undefined : secrets.find(organisationId, secretName)
}

interface Using {
  readonly secret: string | undefined
  readonly nonce: Pick<Wish, 'nonce' | 'repeatableNonce'>
  /** What came unsigned beside the code. */
  readonly beside?: ClaimSource | undefined
}

/** Whom tokens of a provider are about. @throws HubError the reason why they are not believed */
export function identifyByTokens(
  ports: IdentifyNeeds,
  provider: IdentityProvider,
  tokens: ProviderTokens,
  using: Using,
): Promise<Identity> {
  return isOpenId(provider)
    ? identifyByIdToken(ports, provider, tokens, using)
    : identifyByDetails(ports, detailedOf(provider), tokens, using.secret)
}

const detailedOf = (provider: OAuth2Provider | FacebookProvider): Detailed => ({
  ...provider,
  issuer: issuerOf(provider),
  subjectField: provider.kind === 'facebook' ? 'id' : provider.subjectField,
})

const notSaid = (cause: string) =>
  new HubError('provider.refused', 'Your identity provider did not say who you are.', { cause })

async function identifyByIdToken(
  ports: IdentifyNeeds,
  provider: OpenIdProvider,
  { idToken, accessToken }: ProviderTokens,
  { secret, nonce, beside }: Using,
): Promise<Identity> {
  if (idToken === undefined) throw notSaid('no ID token in the answer')
  const verified = await verifyIdToken(ports, provider, idToken, nonce)
  const { claims } = verified
  const details = await detailsOf(ports, provider, accessToken, secret)
  // OpenID Connect Core §5.3.2: User Details of somebody else are told by this alone.
  if (details && details['sub'] !== verified.sub)
    throw new HubError('person.mismatched', 'The two proofs of your sign-in are about different people.')
  const sources: readonly ClaimSource[] = [
    ...(details ? [{ name: 'user-details', claims: details } as const] : []),
    { name: 'id-token', claims },
    ...(beside ? [beside] : []),
  ]
  return { ...identityOf(provider, whoIn(provider, verified), sources), upstream: upstreamOf(provider, verified) }
}

async function detailsOf(
  { providerClient }: IdentifyNeeds,
  provider: OpenIdProvider,
  accessToken: string | undefined,
  secret: string | undefined,
) {
  const { userDetailsUrl } = provider
  if (userDetailsUrl === undefined) return undefined
  if (accessToken === undefined) throw notSaid('no access token in the answer')
  return providerClient.readUserDetails({ ...provider, userDetailsUrl }, { accessToken, secret })
}

/**
 * Microsoft, "Claims validation": a person of Microsoft Entra is tenant and object id, whatever application asked. Elsewhere they are the
 * subject at the issuer.
 */
function whoIn(provider: OpenIdProvider, verified: VerifiedIdToken): Pick<Identity, 'issuer' | 'subject'> {
  return verified.family === 'entra'
    ? { issuer: entraIssuerOf(verified.tid), subject: verified.oid }
    : { issuer: issuerOf(provider), subject: verified.sub }
}

/** Microsoft Entra wants to hear who is meant where a browser knows several accounts; its own hint is no name. */
function upstreamOf({ kind }: OpenIdProvider, { sid, claims }: VerifiedIdToken): Identity['upstream'] {
  const text = (name: string) => {
    const value = claims[name]
    return typeof value === 'string' && value !== '' && value.length <= longestHint ? value : undefined
  }
  const logoutHint = kind === 'entra' ? text('login_hint') : undefined
  const loginHint = kind === 'entra' ? (logoutHint ?? text('preferred_username')) : undefined
  return {
    ...(sid === undefined || sid.length > longestSid ? {} : { upstreamSid: sid }),
    ...(loginHint === undefined ? {} : { loginHint }),
    ...(logoutHint === undefined ? {} : { logoutHint }),
  }
}

/** In characters: what is longer names nothing that could be kept in a row or sent in an address. */
const longestHint = 1000
const longestSid = 500

/** What names a person in User Details, and by whom. */
type Detailed = IdentityProvider & {
  readonly userDetailsUrl: string
  readonly subjectField: string
  readonly userDetailsField?: string
  readonly eMailsUrl?: string
  readonly issuer: string
}

/** Whom User Details are about. @throws HubError `provider.refused`, `provider.unavailable`, `subject.missing` */
export async function identifyByDetails(
  { providerClient }: Pick<Ports, 'providerClient'>,
  provider: Detailed,
  { accessToken }: ProviderTokens,
  secret: string | undefined,
): Promise<Identity> {
  if (accessToken === undefined) throw notSaid('no access token in the answer')
  const answer = await providerClient.readUserDetails(provider, { accessToken, secret })
  const { userDetailsField, eMailsUrl } = provider
  const claims = unwrapped(answer, userDetailsField)
  if (!claims) throw nobodyNamed(userDetailsField)
  const subject = readField(provider.subjectField, claims)
  if (!('value' in subject)) throw nobodyNamed(provider.subjectField)
  const who = { issuer: provider.issuer, subject: subject.value }
  const eMails =
    eMailsUrl === undefined ? undefined : eMailInList(await providerClient.readEMails(eMailsUrl, accessToken))
  const sources: readonly ClaimSource[] = [...(eMails ? [eMails] : []), { name: 'user-details', claims }]
  return { ...identityOf(provider, who, sources), upstream: {} }
}

const nobodyNamed = (field: string | undefined) =>
  new HubError('subject.missing', 'Your identity provider did not say who you are.', {
    details: field === undefined ? {} : { field },
  })

function identityOf(
  { fieldMap }: IdentityProvider,
  who: Pick<Identity, 'issuer' | 'subject'>,
  sources: readonly ClaimSource[],
): Omit<Identity, 'upstream'> {
  const mapped = mapFields(fieldMap, sources)
  const profile = profileOf(mapped)
  const displayName = nameOf(
    profile,
    sources.map(({ claims }) => claims),
  )
  return { ...who, displayName, sources, mapped, profile }
}
