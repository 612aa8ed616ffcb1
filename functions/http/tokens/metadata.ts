import type { HttpRequest, HttpResponseInit } from '@azure/functions'
import { oauth } from '../../../shared/contract/oauth.ts'
import { pages } from '../../../shared/contract/pages.ts'
import { tokenExchangeGrant } from '../../../shared/domain/issuing/exchange.ts'
import type { Platform, Ports } from '../../../shared/ports/ports.ts'
import type { Navigation } from '../../runtime/navigation.ts'

/** In seconds. Keys are published two days before they sign, so that a verifier may keep the set for a day, whatever this says. */
const lives = { document: 3600, keySet: 300 }

/**
 * What the hub is, for programs: RFC 8414 and, with the same words, OpenID Connect Discovery 1.0. It signs nobody in for others: there is no
 * authorisation endpoint and no response type. The algorithm of ID tokens is named, which the hub does not issue, because verifiers take
 * the algorithm of access tokens from there.
 */
const metadataOf = ({ publicUrl }: Platform) => ({
  issuer: publicUrl,
  jwks_uri: `${publicUrl}${oauth.keySet}`,
  token_endpoint: `${publicUrl}${oauth.token}`,
  introspection_endpoint: `${publicUrl}${oauth.introspection}`,
  revocation_endpoint: `${publicUrl}${oauth.revocation}`,
  grant_types_supported: [tokenExchangeGrant],
  response_types_supported: [],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: ['ES256'],
  token_endpoint_auth_methods_supported: ['none', 'Bearer'],
  introspection_endpoint_auth_methods_supported: ['Bearer'],
  revocation_endpoint_auth_methods_supported: ['none'],
  service_documentation: `${publicUrl}${pages.api}`,
})

/** A public document: anybody may read it, from any site, and keep it for a while. */
const document = (
  name: string,
  address: string,
  life: number,
  contents: (ports: Ports) => object | Promise<object>,
): Navigation => ({
  name,
  methods: ['GET'],
  route: address.slice(1),
  limit: 'page',
  act: async (ports, request) => {
    const body = JSON.stringify(await contents(ports))
    return answer(request, body, `"${ports.random.hash(body)}"`, life)
  },
})

function answer(request: HttpRequest, body: string, etag: string, life: number): HttpResponseInit {
  const headers = { etag, 'cache-control': `public, max-age=${life}`, 'access-control-allow-origin': '*' }
  const known = (request.headers.get('if-none-match') ?? '').split(',').map((each) => each.trim().replace(/^W\//, ''))
  if (known.includes(etag) || known.includes('*')) return { status: 304, headers }
  return { status: 200, body, headers: { ...headers, 'content-type': 'application/json' } }
}

export const metadataNavigations: readonly Navigation[] = [
  document('OpenIdConfiguration', oauth.openIdConfiguration, lives.document, ({ platform }) => metadataOf(platform)),
  document('AuthorisationServer', oauth.authorisationServer, lives.document, ({ platform }) => metadataOf(platform)),
  document('KeySet', oauth.keySet, lives.keySet, async ({ ownKeys }) => ({ keys: await ownKeys.published() })),
]
