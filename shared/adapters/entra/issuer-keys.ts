import { HubError } from '../../domain/hub-error.ts'
import type { Clock } from '../../ports/clock.ts'
import type { IssuerKeys } from '../../ports/issuer-keys.ts'
import { publishedIssuer, type Fetch } from '../http/published-issuer.ts'
import { publicAuthority } from './entra-address.ts'
import type { EntraMetadata } from './entra-metadata.ts'

const nothing = new Map<string, never>()

/**
 * The keys of Microsoft Entra's two versions; each has a set of its own. The v2 document is shared with the sign-in, the v1 document is
 * fetched with the first v1 token.
 */
export function entraIssuerKeys(
  metadata: EntraMetadata,
  v1Issuer: string,
  fetchEntra: Fetch,
  clock: Clock,
): IssuerKeys {
  const document = `${publicAuthority}/common/.well-known/openid-configuration`
  const older = publishedIssuer({ document, issuer: v1Issuer }, fetchEntra, clock)
  return {
    find: async (trusted, kid) => {
      if (trusted.family !== 'entra') return nothing
      const published = trusted.version === '1.0' ? older : metadata
      const { issuer } = await published.document()
      if (issuer !== trusted.issuer)
        throw new HubError('provider.unavailable', 'The identity provider does not answer as expected.', {
          cause: 'the discovery document is of another issuer than the settings name',
        })
      return (await published.keys(kid)).keys
    },
  }
}
