import type { DirectConnection } from '../domain/connection.ts'
import type { GrantDelegatedToken } from '../ports/delegated-tokens.ts'
import type { Ports } from '../ports/ports.ts'
import { applicationOf } from './connection-secrets.ts'
import { withRefreshToken } from './refresh-token.ts'

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
  ports: Pick<Ports, 'connections' | 'secrets' | 'clock'>,
  grant: GrantDelegatedToken,
): PartnerTokens {
  const kept = new Map<string, { readonly token: Promise<string>; goodUntil: number }>()
  const { clock } = ports
  const keyOf = ({ organisationId, partnerTid, connectionId }: DirectConnection) =>
    `${organisationId} ${partnerTid} ${connectionId ?? ''}`

  async function fetchToken(connection: DirectConnection) {
    const app = await applicationOf(ports.secrets, connection)
    return withRefreshToken(ports, connection, (refreshToken) =>
      grant({ tid: connection.partnerTid, ...app, refreshToken, scopes }),
    )
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
