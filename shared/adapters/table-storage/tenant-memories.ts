import { odata } from '@azure/data-tables'
import { HubError } from '../../domain/hub-error.ts'
import type { EntraTenantId, OrganisationId, RunId } from '../../domain/ids.ts'
import type { TenantMemory } from '../../domain/sync/sync-run.ts'
import type { Kept, RowsFrom, Version } from '../../ports/storage.ts'
import type { TenantMemories } from '../../ports/sync.ts'
import { inConcert } from './in-concert.ts'
import { joiningWrites } from './joined-writes.ts'
import { withPrefix } from './keys.ts'
import { etagOf, toRow } from './row.ts'
import { table, type Key, type OpenTable, type Table } from './table.ts'

interface Missed {
  readonly objectId: string
  readonly runId: RunId
}

/**
 * Memories of an Organisation lie side by side: the next hundreds are one list, and those that are written at one moment one transaction. Whom a
 * listing missed lies in a partition for each tenant, where memories lay before: one that was not written since is read there.
 */
export function tenantMemoryTable(open: OpenTable): TenantMemories {
  const memories = table<TenantMemory>(open, 'SyncMemories')
  const write = joiningWrites((actions) => memories.transact(actions))
  const earlier = earlierPlaces(memories)
  const keyOf = ({ organisationId, tid }: Pick<TenantMemory, 'organisationId' | 'tid'>): Key => ({
    partition: organisationId,
    row: `memory_${tid}`,
  })
  return {
    find: async (organisationId, tid) =>
      (await memories.find(keyOf({ organisationId, tid }))) ?? earlier.find(organisationId, tid),
    listFrom: async (organisationId, tid, limit) => {
      const [now, before] = await Promise.all([
        memories.rowsFrom({ partition: organisationId, prefix: 'memory_', from: `memory_${tid}` }, limit),
        earlier.listFrom(organisationId, tid, limit),
      ])
      return mergedRows(now, before)
    },
    put: async (memory, version) => {
      const key = keyOf(memory)
      const row = toRow(key.partition, key.row, memory)
      if (version !== undefined && !earlier.has(version)) {
        const written = await write({
          key,
          action: ['update', row, 'Replace', { etag: etagOf(version) }],
          alone: async () => (await memories.replace(key, memory, version)).version,
        })
        return { ...memory, version: written }
      }
      const alone = async () => {
        const kept = await memories.insert(key, memory)
        if (!kept) throw new HubError('version.stale', 'Another run was faster.')
        return kept.version
      }
      const written = await write({ key, action: ['create', row], alone })
      return { ...memory, version: written }
    },
    ...missedRows(open),
  }
}

/** Marks the version of a row that is still where 0.2.0 kept memories. */
const earlierMark = 'earlier.'

/**
 * Memories as 0.2.0 wrote them, in the partition of the tenant. What is written since is written beside them and counts; they stay, so that
 * whoever goes back to that version is not told that these tenants were never read.
 */
function earlierPlaces(memories: Table<TenantMemory>) {
  const keyOf = (organisationId: OrganisationId, tid: EntraTenantId): Key => ({
    partition: `${organisationId}_${tid}`,
    row: 'memory',
  })
  const marked = (memory: Kept<TenantMemory>) => ({ ...memory, version: earlierMark + memory.version })
  return {
    has: (version: Version) => version.startsWith(earlierMark),
    find: async (organisationId: OrganisationId, tid: EntraTenantId) => {
      const memory = await memories.find(keyOf(organisationId, tid))
      return memory && marked(memory)
    },
    listFrom: async (
      organisationId: OrganisationId,
      tid: EntraTenantId,
      limit: number,
    ): Promise<RowsFrom<Kept<TenantMemory>>> => {
      const [from, end] = [keyOf(organisationId, tid).partition, `${organisationId}_~`]
      const filter = odata`PartitionKey ge ${from} and PartitionKey lt ${end} and RowKey eq 'memory'`
      const items: Kept<TenantMemory>[] = []
      let cursor: string | undefined
      do {
        const page = await memories.scan(filter, { cursor, limit: limit - items.length })
        items.push(...page.items.map(marked))
        cursor = page.next
      } while (cursor !== undefined && items.length < limit)
      return { items, isAll: cursor === undefined }
    },
  }
}

/** Of two lists of one order as far as both reach; of one tenant, the row of the first counts. */
function mergedRows<Row extends { readonly tid: string }>(one: RowsFrom<Row>, other: RowsFrom<Row>): RowsFrom<Row> {
  const ends = [one, other].flatMap(({ items, isAll }) => (isAll ? [] : [items.at(-1)?.tid ?? '']))
  const byTid = new Map([...other.items, ...one.items].map((row) => [row.tid, row]))
  const within = [...byTid.values()].filter(({ tid }) => ends.every((end) => tid <= end))
  return { items: within.sort((a, b) => (a.tid < b.tid ? -1 : 1)), isAll: ends.length === 0 }
}

function missedRows(open: OpenTable): Pick<TenantMemories, 'listMissed' | 'putMissed' | 'removeMissed'> {
  const missed = table<Missed>(open, 'SyncMemories')
  const keyOf = (organisationId: OrganisationId, tid: EntraTenantId, objectId: string): Key => ({
    partition: `${organisationId}_${tid}`,
    row: `missed_${objectId}`,
  })
  return {
    listMissed: async (organisationId, tid) => {
      const rows = await missed.all(withPrefix(`${organisationId}_${tid}`, 'missed_'))
      return new Map(rows.map(({ objectId, runId }) => [objectId, runId]))
    },
    putMissed: async (organisationId, tid, runId, objectIds) => {
      await inConcert(objectIds, (objectId) => missed.put(keyOf(organisationId, tid, objectId), { objectId, runId }))
    },
    removeMissed: async (organisationId, tid, objectIds) => {
      await inConcert(objectIds, (objectId) => missed.remove(keyOf(organisationId, tid, objectId)))
    },
  }
}
