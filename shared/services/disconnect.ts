import { disconnected, type Connection } from '../domain/connection.ts'
import { HubError } from '../domain/hub-error.ts'
import type { OrganisationId } from '../domain/ids.ts'
import type { Ports } from '../ports/ports.ts'
import type { Kept } from '../ports/storage.ts'
import { clearLeftovers } from './clear-leftovers.ts'
import { decideAgain } from './decide-again.ts'

/**
 * Ends the use of a source: from the first write on nobody uses its credentials, then the secrets of both kinds are cleared. Mappings,
 * links and runs stay. Safe to repeat: a repeat clears what a crash left.
 * @throws HubError `connection.missing`
 */
export async function disconnect(
  ports: Pick<Ports, 'connections' | 'secrets' | 'clock'>,
  organisationId: OrganisationId,
): Promise<Kept<Connection>> {
  const { connections, clock } = ports
  const kept = await decideAgain(async () => {
    const current = await connections.find(organisationId)
    if (!current) throw new HubError('connection.missing', 'There is no connection to end.')
    return connections.put(disconnected(current, clock.now()), current.version)
  })
  return clearLeftovers(ports, kept)
}
