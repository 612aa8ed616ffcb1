import type { CippConnection, Connection, DirectConnection } from '../domain/connection.ts'
import { HubError } from '../domain/hub-error.ts'
import type { OrganisationId } from '../domain/ids.ts'
import type { Ports } from '../ports/ports.ts'
import type { Kept } from '../ports/storage.ts'
import { putVersions, type SecretValues } from './connection-secrets.ts'
import { clearLeftovers } from './clear-leftovers.ts'
import { decideAgain } from './decide-again.ts'

type Needs = Pick<Ports, 'connections' | 'secrets' | 'clock' | 'random'>
type Facts = 'organisationId' | 'state' | 'changedAt' | 'connectionId' | 'connectedAt' | 'secrets' | 'probedAt'

/** What a new Connection is, once its source has let us in. */
export type NewConnection = Omit<DirectConnection, Facts> | Omit<CippConnection, Facts>

/**
 * Keeps a Connection that was probed: new versions of its secrets, which nobody reads yet; then the row that names them, in one write,
 * which is the swap; then what the earlier one used is cleared. Until the swap the earlier one works as before. Of two connectings at
 * once one is told that it came late. What could not be cleared is marked, and the next act on the Connection clears it.
 * @param before as it was before the new one was probed
 * @throws HubError `connection.changed`
 */
export async function keepConnection(
  ports: Needs,
  { organisationId, before }: { readonly organisationId: OrganisationId; readonly before: Connection | undefined },
  made: NewConnection,
  values: SecretValues,
): Promise<Kept<Connection>> {
  const { connections, secrets, clock, random } = ports
  const connectionId = random.guid()
  refuseWhileCleared(before, clock.now())
  try {
    const named = await putVersions(secrets, organisationId, values)
    const kept = await decideAgain(async () => {
      const current = await connections.find(organisationId)
      if (!isSame(current, before)) throw changed()
      const at = clock.now()
      const facts = { organisationId, state: 'connected', changedAt: at, connectedAt: at, probedAt: at } as const
      const next: Connection = { ...made, ...facts, connectionId, secrets: named, uncleared: true }
      return connections.put(next, current?.version)
    })
    return await clearLeftovers(ports, kept)
  } catch (thrown) {
    await clearAttempt(ports, organisationId, connectionId, values).catch(() => undefined)
    throw thrown
  }
}

/** What was written for a Connection that is not kept is of no use to anybody; what cannot be cleared now, the next act clears. */
async function clearAttempt(
  ports: Pick<Ports, 'connections' | 'secrets'>,
  organisationId: OrganisationId,
  connectionId: string,
  values: SecretValues,
): Promise<void> {
  const current = await ports.connections.find(organisationId)
  if (current?.connectionId === connectionId) return
  if (current) await clearLeftovers(ports, current)
  else for (const name of Object.keys(values)) await ports.secrets.remove(organisationId, name as keyof SecretValues)
}

/** How long the clearing after a connecting may take, in milliseconds. */
const clearingTakes = 120_000

/** What is written while an earlier act still clears would be cleared with it. A crash leaves the mark, which counts no longer then. */
function refuseWhileCleared(before: Connection | undefined, now: Date): void {
  if (before?.uncleared && now.getTime() - before.changedAt.getTime() < clearingTakes)
    throw new HubError('connection.changed', 'The connection was changed just now. Try again in two minutes.')
}

/** Whether it is the same connecting still: rotated tokens and probes make no other one of it. */
function isSame(current: Connection | undefined, before: Connection | undefined): boolean {
  const isOver = (one: Connection | undefined) => one === undefined || one.state === 'disconnected'
  if (isOver(current) !== isOver(before)) return false
  return current?.connectionId === before?.connectionId
}

const changed = () =>
  new HubError('connection.changed', 'Somebody else changed the connection meanwhile. Look at it, and start again.')
