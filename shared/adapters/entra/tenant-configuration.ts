import * as oidc from 'openid-client'
import type { Fetch } from '../http/published-issuer.ts'
import { entraTimeout, fetchFrom, plainHttp, publicAuthority } from './entra-address.ts'
import type { EntraDocument } from './entra-metadata.ts'

export interface TenantClient {
  readonly authorityHost: string
  readonly clientId: string
  readonly clientSecret: string
}

/** The authority of one tenant, with what is published for all of them. */
export function tenantConfiguration(
  { authorityHost, clientId, clientSecret }: TenantClient,
  { issuer, jwks_uri }: EntraDocument,
  tid: string,
  fetchEntra: Fetch = fetchFrom(authorityHost),
): oidc.Configuration {
  const endpoint = (name: string) => `${publicAuthority}/${tid}/oauth2/v2.0/${name}`
  const server = {
    issuer: issuer.replace('{tenantid}', tid),
    jwks_uri,
    authorization_endpoint: endpoint('authorize'),
    token_endpoint: endpoint('token'),
  }
  const client = { [oidc.clockTolerance]: 60 }
  const configuration = new oidc.Configuration(server, clientId, client, oidc.ClientSecretPost(clientSecret))
  configuration[oidc.customFetch] = (url, options) => fetchEntra(url, options as RequestInit)
  configuration.timeout = entraTimeout / 1000
  for (const allow of plainHttp(authorityHost)) allow(configuration)
  return configuration
}
