import * as oidc from 'openid-client'
import type { EntraTenantId } from '../../domain/ids.ts'
import { kidOf } from '../../domain/tokens/read-token.ts'
import type { AuthorisationWish, EntraSignIn, RedeemedTokens } from '../../ports/entra-sign-in.ts'
import type { Fetch } from '../http/published-issuer.ts'
import { entraTimeout, fetchFrom, plainHttp, publicAuthority } from './entra-address.ts'
import { documentAddress, type EntraMetadata } from './entra-metadata.ts'
import { asSignInError } from './sign-in-errors.ts'
import { clientAuthentication, tenantConfiguration, type TenantClient } from './tenant-configuration.ts'

export interface EntraClient extends TenantClient {
  /** The Management API's one scope, whole. */
  readonly apiScope: string
  readonly redirectUri: string
  /** Where the answer of the consent page comes to. */
  readonly consentRedirectUri: string
  readonly responseMode: 'query' | 'form_post'
}

/** The tokens of one answer, kept aside so that our verifier can name the reason where the library only says no. */
export interface Taken {
  tokens?: { readonly id_token?: unknown; readonly access_token?: unknown }
}

export function entraSignIn(client: EntraClient, metadata: EntraMetadata): EntraSignIn {
  const configure = (taken: Taken, tid?: EntraTenantId) => codeConfiguration(client, metadata, taken, tid)

  return {
    responseMode: client.responseMode,
    issuerTemplate: async () => (await metadata.document()).issuer,
    signingKeys: async (kid) => (await metadata.keys(kid)).keys,
    authorisationUrl: async (wish) => {
      const { authorization_endpoint } = await metadata.document()
      const parameters = await authorisationParameters(client, wish)
      const url = oidc.buildAuthorizationUrl(await configure({}), parameters)
      // Every authority publishes the same document but for its own name in the path.
      if (wish.tid !== undefined)
        url.pathname = new URL(authorization_endpoint).pathname.replace('organizations', wish.tid)
      return url.href
    },
    consentUrl: ({ state, tid = 'organizations' }) => {
      const url = new URL(`${client.authorityHost}/${tid}/v2.0/adminconsent`)
      const { clientId: client_id, consentRedirectUri: redirect_uri } = client
      const scope = `openid profile email ${everyScopeOfApi(client)}`
      url.search = new URLSearchParams({ client_id, redirect_uri, scope, state }).toString()
      return url.href
    },
    redeem: async (answer, expected) => {
      const taken: Taken = {}
      const url = new URL(client.redirectUri)
      url.search = answer.toString()
      // The library would compare it with the issuer template; who asked for the redemption compares it with the issuer itself.
      url.searchParams.delete('iss')
      try {
        const tokens = await oidc.authorizationCodeGrant(await configure(taken, expected.tid), url, {
          expectedState: expected.state,
          expectedNonce: expected.nonce,
          pkceCodeVerifier: expected.codeVerifier,
          idTokenExpected: true,
        })
        return { idToken: tokens.id_token ?? '', accessToken: tokens.access_token }
      } catch (thrown) {
        return objectedTokens(taken, thrown)
      }
    },
    signOutUrl: async ({ returnTo, logoutHint }) => {
      const { end_session_endpoint } = await metadata.document()
      if (end_session_endpoint === undefined) return returnTo
      const url = new URL(end_session_endpoint)
      url.searchParams.set('post_logout_redirect_uri', returnTo)
      if (logoutHint !== undefined) url.searchParams.set('logout_hint', logoutHint)
      return url.href
    },
  }
}

/** All that is ever asked for at sign-in: no permission of Graph. */
const scopeOf = ({ apiScope }: EntraClient) => `openid profile email ${apiScope}`

/**
 * Of the Management API all that our registration lists, which is the one scope of the sign-in. A consent has to ask for it in this way: only
 * then Entra makes an API known in the tenant together with its client (`knownClientApplications`); else AADSTS650052.
 * Microsoft: "Convert single-tenant app to multitenant", multiple tiers in a single tenant.
 */
