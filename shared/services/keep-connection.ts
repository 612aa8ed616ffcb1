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
    // What was written is of no use to anybody; where it cannot be cleared now, the next act on the connection does it.
    const current = await connections.find(organisationId).catch(() => undefined)
    if (current && current.connectionId !== connectionId) await clearLeftovers(ports, current).catch(() => undefined)
    throw thrown
  }
}

/** Whether it is the same connecting still: rotated tokens and probes make no other one of it. */
function isSame(current: Connection | undefined, before: Connection | undefined): boolean {
  const isOver = (one: Connection | undefined) => one === undefined || one.state === 'disconnected'
  if (isOver(current) !== isOver(before)) return false
  return current?.connectionId === before?.connectionId
}

const changed = () =>
  new HubError('connection.changed', 'Somebody else changed the connection meanwhile. Look at it, and start again.')
