import type { DirectConnection } from '../domain/connection.ts'
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

/** Access tokens for the Connections of this process. */
export interface PartnerTokens {
  /** @throws HubError `credential.missing` and those of the grant */
  readonly tokenFor: (connection: DirectConnection) => Promise<string>
  /** Asks for a new one next time: the source did not take this one. */
  readonly forget: (connection: DirectConnection) => void
}

/**
 * Access tokens of the partner's own tenant, one per Connection, kept in memory until shortly before they expire. A rotated refresh
 * token is stored before the access token is used; two requests of one process share one grant.
 */
export function partnerTokens(
  { secrets, clock }: Pick<Ports, 'secrets' | 'clock'>,
  grant: GrantDelegatedToken,
): PartnerTokens {
  const kept = new Map<string, { readonly token: Promise<string>; goodUntil: number }>()
  const keyOf = ({ organisationId, partnerTid }: DirectConnection) => `${organisationId} ${partnerTid}`

  async function fetchToken({ organisationId, partnerTid }: DirectConnection) {
    const [app, refreshToken] = await Promise.all([
      directCredentials(secrets, organisationId),
      secrets.find(organisationId, 'entra_direct_refresh_token'),
    ])
    if (refreshToken === undefined) throw missing()
    const granted = await grant({ tid: partnerTid, ...app, refreshToken, scopes })
    if (granted.refreshToken !== undefined)
      await secrets.put(organisationId, 'entra_direct_refresh_token', granted.refreshToken)
    return granted
  }

  return {
    forget: (connection) => {
      kept.delete(keyOf(connection))
    },
    tokenFor: (connection) => {
      const key = keyOf(connection)
      const current = kept.get(key)
      if (current && clock.now().getTime() < current.goodUntil) return current.token
      const granted = fetchToken(connection)
      const entry = { token: granted.then(({ accessToken }) => accessToken), goodUntil: Number.POSITIVE_INFINITY }
      kept.set(key, entry)
      granted.then(
        ({ expiresIn }) => {
          entry.goodUntil = clock.now().getTime() + (expiresIn - spareSeconds) * 1000
        },
        () => {
          if (kept.get(key) === entry) kept.delete(key)
        },
      )
      return entry.token
    },
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
