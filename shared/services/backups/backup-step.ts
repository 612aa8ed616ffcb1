import { archivePlan, archivedTables } from '../../domain/backup/archive-plan.ts'
import { lineOfRow, type RowPlace } from '../../domain/backup/archived-row.ts'
import {
  movedBackup,
  outlivedBackups,
  partsInOrder,
  placeOf,
  type BackupRun,
  type StoredPart,
} from '../../domain/backup/backup-run.ts'
import {
  archiveVersion,
  digestsOf,
  manifestName,
  partName,
  type ArchivedTable,
  type Manifest,
} from '../../domain/backup/manifest.ts'
import { entrySize, tarEnd, tarEntry } from '../../domain/backup/tar.ts'
import { isHubError } from '../../domain/hub-error.ts'
import { hubVersion } from '../../domain/hub-version.ts'
import type { Ports } from '../../ports/ports.ts'
import type { Kept } from '../../ports/storage.ts'
import { everyPage } from '../every-page.ts'
import { archiveName, endBackup } from './end-backup.ts'
import { purgeErasureNotes } from './erasure-notes.ts'

export type BackupNeeds = Pick<
  Ports,
  'backups' | 'tableRows' | 'blobs' | 'packing' | 'platform' | 'clock' | 'random' | 'audit'
>

/** What a step says to the workflow. */
export type BackupOutcome = { readonly kind: 'more' } | { readonly kind: 'over' }

const more: BackupOutcome = { kind: 'more' }
const over: BackupOutcome = { kind: 'over' }

/** A part ends after so many rows or characters: what a step holds in memory, and what a crash repeats. */
const partRows = 5_000
const partCharacters = 4_000_000
const pageRows = 500

/**
 * Moves a backup on by one part, or makes the archive of them. Where it is stands in its row, which moves last: repeated after a crash at
 * any point it comes to an archive whose every part is one that was read whole. A part has a name of its own with each try, so that two who
 * work on it at once do not mix theirs.
 */
export async function backupStep(ports: BackupNeeds, backupId: string): Promise<BackupOutcome> {
  const run = await ports.backups.find(backupId)
  if (run?.state !== 'running') return over
  try {
    if (run.table === undefined) return await finish(ports, run)
    await writePart(ports, run, run.table)
    return more
  } catch (thrown) {
    // Somebody else moved it meanwhile: it is read again.
    if (isHubError(thrown, 'version.stale')) return more
    throw thrown
  }
}

async function writePart(ports: BackupNeeds, { version, ...run }: Kept<BackupRun>, table: string): Promise<void> {
  const { text, rows, next } = await gather(ports, table, placeOf(run))
  const part = rows === 0 ? undefined : await storePart(ports, run, { table, text, rows })
  await ports.backups.replace(movedBackup(run, part, next), version)
}

async function storePart(
  { backups, blobs, packing, random }: BackupNeeds,
  { backupId, parts, lastBlock, startedAt }: BackupRun,
  { table, text, rows }: { readonly table: string; readonly text: string; readonly rows: number },
): Promise<StoredPart> {
  const number = parts + 1
  const name = partName(table, number)
  const bytes = await packing.pack(text)
  const block = `${String(number).padStart(6, '0')}-${random.guid().slice(0, 8)}`
  await blobs.stage(archiveName(backupId), block, tarEntry(name, bytes, startedAt))
  const before = lastBlock === undefined ? {} : { before: lastBlock }
  const part = { ...before, table, name, rows, sha256: packing.digest(bytes), size: bytes.length, block }
  await backups.putPart(backupId, part)
  return part
}

/** The rows of one part as lines; `next` is absent at the end of the table. */
async function gather({ tableRows }: BackupNeeds, table: string, from: RowPlace | undefined) {
  let text = ''
  let rows = 0
  let place = from
  for (;;) {
    const page = await tableRows.page(table, place, pageRows)
    for (const row of page.rows) text += `${lineOfRow(row)}\n`
    rows += page.rows.length
    place = page.next
    if (place === undefined || rows >= partRows || text.length >= partCharacters)
      return { text, rows, ...(place === undefined ? {} : { next: place }) }
  }
}

/** The manifest comes first in the archive and is made last: only then it is known what there is. */
async function finish(ports: BackupNeeds, run: Kept<BackupRun>): Promise<BackupOutcome> {
  const { backups, blobs, packing, clock } = ports
  const parts = partsInOrder(run, await backups.listParts(run.backupId))
  const text = `${JSON.stringify(manifestOf(ports, run, parts), undefined, 2)}\n`
  const manifest = tarEntry(manifestName, new TextEncoder().encode(text), clock.now())
  const name = archiveName(run.backupId)
  const [first, last] = ['000000-manifest', '999999-end']
  await blobs.stage(name, first, manifest)
  await blobs.stage(name, last, tarEnd())
  await blobs.commit(name, [first, ...parts.map(({ block }) => block), last])
  const size = parts.reduce((sum, part) => sum + entrySize(part.size), manifest.length + tarEnd().length)
  await endBackup(ports, run, { state: 'done', size, digest: packing.digest(text) })
  await letOldOnesGo(ports)
  return over
}

function manifestOf(
  { platform, packing, clock }: BackupNeeds,
  { backupId, startedAt }: BackupRun,
  parts: readonly StoredPart[],
): Manifest {
  const tables = archivedTables.map((table): ArchivedTable => {
    const own = parts.filter((part) => part.table === table).map(({ name, rows, sha256 }) => ({ name, rows, sha256 }))
    const rows = own.reduce((sum, part) => sum + part.rows, 0)
    return { table, rows, sha256: packing.digest(digestsOf(own)), parts: own }
  })
  return {
    format: 'tenantry-backup',
    version: archiveVersion,
    backupId,
    hub: hubVersion,
    startedAt: startedAt.toISOString(),
    finishedAt: clock.now().toISOString(),
    settings: platform.described.settings,
    secrets: platform.described.secrets,
    tables,
    leftOut: archivePlan.flatMap(({ table, leftOut: reason }) => (reason === undefined ? [] : [{ table, reason }])),
  }
}

/** Backups beyond those that stay, with their archives; and notes of erasures that no archive can undo any more. Safe to repeat. */
async function letOldOnesGo(ports: BackupNeeds): Promise<void> {
  const { backups, blobs, platform } = ports
  const runs = await everyPage((wish) => backups.list(wish))
  for (const { backupId } of outlivedBackups(runs, platform.backups)) {
    await blobs.remove(archiveName(backupId))
    await backups.remove(backupId)
  }
  await purgeErasureNotes(ports)
}
