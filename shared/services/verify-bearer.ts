import type { ProviderPerson } from '../domain/callers/token-identity.ts'
import { HubError } from '../domain/hub-error.ts'
import type { OrganisationId } from '../domain/ids.ts'
import { issuerNamedIn, takersOf, trustInTokensOf, type TokenProvider } from '../domain/providers/access-tokens.ts'
import { openToken } from '../domain/tokens/open-token.ts'
import { readToken, type JsonObject } from '../domain/tokens/read-token.ts'
import { isRefusal, type TokenRefusal } from '../domain/tokens/refusal.ts'
import { bearerKinds, type BearerKind, type TokenKind } from '../domain/tokens/trust.ts'
import type { VerifiedToken } from '../domain/tokens/verified-token.ts'
import { verifyToken, type Wish } from '../domain/tokens/verify-token.ts'
import type { Ports } from '../ports/ports.ts'
import { verifyByProvider } from './verify-by-provider.ts'

export type VerifierNeeds = Pick<
  Ports,
  'platform' | 'clock' | 'issuerKeys' | 'ownKeys' | 'callerFacts' | 'providerClient'
>

/** An access token that passed every check of the verifier; whom it stands for has yet to be asked. */
export type GenuineToken = Extract<VerifiedToken, { readonly kind: BearerKind }> & {
  /** The configured provider whose keys it was verified with: it stands for nobody but who came by that one. */
  readonly issuedBy?: ProviderPerson
}

export interface BearerWish {
  /** The Organisation that is asked for: of several that configured the issuer, it chooses. */
  readonly organisation?: OrganisationId | undefined
  /** Any kind of access token unless given; ID and logout tokens are never taken. */
  readonly kinds?: readonly TokenKind[] | undefined
}

/**
 * Whether an access token is genuine: one of Microsoft Entra or of the hub, or of an OpenID provider whose access tokens are taken.
 * @throws HubError the verifier's own reason; `organisation.unchosen` where several providers come into question; `provider.unavailable`,
 * `storage.unavailable`
 */
export async function verifyBearer(
  ports: VerifierNeeds,
  text: string,
  { organisation, kinds: wished = bearerKinds }: BearerWish = {},
): Promise<GenuineToken> {
  const { platform, clock, issuerKeys, ownKeys } = ports
  const wish: Wish = { kinds: bearerKinds.filter((kind) => wished.includes(kind)), now: clock.now() }
  const opened = openToken(text, platform.trust)
  if (isRefusal(opened)) {
    const provider = opened.refused === 'issuer.invalid' && (await findProvider(ports, text, organisation))
    if (!provider) throw refusedToken(opened.refused)
    return verifyOfProvider(ports, text, provider, wish)
  }
  const { trusted } = opened.issuer
  const keys = await (trusted.family === 'own' ? ownKeys.find(opened.kid) : issuerKeys.find(trusted, opened.kid))
  return genuineOr(verifyToken(opened, keys, wish))
}

/** No other kind was wished for. */
function genuineOr(outcome: ReturnType<typeof verifyToken>): GenuineToken {
  if (isRefusal(outcome)) throw refusedToken(outcome.refused)
  return outcome as GenuineToken
}

async function verifyOfProvider(
  ports: VerifierNeeds,
  text: string,
  provider: TokenProvider,
  wish: Wish,
): Promise<GenuineToken> {
  const opened = openToken(text, trustInTokensOf(provider))
  if (isRefusal(opened)) throw refusedToken(opened.refused)
  const genuine = genuineOr(await verifyByProvider(ports, provider, opened, wish))
  const { providerId, organisationId } = provider
  return { ...genuine, issuedBy: { by: 'provider', provider: providerId, providerOwner: organisationId } }
}

/**
 * The provider that a token names by its issuer: of the Organisation that is asked for, or the platform's, and the one that takes an
 * audience of it. What the token says is not proven yet, and decides no more than whose keys are looked at.
 */
async function findProvider(
  ports: VerifierNeeds,
  text: string,
  organisation: OrganisationId | undefined,
): Promise<TokenProvider | undefined> {
  const read = readToken(text)
  if (isRefusal(read)) return undefined
  const issuer = issuerNamedIn(read.claims)
  if (issuer === undefined) return undefined
  const near =
    organisation === undefined ? [] : await providersOf(ports, issuer, [organisation, ports.platform.organisationId])
  // One whose audience is another all the same says best what is wrong; and a genuine token of another Organisation's is foreign, not forged.
  return takersOf(read.claims, near)[0] ?? near[0] ?? findAnywhere(ports, issuer, read.claims)
}

/** More Organisations with one issuer than this are not gone through: one of them has to be named. */
const mostOwners = 20

async function findAnywhere(
  ports: VerifierNeeds,
  issuer: string,
  claims: JsonObject,
): Promise<TokenProvider | undefined> {
  const owners = await ports.callerFacts.identityProviders.ownersOfIssuer(issuer, mostOwners + 1)
  if (owners.length > mostOwners) throw unchosen()
  const providers = await providersOf(ports, issuer, owners)
  const [taker, ...others] = takersOf(claims, providers)
  if (others.length > 0) throw unchosen()
  return taker ?? providers[0]
}

const unchosen = () =>
  new HubError('organisation.unchosen', 'Several organisations have this identity provider. Name the organisation.')

async function providersOf(
  { callerFacts }: VerifierNeeds,
  issuer: string,
  owners: readonly OrganisationId[],
): Promise<readonly TokenProvider[]> {
  const found = await Promise.all(
    [...new Set(owners)].map((owner) => callerFacts.identityProviders.findByIssuer(owner, issuer)),
  )
  return found.filter((provider) => provider !== undefined)
}

/** What exactly failed is in the code. */
export const refusedToken = (code: TokenRefusal) =>
  new HubError(code, sentences[code] ?? 'The access token cannot be trusted.')

const sentences: Readonly<Partial<Record<TokenRefusal, string>>> = {
  'token.expired': 'The access token has expired.',
  'token.premature': 'The access token is from the future: a clock is wrong.',
  'audience.invalid': 'The access token was made for another API.',
  'kind.refused': 'This kind of token is not taken here.',
}
