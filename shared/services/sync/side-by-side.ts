import { HubError } from '../../domain/hub-error.ts'
import type { EntraTenantId } from '../../domain/ids.ts'
import { isTenantOver } from '../../domain/sync/sync-run.ts'
import type { RowsFrom, Version } from '../../ports/storage.ts'
import type { Ordered, YoungLimits, YoungRows } from '../young-rows.ts'
import type { SyncRunKey } from './run-sync.ts'
import type { SyncNeeds } from './scene.ts'

/** As old as what belongs to a run may be; four lists, of which several runs may be under way. A row is one kilobyte or two. */
export const tenantRowLimits: YoungLimits = { lasts: 1000, rows: 400, stretches: 24 }

interface Reading {
  readonly young: YoungRows
  /** Where stretches begin: the tenants of all lanes lie behind it. */
  readonly begin: EntraTenantId
}

const tidOf = ({ tid }: { readonly tid: EntraTenantId }): string => tid

/**
 * Ports by which what is kept of each tenant is read for hundreds of tenants at a time. Nothing rests on an answer that may be a second old but what a
 * version or a further look holds: what would end a tenant (not mapped, not visible, over) is asked for anew, and checkpoints and memories are
 * written on the version that was read. What was read for one run is not given to another: each sees what was decided before it.
 */
export function sideBySide(
  ports: SyncNeeds,
  { organisationId, runId }: SyncRunKey,
  { young, begin }: Reading,
): SyncNeeds {
  const { tenantResults, tenantMemories, clientMappings, managedTenants } = ports
  const list = <Row extends { readonly tid: EntraTenantId }>(
    what: string,
    from: (tid: EntraTenantId, limit: number) => Promise<RowsFrom<Row>>,
  ): Ordered<Row> => ({
    name: `${organisationId} ${runId} ${what}`,
    keyOf: tidOf,
    from: (key, limit) => from(key as EntraTenantId, limit),
  })
  const results = list('results', (tid, limit) => tenantResults.listFrom(organisationId, runId, tid, limit))
  const memories = list('memories', (tid, limit) => tenantMemories.listFrom(organisationId, tid, limit))
  const mappings = list('mappings', (tid, limit) => clientMappings.listFrom(organisationId, tid, limit))
  const tenants = list('tenants', (tid, limit) => managedTenants.listFrom(organisationId, tid, limit))
  const find = <Row>(from: Ordered<Row>, tid: EntraTenantId) => young.find(from, tid, begin)
  /** Checkpoints that were not read by themselves. */
  const unsure = new Map<EntraTenantId, Version>()

  return {
    ...ports,
    tenantResults: {
      ...tenantResults,
      find: async (_organisation, _run, tid) => {
        const row = (await find(results, tid))?.row
        if (row && !isTenantOver(row)) {
          unsure.set(tid, row.version)
          return row
        }
        unsure.delete(tid)
        return tenantResults.find(organisationId, runId, tid)
      },
      replace: (result, version) =>
        tenantResults.replace(result, version).finally(() => {
          young.forget(results, result.tid)
        }),
    },
    tenantMemories: {
      ...tenantMemories,
      find: async (_organisation, tid) => {
        const told = await find(memories, tid)
        const memory = told ? told.row : await tenantMemories.find(organisationId, tid)
        // This run was at the tenant before: then its checkpoint may be newer than the one that is known here.
        const version = unsure.get(tid)
        if (version !== undefined && (memory?.claimedBy === runId || memory?.lastRunId === runId)) {
          const result = await tenantResults.find(organisationId, runId, tid)
          if (result?.version !== version) {
            young.forget(results, tid)
            throw new HubError('version.stale', 'The tenant has gone on meanwhile.')
          }
        }
        return memory
      },
      put: (memory, version) =>
        tenantMemories.put(memory, version).finally(() => {
          young.forget(memories, memory.tid)
        }),
    },
    clientMappings: {
      ...clientMappings,
      find: async (_organisation, tid) => {
        const row = (await find(mappings, tid))?.row
        const isReadable = row?.unsettled !== true && (row?.state === 'mapped' || row?.state === 'create-new')
        return isReadable ? row : clientMappings.find(organisationId, tid)
      },
    },
    managedTenants: {
      ...managedTenants,
      findAll: async (_organisation, tids) => {
        const [tid, ...more] = tids
        const row = tid === undefined || more.length > 0 ? undefined : (await find(tenants, tid))?.row
        return row?.state === 'present' ? [row] : managedTenants.findAll(organisationId, tids)
      },
    },
  }
}