export const everyScopeOfApi = ({ apiScope }: Pick<EntraClient, 'apiScope'>) =>
  `${apiScope.slice(0, apiScope.lastIndexOf('/'))}/.default`

async function authorisationParameters(client: EntraClient, wish: AuthorisationWish): Promise<Record<string, string>> {
  return {
    redirect_uri: client.redirectUri,
    response_mode: client.responseMode,
    scope: scopeOf(client),
    state: wish.state,
    nonce: wish.nonce,
    code_challenge: await oidc.calculatePKCECodeChallenge(wish.codeVerifier),
    code_challenge_method: 'S256',
    ...(wish.domainHint === undefined ? {} : { domain_hint: wish.domainHint }),
    ...(wish.loginHint === undefined ? {} : { login_hint: wish.loginHint }),
    ...(wish.prompt === undefined ? {} : { prompt: wish.prompt }),
  }
}

/** The code flow of a client, at one tenant or at whichever the person belongs to. */
export async function codeConfiguration(
  client: TenantClient,
  metadata: EntraMetadata,
  taken: Taken,
  tid?: string,
): Promise<oidc.Configuration> {
  const fetchCached = fetchFromCache(metadata, fetchFrom(client.authorityHost), taken)
  return tid === undefined
    ? configuration(client, fetchCached)
    : checked(tenantConfiguration(client, await metadata.document(), tid, fetchCached))
}

/**
 * The library knows Entra's multi-tenant issuer only after a discovery at the public address, so each use discovers, from our cache.
 * ID-token signatures are checked by it too (it does not by default).
 */
function configuration(client: TenantClient, fetchCached: Fetch): Promise<oidc.Configuration> {
  return oidc.discovery(
    new URL(`${publicAuthority}/organizations/v2.0`),
    client.clientId,
    { [oidc.clockTolerance]: 60 },
    clientAuthentication(client),
    {
      [oidc.customFetch]: (url, options) => fetchCached(url, options as RequestInit),
      execute: [...plainHttp(client.authorityHost), oidc.enableNonRepudiationChecks],
      timeout: entraTimeout / 1000,
    },
  )
}

/** The library leaves the ID token's signature unchecked in the code flow unless it is asked. */
function checked(configuration: oidc.Configuration): oidc.Configuration {
  oidc.enableNonRepudiationChecks(configuration)
  return configuration
}

/** No request but the one to the token endpoint leaves the hub while the caches are warm. */
function fetchFromCache(metadata: EntraMetadata, fetchEntra: Fetch, taken: Taken): Fetch {
  return async (url, options) => {
    const document = await metadata.document()
    if (url === documentAddress('organizations')) return Response.json(document)
    if (url === document.jwks_uri) return Response.json((await metadata.keys(wantedKey(taken))).raw)
    const response = await fetchEntra(url, options)
    taken.tokens = await tokensOf(response.clone())
    return response
  }
}

/** The key that signed the ID token just received: right after a rotation it is not in the cache yet. */
const wantedKey = ({ tokens }: Taken) => (typeof tokens?.id_token === 'string' ? kidOf(tokens.id_token) : undefined)

async function tokensOf(response: Response): Promise<NonNullable<Taken['tokens']>> {
  try {
    const body: unknown = response.ok ? await response.json() : {}
    return typeof body === 'object' && body !== null ? body : {}
  } catch {
    return {}
  }
}

/** An answer with tokens goes on to our verifier together with the objection; an answer without is refused here. */
function objectedTokens({ tokens }: Taken, thrown: unknown): RedeemedTokens {
  const { id_token: idToken, access_token: accessToken } = tokens ?? {}
  if (typeof idToken === 'string' && typeof accessToken === 'string') return { idToken, accessToken, objection: thrown }
  throw asSignInError(thrown)
}
