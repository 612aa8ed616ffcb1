import { HubError, isHubError } from '../../domain/hub-error.ts'
import type { EntraTenantId } from '../../domain/ids.ts'
import { isTenantOver, type TenantMemory, type TenantResult } from '../../domain/sync/sync-run.ts'
import type { Kept, RowsFrom, Version } from '../../ports/storage.ts'
import type { Ordered, Told, YoungLimits, YoungRows } from '../young-rows.ts'
import type { SyncRunKey } from './run-sync.ts'
import type { SyncNeeds } from './scene.ts'

/** As old as what belongs to a run may be; four lists, of which several runs may be under way. A row is one kilobyte or two. */
export const tenantRowLimits: YoungLimits = { lasts: 1000, rows: 400, stretches: 24 }

/** How tenants are worked on beside each other. */
export interface Beside {
  readonly young: YoungRows
  /** Where stretches begin: the tenants of all lanes lie behind it. */
  readonly begin: EntraTenantId
  /** Those that come next, in the order in which they do. */
  readonly next: () => readonly EntraTenantId[]
}

type OfTenants = Pick<SyncNeeds, 'tenantResults' | 'tenantMemories' | 'clientMappings' | 'managedTenants'>
type FindRow = <Row>(from: Ordered<Row>, tid: EntraTenantId) => Promise<Told<Row> | undefined>

/**
 * Ports by which what is kept of each tenant is read for hundreds of tenants at a time, and written for several. Nothing rests on an answer that may be
 * a second old but what a version or a further look holds: what would end a tenant (not mapped, not visible, over) is asked for anew, and
 * checkpoints and memories are written on the version that was read. What was read for one run is not given to another: each sees what
 * was decided before it.
 */
export function sideBySide(ports: SyncNeeds, key: SyncRunKey, beside: Beside): SyncNeeds {
  const find: FindRow = (from, tid) => beside.young.find(from, tid, beside.begin)
  const checkpoints = checkpointsBeside(ports, key, beside, find)
  return {
    ...ports,
    tenantResults: checkpoints.tenantResults,
    tenantMemories: memoriesBeside(ports, key, beside, { find, isNewest: checkpoints.isNewest }),
    ...visibleBeside(ports, key, find),
  }
}

function listOf<Row extends { readonly tid: EntraTenantId }>(
  { organisationId, runId }: SyncRunKey,
  what: string,
  from: (tid: EntraTenantId, limit: number) => Promise<RowsFrom<Row>>,
): Ordered<Row> {
  return {
    name: `${organisationId} ${runId} ${what}`,
    keyOf: ({ tid }) => tid,
    from: (key, limit) => from(key as EntraTenantId, limit),
  }
}

interface Checkpoints extends Pick<OfTenants, 'tenantResults'> {
  /** Whether the checkpoint that was given last is that of this moment; asked where this run was at the tenant before. */
  readonly isNewest: (tid: EntraTenantId) => Promise<boolean>
}

function checkpointsBeside(
  { tenantResults }: SyncNeeds,
  key: SyncRunKey,
  { young }: Beside,
  find: FindRow,
): Checkpoints {
  const { organisationId, runId } = key
  const list = listOf<Kept<TenantResult>>(key, 'results', (tid, limit) =>
    tenantResults.listFrom(organisationId, runId, tid, limit),
  )
  /** Versions of those that were not read by themselves. */
  const unsure = new Map<EntraTenantId, Version>()
  return {
    isNewest: async (tid) => {
      const version = unsure.get(tid)
      if (version === undefined) return true
      const result = await tenantResults.find(organisationId, runId, tid)
      if (result?.version === version) return true
      young.forget(list, tid)
      return false
    },
    tenantResults: {
      ...tenantResults,
      find: async (_organisation, _run, tid) => {
        const row = (await find(list, tid))?.row
        if (row && !isTenantOver(row)) {
          unsure.set(tid, row.version)
          return row
        }
        unsure.delete(tid)
        return tenantResults.find(organisationId, runId, tid)
      },
      replace: (result, version) =>
        tenantResults.replace(result, version).finally(() => {
          young.forget(list, result.tid)
        }),
    },
  }
}

/** So many tenants of which nothing is remembered yet are claimed with one: each of them will be. */
const claimedWith = 15

function memoriesBeside(
  { tenantMemories }: SyncNeeds,
  key: SyncRunKey,
  { young, next }: Beside,
  { find, isNewest }: { readonly find: FindRow; readonly isNewest: Checkpoints['isNewest'] },
): SyncNeeds['tenantMemories'] {
  const { organisationId, runId } = key
  const list = listOf<Kept<TenantMemory>>(key, 'memories', (tid, limit) =>
    tenantMemories.listFrom(organisationId, tid, limit),
  )
  /** Tenants that are claimed here before they are begun. */
  const ahead = new Map<EntraTenantId, Promise<unknown>>()
  const put = async (memory: TenantMemory, version: Version | undefined) => {
    try {
      const kept = await tenantMemories.put(memory, version)
      young.learn(list, kept)
      return kept
    } catch (thrown) {
      young.forget(list, memory.tid)
      throw thrown
    }
  }
  /** Another run that was faster at one of them keeps it; what storage refuses is claimed when its turn comes. */
  const claimAhead = async (tid: EntraTenantId) => {
    const told = await find(list, tid)
    if (!told || told.row || ahead.has(tid)) return
    const claim = put({ organisationId, tid, firstRunId: runId, claimedBy: runId }, undefined).catch(
      (thrown: unknown) => {
        ahead.delete(tid)
        if (!isHubError(thrown)) throw thrown
      },
    )
    ahead.set(tid, claim)
    await claim
  }
  return {
    ...tenantMemories,
    find: async (_organisation, tid) => {
      await ahead.get(tid)
      const told = await find(list, tid)
      const memory = told ? told.row : await tenantMemories.find(organisationId, tid)
      const wasHere = memory?.lastRunId === runId || (memory?.claimedBy === runId && !ahead.has(tid))
      // Its checkpoint may be newer than the one that is known here.
      if (wasHere && !(await isNewest(tid))) throw new HubError('version.stale', 'The tenant has gone on meanwhile.')
      return memory
    },
    put: async (memory, version) => {
      if (memory.claimedBy !== runId || version !== undefined) return put(memory, version)
      const [kept] = await Promise.all([put(memory, version), ...next().slice(0, claimedWith).map(claimAhead)])
      return kept
    },
  }
}

function visibleBeside(
  { clientMappings, managedTenants }: SyncNeeds,
  key: SyncRunKey,
  find: FindRow,
): Pick<OfTenants, 'clientMappings' | 'managedTenants'> {
  const { organisationId } = key
  const mappings = listOf(key, 'mappings', (tid, limit) => clientMappings.listFrom(organisationId, tid, limit))
  const tenants = listOf(key, 'tenants', (tid, limit) => managedTenants.listFrom(organisationId, tid, limit))
  return {
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
