import * as oidc from 'openid-client'
import type { PartnerApplication, PartnerSignIn } from '../../ports/connecting.ts'
import { asSourceError } from './delegated-tokens.ts'
import type { EntraMetadata } from './entra-metadata.ts'
import { codeConfiguration, type Taken } from './entra-sign-in.ts'

interface PartnerClient {
  readonly authorityHost: string
  readonly redirectUri: string
}

/** Entra as it is asked for a service provider's delegated access: the application differs from one Organisation to the next. */
export function partnerSignIn({ authorityHost, redirectUri }: PartnerClient, metadata: EntraMetadata): PartnerSignIn {
  const configure = ({ clientId, clientSecret, tenant }: PartnerApplication, taken: Taken) => {
    const tid = tenant === 'organizations' ? undefined : tenant
    return codeConfiguration({ authorityHost, clientId, clientSecret }, metadata, taken, tid)
  }
  return {
    authorisationUrl: async ({ application, state, nonce, codeVerifier, scopes }) => {
      const { authorization_endpoint } = await metadata.document()
      const url = oidc.buildAuthorizationUrl(await configure(application, {}), {
        redirect_uri: redirectUri,
        response_mode: 'query',
        scope: scopes.join(' '),
        state,
        nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(codeVerifier),
        code_challenge_method: 'S256',
        prompt: 'select_account',
      })
      // Every authority publishes the same document but for its own name in the path.
      const address = new URL(authorization_endpoint)
      address.pathname = address.pathname.replace('organizations', application.tenant)
      address.search = url.search
      return address.href
    },
    redeem: async (answer, { application, state, nonce, codeVerifier }) => {
      const taken: Taken = {}
      const url = new URL(redirectUri)
      url.search = answer.toString()
      // The library would compare it with the issuer template; who asked for the redemption compares it with the issuer itself.
      url.searchParams.delete('iss')
      try {
        const tokens = await oidc.authorizationCodeGrant(await configure(application, taken), url, {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: codeVerifier,
          idTokenExpected: true,
        })
        return {
          idToken: tokens.id_token ?? '',
          accessToken: tokens.access_token,
          expiresIn: tokens.expiresIn() ?? 300,
          ...(tokens.refresh_token === undefined ? {} : { refreshToken: tokens.refresh_token }),
        }
      } catch (thrown) {
        const { id_token: idToken, access_token: accessToken } = taken.tokens ?? {}
        if (typeof idToken === 'string' && typeof accessToken === 'string')
          return { idToken, accessToken, expiresIn: 0, objection: thrown }
        throw asSourceError(thrown)
      }
    },
  }
}
