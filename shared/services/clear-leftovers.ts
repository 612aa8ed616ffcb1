import { usedSecret, type Connection } from '../domain/connection.ts'
import { isHubError } from '../domain/hub-error.ts'
import { connectionSecrets } from '../domain/secret-name.ts'
import type { Ports } from '../ports/ports.ts'
import type { Kept } from '../ports/storage.ts'

/**
 * Removes what a Connection does not use from the secrets of its Organisation, and takes the mark away that something is left. It stops
 * where somebody connects anew meanwhile: what that one writes is not ours to clear. A store that does not answer leaves the mark, and
 * is no reason to fail: the next act on the Connection comes here again. Safe to repeat.
 */
export async function clearLeftovers(
  { connections, secrets }: Pick<Ports, 'connections' | 'secrets'>,
  connection: Kept<Connection>,
): Promise<Kept<Connection>> {
  const { organisationId, connectionId } = connection
  try {
    for (const name of connectionSecrets) {
      const current = await connections.find(organisationId)
      if (!current || current.connectionId !== connectionId) return connection
      if (usedSecret(current, name).kind === 'unused') await secrets.remove(organisationId, name)
    }
    const current = await connections.find(organisationId)
    if (!current || current.connectionId !== connectionId) return connection
    const { uncleared, ...cleared } = current
    return uncleared ? await connections.put(cleared, current.version) : current
  } catch (thrown) {
    if (isHubError(thrown)) return connection
    throw thrown
  }
}
