import type { DirectConnection } from '../domain/connection.ts'
import { directScopes } from '../domain/direct-scopes.ts'
import type { EntraTenantId } from '../domain/ids.ts'
import type { Clock } from '../ports/clock.ts'
import type { DelegatedToken, GrantDelegatedToken } from '../ports/delegated-tokens.ts'
import type { Ports } from '../ports/ports.ts'
import { applicationOf, findUsed } from './connection-secrets.ts'
import { borrowRefreshToken, withRefreshToken } from './refresh-token.ts'

const graph = (names: readonly string[]) => names.map((name) => `https://graph.microsoft.com/${name}`)

/** Without `offline_access`: a customer's tenant gives no refresh token, so that none can take the partner's place. */
const scopesThere = {
  people: ['openid', ...graph(['User.Read.All', 'Domain.Read.All'])],
  groups: ['openid', ...graph(['GroupMember.Read.All'])],
} as const

/** What a token in a customer's tenant is for: the group filter alone needs more than the people do. */
export type TokenUse = keyof typeof scopesThere

/** A token is not used in its last minutes: a page must not outlive it. */
const spareSeconds = 120

/** How many tokens a process remembers; the ones used longest ago are forgotten first. */
const mostKept = 1_000

/** After that long a refresh token is renewed at home before it is used elsewhere: one that is never renewed dies after 90 days. */
const renewAfter = 24 * 3_600_000

/** Access tokens for the Connections of this process. */
export interface PartnerTokens {
  /** @throws HubError `credential.missing` and those of the grant */
  readonly tokenFor: (connection: DirectConnection) => Promise<string>
  /** Asks for a new one next time: the source did not take this one. */
  readonly forget: (connection: DirectConnection) => void
  /**
   * A token of a customer's tenant, got by the partner's refresh token.
   * @throws HubError `credential.missing` and those of the grant, `consent.missing` among them
   */
  readonly tokenIn: (connection: DirectConnection, tid: EntraTenantId, use: TokenUse) => Promise<string>
  readonly forgetIn: (connection: DirectConnection, tid: EntraTenantId, use: TokenUse) => void
}

/**
 * Access tokens of the partner's own tenant and of its customers', kept in memory until shortly before they expire. A rotated refresh
 * token is stored before the access token is used; two requests of one process share one grant.
 */
export function partnerTokens(
  ports: Pick<Ports, 'connections' | 'secrets' | 'clock'>,
  grant: GrantDelegatedToken,
): PartnerTokens {
  const { clock } = ports
  const kept = keptTokens(clock)
  const homeKey = ({ organisationId, partnerTid, connectionId }: DirectConnection) =>
    `${organisationId} ${partnerTid} ${connectionId ?? ''}`
  const keyIn = (connection: DirectConnection, tid: EntraTenantId, use: TokenUse) =>
    `${homeKey(connection)} ${tid} ${use}`

  const atHome = (connection: DirectConnection) =>
    kept.get(homeKey(connection), async () => {
      const [app, scope] = await Promise.all([
        applicationOf(ports.secrets, connection),
        findUsed(ports.secrets, connection, 'entra_direct_token_scope'),
      ])
      const scopes = scope?.split(' ') ?? directScopes(false)
      return withRefreshToken(ports, connection, (refreshToken) =>
        grant({ tid: connection.partnerTid, ...app, refreshToken, scopes }),
      )
    })

  const isOld = ({ connectedAt, refreshedAt = connectedAt }: DirectConnection) =>
    refreshedAt !== undefined && clock.now().getTime() - refreshedAt.getTime() > renewAfter

  return {
    tokenFor: atHome,
    forget: (connection) => {
      kept.forget(homeKey(connection))
    },
    tokenIn: (connection, tid, use) =>
      kept.get(keyIn(connection, tid, use), async () => {
        if (isOld(connection)) await atHome(connection)
        const app = await applicationOf(ports.secrets, connection)
        return borrowRefreshToken(ports, connection, (refreshToken) =>
          grant({ tid, ...app, refreshToken, scopes: scopesThere[use] }),
        )
      }),
    forgetIn: (connection, tid, use) => {
      kept.forget(keyIn(connection, tid, use))
    },
  }
}

/** Tokens by key, the one used longest ago first. */
function keptTokens(clock: Clock) {
  const kept = new Map<string, { readonly token: Promise<string>; goodUntil: number }>()
  return {
    forget: (key: string) => {
      kept.delete(key)
    },
    get: (key: string, fetchToken: () => Promise<DelegatedToken>): Promise<string> => {
      const current = kept.get(key)
      kept.delete(key)
      if (current && clock.now().getTime() < current.goodUntil) {
        kept.set(key, current)
        return current.token
      }
      const granted = fetchToken()
      const entry = { token: granted.then(({ accessToken }) => accessToken), goodUntil: Number.POSITIVE_INFINITY }
      kept.set(key, entry)
      for (const oldest of kept.keys()) {
        if (kept.size <= mostKept) break
        kept.delete(oldest)
      }
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
