import type { BackupRun, StoredPart } from '../../domain/backup/backup-run.ts'
import { HubError } from '../../domain/hub-error.ts'
import type { Ports } from '../../ports/ports.ts'
import type { RestoreRun } from '../../ports/backups.ts'
import { archivedRows } from './archived-rows.ts'
import { inConcert } from './in-concert.ts'
import { inPartition } from './keys.ts'
import { etagOf, toRow } from './row.ts'
import { indexRepair } from './index-repair.ts'
import { table, type Key, type OpenTable } from './table.ts'

const runs = 'runs'
const runPrefix = 'run_'
const runKey = (backupId: string): Key => ({ partition: runs, row: `${runPrefix}${backupId}` })
const currentKey: Key = { partition: runs, row: 'current' }
const partsOf = (backupId: string) => `parts_${backupId}`
const partKey = (backupId: string, block: string): Key => ({ partition: partsOf(backupId), row: block })
const restoreKey: Key = { partition: 'restore', row: 'current' }

export function backupTables(open: OpenTable): Pick<Ports, 'backups' | 'restores' | 'tableRows' | 'indexes'> {
  return {
    backups: backupTable(open),
    restores: restoreTable(open),
    tableRows: archivedRows(open),
    indexes: indexRepair(open),
  }
}

function backupTable(open: OpenTable): Ports['backups'] {
  const rows = table<BackupRun>(open, 'Backups')
  const current = table<Pick<BackupRun, 'backupId'>>(open, 'Backups')
  const parts = table<StoredPart>(open, 'Backups')
  const find = (backupId: string) => rows.find(runKey(backupId))
  const removeParts = async (backupId: string) => {
    const found = await parts.keys({ partition: partsOf(backupId) })
    await inConcert(found, (row) => parts.remove({ partition: partsOf(backupId), row }))
  }
  return {
    find,
    findNewest: async () => {
      const newest = await current.find(currentKey)
      return newest && find(newest.backupId)
    },
    list: (wish) => rows.page({ partition: runs, prefix: runPrefix }, wish),
    insertNewest: async (run, after) => {
      const newest = await current.find(currentKey)
      if (newest?.backupId !== after?.backupId)
        throw new HubError('version.stale', 'Another backup was started meanwhile.')
      const entity = toRow(currentKey.partition, currentKey.row, { backupId: run.backupId })
      const { partition, row } = runKey(run.backupId)
      await rows.transact([
        ['create', toRow(partition, row, run)],
        newest ? ['update', entity, 'Replace', { etag: etagOf(newest.version) }] : ['create', entity],
      ])
    },
    replace: (run, version) => rows.replace(runKey(run.backupId), run, version),
    remove: async (backupId) => {
      await removeParts(backupId)
      await rows.remove(runKey(backupId))
    },
    putPart: (backupId, part) => parts.put(partKey(backupId, part.block), part),
    listParts: async (backupId) => parts.all(inPartition(partsOf(backupId))),
    removeParts,
  }
}

function restoreTable(open: OpenTable): Ports['restores'] {
  const rows = table<RestoreRun>(open, 'Restores')
  return {
    find: () => rows.find(restoreKey),
    put: async (run, version) => {
      const kept =
        version === undefined ? await rows.insert(restoreKey, run) : await rows.replace(restoreKey, run, version)
      if (!kept) throw new HubError('version.stale', 'Another restore was begun meanwhile.')
      return kept
    },
  }
}
