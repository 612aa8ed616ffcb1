import type { ClientMapping } from '../../domain/client-mapping.ts'
import type { ClientId } from '../../domain/ids.ts'
import type { SyncRun } from '../../domain/sync/sync-run.ts'
import type { Ports } from '../../ports/ports.ts'
import { clientIdFor } from '../create-client-for.ts'
import { isPreview } from './scene.ts'

/**
 * Which Client a tenant is read for; undefined where for none. A preview makes no Client: a tenant whose Client the next run makes is read for
 * the id that the Client will have, so that the preview counts what that run does.
 */
export function clientToRead(
  ports: Pick<Ports, 'random'>,
  run: Pick<SyncRun, 'mode'>,
  mapping: ClientMapping | undefined,
): ClientId | undefined {
  if (mapping?.state === 'mapped') return mapping.clientId
  if (mapping?.state !== 'create-new' || !isPreview(run)) return undefined
  return clientIdFor(ports, mapping.organisationId, mapping.tid)
}
