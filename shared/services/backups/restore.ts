import { archivedTables } from '../../domain/backup/archive-plan.ts'
import { HubError } from '../../domain/hub-error.ts'
import type { RestoreRun } from '../../ports/backups.ts'
import type { Ports } from '../../ports/ports.ts'
import type { Kept } from '../../ports/storage.ts'
import { examineArchive, partsOfArchive, type Examined, type OpenArchive } from './examine-archive.ts'
import { erasuresSince } from './erasure-notes.ts'
import { repeatErasures } from './repeat-erasures.ts'

/** How a restore ended, and what it told on the way. */
export interface Restored extends Examined {
  /** `already`: these tables hold this very archive from an earlier restore, and nothing was done. */
  readonly kind: 'restored' | 'already'
  readonly indexRows: number
  readonly erasures: number
}

export type Tell = (line: string) => void

/**
 * Restores an archive into empty tables, while no hub writes there: it is examined whole before anything is written; then every row is put,
 * part by part; then rows by which others are found are repaired, and erasures since the backup are repeated. What a crash left goes on where
 * it was, with the same archive.
 * @throws HubError `archive.invalid`, `archive.foreign`; `restore.refused` where a table has rows, or another archive was restored
 */
export async function restore(ports: Ports, open: OpenArchive, tell: Tell): Promise<Restored> {
  const examined = await examineArchive(ports, open)
  const { manifest, digest, rows } = examined
  const archive = `Backup ${manifest.backupId} of ${manifest.startedAt}`
  tell(`${archive}: ${String(rows)} rows, every part is whole.`)
  // Without the notes of erasures nothing is restored: whoever was erased must not come back unseen.
  const notes = await erasuresSince(ports.blobs, new Date(manifest.startedAt))
  const run = await beginRestore(ports, examined)
  if (run.state === 'done') return { ...examined, kind: 'already', indexRows: 0, erasures: 0 }
  const written = await writeParts(ports, open, examined, run, tell)
  const { added, removed } = await ports.indexes.repair()
  tell(`${String(added)} index rows were made, ${String(removed)} led nowhere and are gone.`)
  await repeatErasures(ports, notes)
  const erasures = notes.length
  tell(`${String(erasures)} erasures were repeated.`)
  const { version, ...done } = written
  await ports.restores.put({ ...done, state: 'done', digest, finishedAt: ports.clock.now() }, version)
  return { ...examined, kind: 'restored', indexRows: added + removed, erasures }
}

async function beginRestore(ports: Ports, { manifest, digest }: Examined): Promise<Kept<RestoreRun>> {
  const { restores, clock } = ports
  const known = await restores.find()
  if (known?.digest === digest) return known
  if (known)
    throw new HubError(
      'restore.refused',
      `Another backup (${known.backupId}) ${known.state === 'done' ? 'was' : 'is being'} restored into these tables.`,
    )
  const full = []
  for (const table of archivedTables) if (!(await ports.tableRows.isEmpty(table))) full.push(table)
  if (full.length > 0)
    throw new HubError(
      'restore.refused',
      `A backup is restored into empty tables only. These have rows: ${full.join(', ')}.`,
    )
  return restores.put(
    { state: 'running', backupId: manifest.backupId, digest, startedAt: clock.now(), parts: 0 },
    undefined,
  )
}

/** A table is told of when its last part is there. */
async function writeParts(
  ports: Ports,
  open: OpenArchive,
  examined: Examined,
  begun: Kept<RestoreRun>,
  tell: Tell,
): Promise<Kept<RestoreRun>> {
  let run = begun
  for await (const { table, number, rows } of partsOfArchive(ports, open, examined)) {
    if (number < run.parts) continue
    await ports.tableRows.putAll(table, rows)
    const { version, ...kept } = run
    run = await ports.restores.put({ ...kept, parts: number + 1 }, version)
    tell(`${table}: ${String(rows.length)} rows`)
  }
  return run
}
