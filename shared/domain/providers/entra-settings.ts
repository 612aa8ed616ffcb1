import { parseEntraTenantId } from '../ids.ts'
import type { EntraCredential, EntraSettings, IdentityProvider } from './identity-provider.ts'
import { discoverySuffix, readPublished, refusedDiscovery } from './judge-discovery.ts'

/** What an administrator types for a registration of their own at Microsoft Entra. */
export interface TypedEntra {
  readonly tenant?: string | undefined
  readonly authority?: string | undefined
  readonly credential?: EntraCredential | undefined
}

export type EntraPlace = Pick<EntraSettings, 'tenant' | 'authority' | 'credential'>

const publicCloud = 'https://login.microsoftonline.com'

/** @returns what is wrong, field by field, instead of the place */
export function entraPlace({
  tenant: typed,
  authority = publicCloud,
  credential = 'secret',
}: TypedEntra): EntraPlace | { readonly faults: readonly string[] } {
  const text = (typed ?? '').trim().toLowerCase()
  const tenant = text === 'organizations' ? text : parseEntraTenantId(text)
  if (typed === undefined) return { faults: ['tenant: is needed'] }
  if (tenant === undefined) return { faults: ["tenant: is neither a tenant's id (a GUID) nor organizations"] }
  if (credential === 'federated' && !isMicrosofts(authority))
    return { faults: ["authority: a federated credential is for Microsoft's own addresses"] }
  return { tenant, authority: authority.replace(/\/+$/, ''), credential }
}

/**
 * The managed identity's token opens whatever trusts the hub: it is sent to Microsoft's clouds alone (Microsoft, "National clouds"), and to a
 * simulated one on this machine, which the guard for addresses refuses in a deployed app.
 */
function isMicrosofts(authority: string): boolean {
  if (!URL.canParse(authority)) return false
  const { protocol, hostname, host } = new URL(authority)
  if (['localhost', '127.0.0.1', '[::1]'].includes(hostname)) return true
  return protocol === 'https:' && clouds.includes(host)
}
const clouds = ['login.microsoftonline.com', 'login.microsoftonline.us', 'login.partner.microsoftonline.cn']

export const entraDocument = ({ authority, tenant }: EntraPlace) => `${authority}/${tenant}/v2.0${discoverySuffix}`

/**
 * Settings from the document of one tenant, or of every organisation's: its issuer is the cloud's, with the tenant or its template in place
 * (Microsoft, "Access tokens", validate the issuer). The audience is the client, so only `openid`'s own scopes are asked for.
 * @throws HubError `discovery.refused`
 */
export function judgeEntraDocument(
  document: unknown,
  place: EntraPlace,
): EntraSettings & Pick<IdentityProvider, 'authorisationUrl' | 'tokenUrl'> {
  const { issuer, authorisationUrl, tokenUrl, keysUrl, endSessionUrl } = readPublished(document)
  const named = place.tenant === 'organizations' ? '{tenantid}' : place.tenant
  if (issuer !== `${place.authority}/${named}/v2.0`) throw refusedDiscovery('issuer-mismatched')
  if (new URL(tokenUrl, place.authority).origin !== new URL(place.authority).origin)
    throw refusedDiscovery('issuer-mismatched')
  return {
    kind: 'entra',
    ...place,
    issuer,
    authorisationUrl,
    tokenUrl,
    keysUrl,
    ...(endSessionUrl === undefined ? {} : { endSessionUrl }),
    algorithms: ['RS256'],
    issuerInAnswer: false,
    discoveryUrl: entraDocument(place),
  }
}

/** Of a certificate the vault keeps both parts in one text. */
export function credentialFaults(credential: EntraCredential, secret: string | undefined): readonly string[] {
  if (credential === 'federated') return secret === undefined ? [] : ['clientSecret: is not for a federated credential']
  if (credential === 'secret' || secret === undefined) return []
  const isWhole = /-----BEGIN CERTIFICATE-----/.test(secret) && /-----BEGIN (RSA )?PRIVATE KEY-----/.test(secret)
  return isWhole ? [] : ['clientSecret: holds no certificate together with its private key (PEM)']
}
