import type { Connection } from '../../domain/connection.ts'
import { HubError } from '../../domain/hub-error.ts'
import type { OrganisationId } from '../../domain/ids.ts'
import type { Ports } from '../../ports/ports.ts'

/** @throws HubError `connection.missing` */
export const connectionOf = async (
  { connections }: Pick<Ports, 'connections'>,
  organisationId: OrganisationId,
): Promise<Connection> => connected(await connections.find(organisationId))

/** @throws HubError `connection.missing` */
export function connected(connection: Connection | undefined): Connection {
  if (!connection || connection.state === 'disconnected')
    throw new HubError('connection.missing', 'Connect a directory source first.')
  return connection
}
