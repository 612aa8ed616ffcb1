import type { Connection } from '../domain/discovery.ts'
import { HubError } from '../domain/hub-error.ts'
import type { OrganisationId } from '../domain/ids.ts'
import type { GrantDelegatedToken } from '../ports/delegated-tokens.ts'
import type { Ports } from '../ports/ports.ts'
import type { SecretOwner, Secrets } from '../ports/secrets.ts'

/** What a direct connection asks Microsoft for; `User.Read.All` and `Domain.Read.All` belong to the sync of contacts. */
const scopes = [
  'openid',
  'profile',
  'offline_access',
  ...[
    'DelegatedAdminRelationship.Read.All',
    'User.Read.All',
    'Domain.Read.All',
    'CrossTenantInformation.ReadBasic.All',
  ].map((name) => `https://graph.microsoft.com/${name}`),
]

/** A token is not used in its last minutes: a page must not outlive it. */
const spareSeconds = 120

/**
 * Access tokens of the partner's own tenant, one per Connection, kept in memory until shortly before they expire. A rotated refresh
 * token is stored before the access token is used; two requests of one process share one grant.
 * @returns @throws HubError `credential.missing` and those of the grant
 */
export function partnerTokens(
  { secrets, clock }: Pick<Ports, 'secrets' | 'clock'>,
  grant: GrantDelegatedToken,
): (connection: Connection) => Promise<string> {
  const kept = new Map<OrganisationId, { readonly token: Promise<string>; goodUntil: number }>()

  return ({ organisationId, partnerTid }) => {
    const current = kept.get(organisationId)
    if (current && clock.now().getTime() < current.goodUntil) return current.token
    const entry = { token: fetchToken(), goodUntil: Number.POSITIVE_INFINITY }
    kept.set(organisationId, entry)
    return entry.token

    async function fetchToken(): Promise<string> {
      try {
        const [app, refreshToken] = await Promise.all([
          directCredentials(secrets, organisationId),
          secrets.find(organisationId, 'entra_direct_refresh_token'),
        ])
        if (refreshToken === undefined) throw missing()
        const granted = await grant({ tid: partnerTid, ...app, refreshToken, scopes })
        if (granted.refreshToken !== undefined)
          await secrets.put(organisationId, 'entra_direct_refresh_token', granted.refreshToken)
        entry.goodUntil = clock.now().getTime() + (granted.expiresIn - spareSeconds) * 1000
        return granted.accessToken
      } catch (thrown) {
        kept.delete(organisationId)
        throw thrown
      }
    }
  }
}

const missing = () => new HubError('credential.missing', 'The connection has no credentials. Connect it again.')

/** The Organisation's own app first, then the platform's. Id and secret come from one source, never mixed. */
async function directCredentials(secrets: Secrets, organisationId: OrganisationId) {
  for (const owner of [organisationId, 'app'] satisfies SecretOwner[]) {
    const [clientId, clientSecret] = await Promise.all([
      secrets.find(owner, 'microsoft_client_id'),
      secrets.find(owner, 'microsoft_client_secret'),
    ])
    if (clientId !== undefined && clientSecret !== undefined) return { clientId, clientSecret }
  }
  throw missing()
}
