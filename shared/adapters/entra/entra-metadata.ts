import type { Clock } from '../../ports/clock.ts'
import { publishedIssuer, type Fetch, type IssuerDocument, type PublishedIssuer } from '../http/published-issuer.ts'
import { publicAuthority } from './entra-address.ts'

/** The parts of the discovery document that we use; its issuer has `{tenantid}` in place of the tenant. */
export interface EntraDocument extends IssuerDocument {
  readonly authorization_endpoint: string
  readonly token_endpoint: string
  /** Absent where the provider has no sign-out of its own. */
  readonly end_session_endpoint?: string
}

export type EntraMetadata = PublishedIssuer<EntraDocument>

/** Where the document of an authority stands: `organizations` for every work account, or one tenant. */
export const documentAddress = (authority: string) =>
  `${publicAuthority}/${authority}/v2.0/.well-known/openid-configuration`

/** What Entra publishes about itself, cached. @throws HubError `provider.unavailable` when it was never reached */
export const entraMetadata = (fetchEntra: Fetch, clock: Clock): EntraMetadata =>
  publishedIssuer<EntraDocument>(
    { document: documentAddress('organizations'), needs: ['authorization_endpoint', 'token_endpoint'] },
    fetchEntra,
    clock,
  )
