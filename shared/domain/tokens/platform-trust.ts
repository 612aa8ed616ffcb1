import type { EntraTenantId } from '../ids.ts'
import type { Terms, Trust, TrustedAudience } from './trust.ts'

/** An API of the platform, as it is registered at Microsoft Entra. */
interface RegisteredApi {
  /** The audience of its v2 tokens. */
  readonly clientId: string
  /** The audience of its v1 tokens. */
  readonly appIdUri: string
}

/** What the settings say of the tokens that callers may bring. */
export interface TokenSettings {
  /** Of the cloud, without a slash at the end: it begins the issuer of v2 tokens. */
  readonly authorityHost: string
  /** The issuer of v1 tokens, with `{tenantid}` in place of the tenant. */
  readonly v1Issuer: string
  /** The platform's own Entra tenant, in which the System API and its clients are registered. */
  readonly tid: EntraTenantId
  /** The multi-tenant API, of which people's tokens are. */
  readonly managementApi: RegisteredApi & {
    readonly scope: string
    /** The applications that may ask for its tokens; any unless given. */
    readonly clients?: readonly string[]
    /** Claims that its tokens must bear besides those of their kind. */
    readonly claims?: readonly string[]
  }
  /** The single-tenant API, of which programs' tokens are; without it no program is known. */
  readonly systemApi?: RegisteredApi & { readonly idtyp: 'optional' | 'required' }
  /** The hub's own tokens: its issuer, and the audiences they may be for. */
  readonly own: { readonly issuer: string; readonly audiences: readonly string[] }
}

/**
 * Whose access tokens are believed. People come with tokens of the Management API alone, and programs with tokens of the System API that
 * the platform's own tenant issued alone: an app-only token of the first or a user token of the second is refused.
 */
export function platformTrust({ authorityHost, v1Issuer, tid, managementApi, systemApi, own }: TokenSettings): Trust {
  const people: Terms = {
    scopes: [managementApi.scope],
    ...(managementApi.clients ? { clients: managementApi.clients } : {}),
    ...(managementApi.claims ? { claims: managementApi.claims } : {}),
  }
  const programs: Terms = { tenants: [tid], ...(systemApi?.idtyp === 'required' ? { idtyp: 'required' } : {}) }
  const audiencesBy = (name: (api: RegisteredApi) => string): readonly TrustedAudience[] => [
    { audience: name(managementApi), accepts: { delegated: people } },
    ...(systemApi ? [{ audience: name(systemApi), accepts: { 'app-only': programs } }] : []),
  ]
  return {
    issuers: [
      {
        family: 'entra',
        version: '2.0',
        issuer: `${authorityHost}/{tenantid}/v2.0`,
        audiences: audiencesBy(({ clientId }) => clientId),
      },
      { family: 'entra', version: '1.0', issuer: v1Issuer, audiences: audiencesBy(({ appIdUri }) => appIdUri) },
      {
        family: 'own',
        issuer: own.issuer,
        algorithms: ['ES256'],
        audiences: own.audiences.map((audience) => ({ audience, accepts: { exchanged: {} } })),
      },
    ],
  }
}
