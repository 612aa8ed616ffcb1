import type { Connection } from '../../domain/connection.ts'
import { HubError } from '../../domain/hub-error.ts'
import type { OrganisationId } from '../../domain/ids.ts'
import type { Ports } from '../../ports/ports.ts'

/** @throws HubError `connection.missing` */
export async function connectionOf(
  { connections }: Pick<Ports, 'connections'>,
  organisationId: OrganisationId,
): Promise<Connection> {
  const connection = await connections.find(organisationId)
  if (!connection || connection.state === 'disconnected')
    throw new HubError('connection.missing', 'Connect a directory source first.')
  return connection
}
