import type { OutputOf } from './call.ts'
import { syncApi } from './sync-routes.ts'
import type { Call } from './use-call.ts'

interface WithIds {
  readonly clientId?: string | undefined
  readonly tid?: string | undefined
}
/** Absent where the name is not known: the id has to do. */
export interface Named {
  readonly clientName?: string | undefined
  readonly tenantName?: string | undefined
}

/** The entries of a page, each with the names of its client and its tenant: one request for the page. */
export async function withNames<Item extends WithIds>(
  call: Call,
  organisationId: string,
  items: readonly Item[],
  signal?: AbortSignal,
): Promise<(Item & Named)[]> {
  const clientIds = distinct(items.map(({ clientId }) => clientId))
  const tids = distinct(items.map(({ tid }) => tid))
  const {
    clients,
    tenants,
  }: Pick<OutputOf<'findNames'>, 'clients' | 'tenants'> = clientIds.length + tids.length === 0
    ? { clients: [], tenants: [] }
    : await call(syncApi.findNames, { organisationId, clientIds, tids }, signal)
  const clientNames = new Map<string, string>(clients.map(({ clientId, displayName }) => [clientId, displayName]))
  const tenantNames = new Map<string, string>(tenants.map(({ tid, displayName }) => [tid, displayName]))
  return items.map((item) => ({
    ...item,
    clientName: clientNames.get(item.clientId ?? ''),
    tenantName: tenantNames.get(item.tid ?? ''),
  }))
}

const distinct = (ids: readonly (string | undefined)[]) => [...new Set(ids.filter((id) => id !== undefined))]
