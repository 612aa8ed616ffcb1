import { HubError } from '../../domain/hub-error.ts'
import { audienceOfAssertions } from '../../domain/providers/proving-by-key.ts'
import type { IdentityProvider } from '../../domain/providers/identity-provider.ts'
import {
  certificateAssertion,
  keyAssertion,
  secretAssertion,
  type AssertionClaims,
} from '../crypto/client-assertion.ts'
import type { FederatedToken } from '../identity/federated-token.ts'

/** What goes into the request to the token endpoint. */
interface ClientProof {
  readonly form: Readonly<Record<string, string>>
  readonly headers: Readonly<Record<string, string>>
}

/**
 * How the hub proves itself at a token endpoint: its secret in the header or in the form (RFC 6749 §2.3.1), an assertion (RFC 7523 §2.2), one that stands
 * for a secret (Apple), or nothing where it is a public client.
 * @throws HubError `credential.missing`, `credential.rejected`, `provider.unavailable`
 */
export async function clientProof(
  provider: IdentityProvider,
  secret: string | undefined,
  { now, federated }: { readonly now: Date; readonly federated: FederatedToken },
): Promise<ClientProof> {
  const { clientId, tokenUrl } = provider
  if (provider.kind === 'entra' && provider.credential === 'federated') return asserting(clientId, await federated())
  // RFC 6749 §3.2.1: a public client says who it is.
  if (provider.clientAuthentication === 'none') return { form: { client_id: clientId }, headers: {} }
  if (secret === undefined)
    throw new HubError('credential.missing', "The identity provider's client secret is not in the store of secrets.")
  if (provider.kind === 'entra' && provider.credential === 'certificate') {
    const assertion = certificateAssertion(secret, { clientId, audience: tokenUrl, now })
    if (assertion !== undefined) return asserting(clientId, assertion)
    throw new HubError('credential.rejected', "The identity provider's certificate cannot be read with its key.")
  }
  switch (provider.clientAuthentication) {
    case 'client_secret_post':
      return posting(clientId, secret)
    case 'client_secret_jwt':
      return asserting(clientId, secretAssertion(secret, { claims: claimsFor(provider), now }))
    case 'private_key_jwt':
      return asserting(clientId, signedBy(secret, provider, claimsFor(provider), now))
    case 'apple':
      return posting(clientId, signedBy(secret, provider, appleClaims(provider), now))
    case 'client_secret_basic':
      return { form: {}, headers: { authorization: basic(clientId, secret) } }
  }
}

const posting = (clientId: string, secret: string): ClientProof => ({
  form: { client_id: clientId, client_secret: secret },
  headers: {},
})

const claimsFor = (provider: IdentityProvider): AssertionClaims => ({
  iss: provider.clientId,
  sub: provider.clientId,
  aud: audienceOfAssertions(provider),
})

/** Apple, "Creating a client secret": the team vouches for its client, to Apple. It counts for minutes, where Apple allows half a year. */
const appleClaims = (provider: IdentityProvider): AssertionClaims => ({
  iss: (provider.kind === 'oidc' ? provider.teamId : undefined) ?? '',
  sub: provider.clientId,
  aud: audienceOfAssertions(provider),
})

/** @throws HubError `credential.rejected` */
function signedBy(privateJwk: string, provider: IdentityProvider, claims: AssertionClaims, now: Date): string {
  const kid = provider.kind === 'oidc' || provider.kind === 'oauth2' ? provider.keyId : undefined
  const assertion = keyAssertion(privateJwk, { kid, claims, now })
  if (assertion !== undefined) return assertion
  throw new HubError('credential.rejected', 'The key by which the hub proves itself cannot be read.')
}

const asserting = (clientId: string, assertion: string): ClientProof => ({
  form: {
    client_id: clientId,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: assertion,
  },
  headers: {},
})

/** RFC 6749 §2.3.1: each part as in a form, before the two are joined. */
const basic = (clientId: string, secret: string) =>
  `Basic ${Buffer.from(`${encoded(clientId)}:${encoded(secret)}`).toString('base64')}`
const encoded = (text: string) => new URLSearchParams([['', text]]).toString().slice(1)
