import * as oidc from 'openid-client'
import { HubError } from '../../domain/hub-error.ts'
import type { EntraExamination } from '../../ports/entra-examination.ts'
import { fetchFrom, publicAuthority } from './entra-address.ts'
import { documentAddress, type EntraMetadata } from './entra-metadata.ts'
import { everyScopeOfApi, type EntraClient } from './entra-sign-in.ts'
import { tenantConfiguration } from './tenant-configuration.ts'

/** An address that is not registered is shown to the person as this number, on a page of Entra's own. */
const redirectMismatch = /AADSTS50011\b/

export function entraExamination(client: EntraClient, metadata: EntraMetadata): EntraExamination {
  const fetchEntra = fetchFrom(client.authorityHost)
  const scope = everyScopeOfApi(client)

  /** A silent sign-in of nobody: Entra sends it back with an error where the address is registered, and keeps it where not. */
  const isRegistered = async (uri: string, tid: string): Promise<boolean | undefined> => {
    const url = new URL(`${publicAuthority}/${tid}/oauth2/v2.0/authorize`)
    url.search = new URLSearchParams({
      client_id: client.clientId,
      redirect_uri: uri,
      response_type: 'code',
      response_mode: 'query',
      scope: 'openid',
      state: 'examination',
      prompt: 'none',
    }).toString()
    try {
      const response = await fetchEntra(url.href, {})
      const location = response.headers.get('location')
      if (location?.startsWith(uri)) return true
      return redirectMismatch.test(await response.text()) ? false : undefined
    } catch {
      return undefined
    }
  }

  return {
    registration: async (tid) => {
      try {
        const configuration = tenantConfiguration(client, await metadata.document(), tid)
        await oidc.clientCredentialsGrant(configuration, { scope })
        return { kind: 'token' }
      } catch (thrown) {
        if (!(thrown instanceof oidc.ResponseBodyError)) return { kind: 'silent' }
        const codes: unknown = thrown.cause['error_codes']
        return {
          kind: 'refused',
          numbers: Array.isArray(codes) ? codes.filter((code) => typeof code === 'number') : [],
        }
      }
    },
    redirects: (tid) =>
      Promise.all(
        [client.redirectUri, client.consentRedirectUri].map(async (uri) => ({
          uri,
          registered: await isRegistered(uri, tid),
        })),
      ),
    now: async () => {
      const answered = await fetchEntra(documentAddress('organizations'), {}).catch(() => undefined)
      const date = Date.parse(answered?.headers.get('date') ?? '')
      if (Number.isNaN(date)) throw new HubError('provider.unavailable', 'Entra does not tell the time.')
      return new Date(date)
    },
  }
}
