import * as oidc from 'openid-client'
import type { GrantAppToken } from '../../ports/app-tokens.ts'
import { asSourceError } from './delegated-tokens.ts'
import type { EntraMetadata } from './entra-metadata.ts'
import { tenantConfiguration } from './tenant-configuration.ts'

/** The client-credentials grant at one tenant (RFC 6749 §4.4). */
export function appTokens(authorityHost: string, metadata: EntraMetadata): GrantAppToken {
  return async ({ tenant, scope, ...application }) => {
    try {
      const configuration = tenantConfiguration({ authorityHost, ...application }, await metadata.document(), tenant)
      const tokens = await oidc.clientCredentialsGrant(configuration, { scope })
      return { accessToken: tokens.access_token, expiresIn: tokens.expiresIn() ?? 300 }
    } catch (thrown) {
      throw asSourceError(thrown)
    }
  }
}
