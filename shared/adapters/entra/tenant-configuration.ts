import * as oidc from 'openid-client'
import { HubError } from '../../domain/hub-error.ts'
import type { Fetch } from '../http/published-issuer.ts'
import type { FederatedToken } from '../identity/federated-token.ts'
import { entraTimeout, fetchFrom, plainHttp, publicAuthority } from './entra-address.ts'
import type { EntraDocument } from './entra-metadata.ts'

export interface TenantClient {
  readonly authorityHost: string
  readonly clientId: string
  /** Absent: the client proves itself by `federated`. */
  readonly clientSecret?: string
  readonly federated?: FederatedToken
}

/**
 * How a client proves itself at the token endpoint: by its secret in the body (RFC 6749 §2.3.1), else by a token of the hub's managed
 * identity as assertion (RFC 7523 §2.2; Microsoft, "Configure an application to trust a managed identity"), asked for with each request.
 * The errors of the identity come wrapped in the library's own: `asSignInError` finds them.
 */
export function clientAuthentication({ clientSecret, federated = noIdentity }: TenantClient): oidc.ClientAuth {
  if (clientSecret !== undefined) return oidc.ClientSecretPost(clientSecret)
  // eslint-disable-next-line @typescript-eslint/no-misused-promises -- the library waits for it, and says so of its own type only one layer below
  return async (_server, { client_id }, body) => {
    body.set('client_id', client_id)
    body.set('client_assertion_type', 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer')
    body.set('client_assertion', await federated())
  }
}

const noIdentity: FederatedToken = () =>
  Promise.reject(
    new HubError('credential.missing', 'The client has neither a secret nor an identity to prove itself by.'),
  )

/** The authority of one tenant, with what is published for all of them. */
export function tenantConfiguration(
  tenantClient: TenantClient,
  { issuer, jwks_uri }: EntraDocument,
  tid: string,
  fetchEntra: Fetch = fetchFrom(tenantClient.authorityHost),
): oidc.Configuration {
  const { authorityHost, clientId } = tenantClient
  const endpoint = (name: string) => `${publicAuthority}/${tid}/oauth2/v2.0/${name}`
  const server = {
    issuer: issuer.replace('{tenantid}', tid),
    jwks_uri,
    authorization_endpoint: endpoint('authorize'),
    token_endpoint: endpoint('token'),
  }
  const client = { [oidc.clockTolerance]: 60 }
  const configuration = new oidc.Configuration(server, clientId, client, clientAuthentication(tenantClient))
  configuration[oidc.customFetch] = (url, options) => fetchEntra(url, options as RequestInit)
  configuration.timeout = entraTimeout / 1000
  for (const allow of plainHttp(authorityHost)) allow(configuration)
  return configuration
}
