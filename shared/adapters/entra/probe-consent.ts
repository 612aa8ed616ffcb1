import * as oidc from 'openid-client'
import type { ConsentEvidence } from '../../domain/consent-evidence.ts'
import { readToken } from '../../domain/tokens/read-token.ts'
import { isRefusal } from '../../domain/tokens/refusal.ts'
import type { ProbeConsent } from '../../ports/mapped-tenants.ts'
import { everyScopeOfApi, type EntraClient } from './entra-sign-in.ts'
import type { EntraMetadata } from './entra-metadata.ts'
import { tenantConfiguration } from './tenant-configuration.ts'

/**
 * Entra's two ways to say that the application is not in a tenant any more: never seen there (700016), or its service principal was
 * deleted (7000229). Microsoft: "Microsoft Entra authentication and authorization error codes".
 */
const missingCodes = [700016, 7000229]

/**
 * The client-credentials grant (RFC 6749 §4.4) of the Management UI at one tenant, for the Management API. What it brings is thrown
 * away: that there is a token is the evidence.
 */
export function probeConsent(client: EntraClient, metadata: EntraMetadata): ProbeConsent {
  const scope = everyScopeOfApi(client)
  return async (tid) => {
    try {
      const configuration = tenantConfiguration(client, await metadata.document(), tid)
      const { access_token } = await oidc.clientCredentialsGrant(configuration, { scope })
      const token = readToken(access_token)
      return !isRefusal(token) && token.claims['tid'] === tid ? 'present' : 'none'
    } catch (thrown) {
      return judge(thrown)
    }
  }
}

function judge(thrown: unknown): ConsentEvidence {
  if (!(thrown instanceof oidc.ResponseBodyError)) return 'none'
  const codes: unknown = thrown.cause['error_codes']
  return Array.isArray(codes) && missingCodes.some((code) => codes.includes(code)) ? 'missing' : 'none'
}
