import { HubError } from '../../domain/hub-error.ts'
import type { IdentityProvider } from '../../domain/providers/identity-provider.ts'
import { certificateAssertion } from '../crypto/client-assertion.ts'
import type { FederatedToken } from '../identity/federated-token.ts'

/** What goes into the request to the token endpoint. */
interface ClientProof {
  readonly form: Readonly<Record<string, string>>
  readonly headers: Readonly<Record<string, string>>
}

/**
 * How the hub proves itself at a token endpoint: its secret in the header or in the form (RFC 6749 §2.3.1), an assertion (RFC 7523 §2.2), or nothing
 * where it is a public client.
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
  return provider.clientAuthentication === 'client_secret_post'
    ? { form: { client_id: clientId, client_secret: secret }, headers: {} }
    : { form: {}, headers: { authorization: basic(clientId, secret) } }
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
