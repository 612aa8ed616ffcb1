import { json, type Answer, type Asked } from '../exchange.ts'
import { consumersTid, type Authority } from '../directory.ts'
import type { SigningKey } from '../key-ring.ts'
import { entraBase, type Simulation } from '../simulation.ts'
import { issuerOf, v1IssuerOf } from './tokens.ts'

const published = { 'cache-control': 'max-age=86400, private', 'access-control-allow-origin': '*' } as const

/** How an authority names itself in its own addresses. */
export function segmentOf(authority: Authority): string {
  return authority.kind === 'tenant' ? authority.tenant.tid : authority.kind
}

function issuerTid(authority: Authority): string {
  if (authority.kind === 'tenant') return authority.tenant.tid
  return authority.kind === 'consumers' ? consumersTid : '{tenantid}'
}

/** OpenID Provider metadata, members in Entra's order. The shared authorities have a template as issuer. */
export function openIdConfiguration(simulation: Simulation, authority: Authority, version: 'v1' | 'v2'): Answer {
  const at = `${entraBase(simulation)}/${segmentOf(authority)}`
  const [oauth, keys] = version === 'v2' ? ['oauth2/v2.0', 'discovery/v2.0/keys'] : ['oauth2', 'discovery/keys']
  const issuer = (version === 'v2' ? issuerOf : v1IssuerOf)(simulation, issuerTid(authority))
  const graph = simulation.graphAddress ?? 'https://graph.microsoft.com'
  return json(
    200,
    {
      token_endpoint: `${at}/${oauth}/token`,
      token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
      jwks_uri: `${at}/${keys}`,
      response_modes_supported: ['query', 'fragment', 'form_post'],
      subject_types_supported: ['pairwise'],
      id_token_signing_alg_values_supported: ['RS256'],
      ...versionMembers[version],
      issuer,
      ...(version === 'v2' ? { request_uri_parameter_supported: false } : { microsoft_multi_refresh_token: true }),
      ...(version === 'v2' ? { userinfo_endpoint: `${graph}/oidc/userinfo` } : {}),
      authorization_endpoint: `${at}/${oauth}/authorize`,
      device_authorization_endpoint: `${at}/${oauth}/devicecode`,
      http_logout_supported: true,
      frontchannel_logout_supported: true,
      end_session_endpoint: `${at}/${oauth}/logout`,
      claims_supported: claimsSupported[version],
      ...(version === 'v1'
        ? { check_session_iframe: `${at}/oauth2/checksession`, userinfo_endpoint: `${at}/openid/userinfo` }
        : {}),
      kerberos_endpoint: `${at}/kerberos`,
      tenant_region_scope: authority.kind === 'tenant' ? 'EU' : null,
      cloud_instance_name: 'microsoftonline.com',
      cloud_graph_host_name: 'graph.windows.net',
      msgraph_host: new URL(graph).host,
      rbac_url: 'https://pas.windows.net',
    },
    published,
  )
}

const versionMembers = {
  v1: {
    response_types_supported: ['code', 'id_token', 'code id_token', 'token id_token', 'token'],
    scopes_supported: ['openid'],
  },
  v2: {
    response_types_supported: ['code', 'id_token', 'code id_token', 'id_token token'],
    scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
  },
} as const

const cloudClaims = [
  'sub',
  'iss',
  'cloud_instance_name',
  'cloud_instance_host_name',
  'cloud_graph_host_name',
  'msgraph_host',
]
const claimsSupported = {
  v1: [
    ...cloudClaims,
    ...['aud', 'exp', 'iat', 'auth_time', 'acr', 'amr', 'nonce', 'email', 'given_name', 'family_name', 'nickname'],
  ],
  v2: [
    ...cloudClaims,
    ...[
      'aud',
      'exp',
      'iat',
      'auth_time',
      'acr',
      'nonce',
      'preferred_username',
      'name',
      'tid',
      'ver',
      'at_hash',
      'c_hash',
      'email',
    ],
  ],
} as const

/**
 * The signing keys. In the v2 document each says for which issuers it may sign: a template for any tenant, and one key
 * that is good for personal accounts only. The v1 document says nothing and has no such key.
 */
export function keySet(simulation: Simulation, version: 'v1' | 'v2'): Answer {
  const keys = simulation.keys.keys
    .filter((key) => version === 'v2' || key.use !== 'consumers')
    .map((key) => ({
      ...publicMembers(key),
      ...(version === 'v2'
        ? { issuer: issuerOf(simulation, key.use === 'consumers' ? consumersTid : '{tenantid}') }
        : {}),
    }))
  return json(200, { keys }, published)
}

function publicMembers({ kid, publicKey, certificate }: SigningKey) {
  const { kty, n, e } = publicKey.export({ format: 'jwk' })
  return { kty, use: 'sig', kid, x5t: kid, n, e, x5c: [certificate] }
}

/** Instance discovery, which tells a client the other names of an authority's host. */
export function instanceDiscovery(simulation: Simulation, asked: Asked): Answer {
  const base = entraBase(simulation)
  const wanted = asked.url.searchParams.get('authorization_endpoint')
  const segment = wanted === null ? 'common' : (new URL(wanted, base).pathname.split('/')[1] ?? 'common')
  const host = new URL(base).host
  return json(
    200,
    {
      tenant_discovery_endpoint: `${base}/${segment}/v2.0/.well-known/openid-configuration`,
      'api-version': '1.1',
      metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }],
    },
    published,
  )
}
