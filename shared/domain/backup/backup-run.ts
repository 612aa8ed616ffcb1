import { newestFirst, type MemberId } from '../ids.ts'
import { archivedTables } from './archive-plan.ts'
import type { RowPlace } from './archived-row.ts'

/** `running`; `done`: its archive is whole; `failed`: it stood still for too long and was given up. */
export const backupStates = ['running', 'done', 'failed'] as const
export type BackupState = (typeof backupStates)[number]

/** One backup: its request, its checkpoint and what came of it. */
export interface BackupRun {
  readonly backupId: string
  readonly state: BackupState
  readonly startedBy: MemberId | 'hub'
  readonly startedAt: Date
  readonly finishedAt?: Date
  /** The table that is being read, and the row after which it is gone on with. */
  readonly table?: string
  readonly afterPartition?: string
  readonly afterRow?: string
  /** Parts and rows that were written so far. */
  readonly parts: number
  readonly rows: number
  /** The part that was written last, by its block. */
  readonly lastBlock?: string
  /** Of the archive, in bytes, and the SHA-256 of its manifest. */
  readonly size?: number
  readonly digest?: string
}

/**
 * A part as it is remembered until the archive is whole. Each names the one before it, and the run the last one: what a second try of a step
 * left is on no such way, and counts for nothing.
 */
export interface StoredPart {
  readonly before?: string
  readonly table: string
  readonly name: string
  readonly rows: number
  readonly sha256: string
  /** Of the entry, in bytes. */
  readonly size: number
  /** Under which name the bytes wait to become part of the archive. */
  readonly block: string
}

/** Sorts newest first. */
export const newBackupId = (at: Date, guid: string) => `${newestFirst(at)}-${guid.slice(0, 8)}`

export const isBackupId = (text: string) => /^[0-9a-f]{12}-[0-9a-f]{8}$/.test(text)

export function begunBackup(backupId: string, startedBy: BackupRun['startedBy'], startedAt: Date): BackupRun {
  const [table] = archivedTables
  return {
    backupId,
    state: 'running',
    startedBy,
    startedAt,
    parts: 0,
    rows: 0,
    ...(table === undefined ? {} : { table }),
  }
}

/** Where the next part begins; undefined: the table begins anew. */
export const placeOf = ({ afterPartition, afterRow }: BackupRun): RowPlace | undefined =>
  afterPartition === undefined || afterRow === undefined ? undefined : { partition: afterPartition, row: afterRow }

/** With one more part written, or none where a table was empty. */
export function movedBackup(
  run: BackupRun,
  part: Pick<StoredPart, 'rows' | 'block'> | undefined,
  next: RowPlace | undefined,
): BackupRun {
  const { afterPartition: _partition, afterRow: _row, table, ...rest } = run
  const counted = part ? { ...rest, parts: run.parts + 1, rows: run.rows + part.rows, lastBlock: part.block } : rest
  if (next && table !== undefined) return { ...counted, table, afterPartition: next.partition, afterRow: next.row }
  const following = table === undefined ? undefined : archivedTables[archivedTables.indexOf(table) + 1]
  return following === undefined ? counted : { ...counted, table: following }
}

/** The parts of a run in their order. @throws RangeError where one of them is gone */
export function partsInOrder({ lastBlock }: BackupRun, stored: readonly StoredPart[]): readonly StoredPart[] {
  const byBlock = new Map(stored.map((part) => [part.block, part]))
  const ordered: StoredPart[] = []
  for (let block = lastBlock; block !== undefined;) {
    const part = byBlock.get(block)
    if (!part) throw new RangeError('a part of the backup is gone')
    ordered.push(part)
    block = part.before
  }
  return ordered.reverse()
}

/** When backups are made by themselves, and how many of them stay. */
export interface BackupPlan {
  /** UTC; `off`: only when somebody asks. */
  readonly hour: number | 'off'
  readonly kept: number
}

const hours = 3_600_000
/** So long after its hour a backup that was missed is still made up for; later it waits for the next night. */
const grace = 6 * hours
/** A backup that is not done by then is given up. */
const longest = 24 * hours

/** Whether the backup of this day is to begin. */
export function isBackupDue(
  { hour }: BackupPlan,
  newest: Pick<BackupRun, 'startedAt'> | undefined,
  now: Date,
): boolean {
  if (hour === 'off') return false
  const today = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate(), hour)
  const latest = today <= now.getTime() ? today : today - 24 * hours
  return now.getTime() - latest < grace && (newest === undefined || newest.startedAt.getTime() < latest)
}

export const isGivenUp = ({ startedAt }: BackupRun, now: Date) => now.getTime() - startedAt.getTime() > longest

/** Of runs, newest first, those that go: whole ones beyond those that stay, and failed ones older than the newest whole one. */
export function outlivedBackups<Run extends BackupRun>(runs: readonly Run[], { kept }: BackupPlan): readonly Run[] {
  const whole = runs.filter(({ state }) => state === 'done')
  const gone = new Set(whole.slice(kept).map(({ backupId }) => backupId))
  const newest = whole[0]
  return runs.filter(
    (run) =>
      gone.has(run.backupId) || (run.state === 'failed' && newest !== undefined && run.startedAt < newest.startedAt),
  )
}

/** A backup is missed where none came to an end for so long: two nights, or, where nobody set an hour, never. */
export const isBackupMissed = ({ hour }: BackupPlan, newest: Date | undefined, now: Date) =>
  hour !== 'off' && (newest === undefined || now.getTime() - newest.getTime() > 50 * hours)
