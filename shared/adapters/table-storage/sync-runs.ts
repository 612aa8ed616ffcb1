import { HubError, isHubError } from '../../domain/hub-error.ts'
import type { OrganisationId, RunId } from '../../domain/ids.ts'
import { isTroubled, scopeKeyOf, type SyncRun, type TenantResult } from '../../domain/sync/sync-run.ts'
import type { SyncUndo } from '../../domain/sync/undo.ts'
import type { SyncRuns, TenantResults } from '../../ports/sync.ts'
import { inConcert } from './in-concert.ts'
import { joiningWrites } from './joined-writes.ts'
import { withPrefix } from './keys.ts'
import { etagOf, toRow } from './row.ts'
import { table, type Key, type OpenTable } from './table.ts'

/** The row that names the newest run of a scope: the lock of "one run at a time". */
interface Current {
  readonly runId: RunId
}

export function syncRunTable(open: OpenTable): SyncRuns {
  const runs = table<SyncRun>(open, 'SyncRuns')
  const current = table<Current>(open, 'SyncRuns')
  const undos = table<SyncUndo>(open, 'SyncRuns')
  const keyOf = (organisationId: OrganisationId, runId: RunId): Key => ({
    partition: organisationId,
    row: `run_${runId}`,
  })
  const currentOf = (organisationId: OrganisationId, scopeKey: string): Key => ({
    partition: organisationId,
    row: `current_${scopeKey}`,
  })
  const find = (organisationId: OrganisationId, runId: RunId) => runs.find(keyOf(organisationId, runId))
  return {
    find,
    findCurrent: async (organisationId, scopeKey) => {
      const pointer = await current.find(currentOf(organisationId, scopeKey))
      return pointer && find(organisationId, pointer.runId)
    },
    listCurrent: async (organisationId) => {
      const pointers = await current.all(withPrefix(organisationId, 'current_'))
      const found = await inConcert(pointers, ({ runId }) => find(organisationId, runId))
      return found.filter((run) => run !== undefined)
    },
    insertCurrent: async (run, after) => {
      const key = currentOf(run.organisationId, scopeKeyOf(run))
      const pointer = toRow(key.partition, key.row, { runId: run.runId } satisfies Current)
      const row = toRow(key.partition, keyOf(run.organisationId, run.runId).row, run)
      const there = await current.find(key)
      if (there?.runId !== after?.runId) throw new HubError('version.stale', 'Another run was started meanwhile.')
      await current.transact([
        there ? ['update', pointer, 'Replace', { etag: etagOf(there.version) }] : ['create', pointer],
        ['create', row],
      ])
    },
    replace: (run, version) => runs.replace(keyOf(run.organisationId, run.runId), run, version),
    list: (organisationId, wish) => runs.page({ partition: organisationId, prefix: 'run_' }, wish),
    findUndo: (organisationId, runId) => undos.find({ partition: organisationId, row: `undo_${runId}` }),
    insertUndo: async (undo) =>
      (await undos.insert({ partition: undo.organisationId, row: `undo_${undo.runId}` }, undo)) !== undefined,
    replaceUndo: (undo, version) =>
      undos.replace({ partition: undo.organisationId, row: `undo_${undo.runId}` }, undo, version),
  }
}

const partitionOf = (organisationId: OrganisationId, runId: RunId) => `${organisationId}_${runId}`

export function tenantResultTable(open: OpenTable): TenantResults {
  const results = table<TenantResult>(open, 'SyncTenants')
  const keyOf = ({ organisationId, runId, tid }: Pick<TenantResult, 'organisationId' | 'runId' | 'tid'>): Key => ({
    partition: partitionOf(organisationId, runId),
    row: tid,
  })
  const write = joiningWrites((actions) => results.transact(actions))
  return {
    listFrom: (organisationId, runId, tid, limit) =>
      results.rowsFrom({ partition: partitionOf(organisationId, runId), from: tid }, limit),
    find: (organisationId, runId, tid) => results.find(keyOf({ organisationId, runId, tid })),
    insertAll: async (all) => {
      for (let start = 0; start < all.length; start += 100) {
        const batch = all.slice(start, start + 100)
        try {
          await results.transact(batch.map((result) => ['create', toRow(keyOf(result).partition, result.tid, result)]))
        } catch (thrown) {
          if (!isHubError(thrown, 'version.stale')) throw thrown
          await inConcert(batch, (result) => results.insert(keyOf(result), result))
        }
      }
    },
    replace: async (result, version) => {
      const key = keyOf(result)
      const row = toRow(key.partition, key.row, result)
      const written = await write({
        key,
        action: ['update', row, 'Replace', { etag: etagOf(version) }],
        alone: async () => (await results.replace(key, result, version)).version,
      })
      return { ...result, version: written }
    },
    list: (organisationId, runId, wish, state) =>
      results.page(
        { partition: partitionOf(organisationId, runId) },
        wish,
        state === undefined
          ? undefined
          : (result) => (state === 'troubled' ? isTroubled(result) : result.state === state),
      ),
  }
}
