import type { DirectConnection } from '../domain/connection.ts'
import { HubError, isHubError } from '../domain/hub-error.ts'
import type { DelegatedToken } from '../ports/delegated-tokens.ts'
import type { Ports } from '../ports/ports.ts'
import type { Kept } from '../ports/storage.ts'
import { clearLeftovers } from './clear-leftovers.ts'
import {
  findUsed,
  missingCredential,
  putVersions,
  tokenSecrets,
  tokenValues,
  type KeptTokens,
} from './connection-secrets.ts'
import { decideAgain } from './decide-again.ts'

type Needs = Pick<Ports, 'connections' | 'secrets' | 'clock'>
type Grant = (refreshToken: string) => Promise<DelegatedToken>

/**
 * A grant at the partner's own tenant with the Connection's refresh token; the token that Entra gives in its place is kept before the
 * access token is used. The lock is the Connection's version: of two instances that ask at once both get an access token, and the row
 * names the refresh token of the later one. A crash before the row names the new token leaves the one that it replaces, which Entra takes
 * for a while longer. A grant in a customer's tenant goes through {@link borrowRefreshToken}: what it brings is never kept.
 * @throws HubError `credential.missing`, `connection.changed`, and those of the grant
 */
export async function withRefreshToken(
  ports: Needs,
  connection: DirectConnection,
  grant: Grant,
): Promise<DelegatedToken> {
  const startedAt = ports.clock.now()
  const granted = await borrowRefreshToken(ports, connection, grant)
  if (granted.refreshToken !== undefined)
    await keepTokens(ports, connection, { ...granted, refreshToken: granted.refreshToken }, startedAt)
  return granted
}

/**
 * A grant with the Connection's refresh token as it is now, which leaves it as it is. Where Entra takes it no longer and another instance
 * has put a newer one in its place meanwhile, that one is tried.
 * @throws HubError `credential.missing`, `connection.changed`, and those of the grant
 */
export async function borrowRefreshToken(
  ports: Needs,
  connection: DirectConnection,
  grant: Grant,
): Promise<DelegatedToken> {
  const refreshToken = await currentRefreshToken(ports, connection)
  try {
    return await grant(refreshToken)
  } catch (thrown) {
    if (!isHubError(thrown, 'credential.rejected')) throw thrown
    const newer = await currentRefreshToken(ports, connection)
    if (newer === refreshToken) throw thrown
    return grant(newer)
  }
}

async function currentRefreshToken(ports: Needs, connection: DirectConnection): Promise<string> {
  const current = await sameConnection(ports, connection)
  if (!current) throw new HubError('connection.changed', 'The connection was changed meanwhile. Start again.')
  const refreshToken = await findUsed(ports.secrets, current, 'entra_direct_refresh_token')
  if (refreshToken === undefined) throw missingCredential()
  return refreshToken
}

/** The row as it is now; undefined where the Organisation connected anew, in another way, or not at all since. */
async function sameConnection(
  { connections }: Pick<Ports, 'connections'>,
  { organisationId, connectionId }: DirectConnection,
): Promise<Kept<DirectConnection> | undefined> {
  const current = await connections.find(organisationId)
  if (current?.kind !== 'direct' || current.state === 'disconnected') return undefined
  return current.connectionId === connectionId ? current : undefined
}

async function keepTokens(
  ports: Needs,
  connection: DirectConnection,
  granted: KeptTokens,
  startedAt: Date,
): Promise<void> {
  const { connections, secrets } = ports
  const { organisationId } = connection
  const fresh = await putVersions(secrets, organisationId, tokenValues(granted, startedAt))
  await decideAgain(async () => {
    const current = await sameConnection(ports, connection)
    // Somebody disconnected or connected anew meanwhile: nothing of the earlier connection may stay behind.
    if (!current) return clearAfter(ports, connection)
    // Without named versions the newest counts, which was put just now.
    if (!current.secrets) return
    if (current.refreshedAt && current.refreshedAt > startedAt) return
    const kept = current.secrets.filter(({ name }) => !tokenSecrets.includes(name))
    await connections.put({ ...current, secrets: [...kept, ...fresh], refreshedAt: startedAt }, current.version)
  })
}

async function clearAfter(ports: Needs, { organisationId }: DirectConnection): Promise<void> {
  const current = await ports.connections.find(organisationId)
  if (current) await clearLeftovers(ports, current)
}
