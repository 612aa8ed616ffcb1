import type { ArchivedRow, RowPlace } from '../domain/backup/archived-row.ts'
import type { BackupRun, StoredPart } from '../domain/backup/backup-run.ts'
import type { Kept, Page, PageWish, Version } from './storage.ts'

/** A blob as a list names it. */
export interface ListedBlob {
  readonly name: string
  /** In bytes. */
  readonly size: number
  readonly changedAt: Date
}

/**
 * Blobs of one private container. Everything here is safe to repeat.
 * @throws HubError `backup.unconfigured` where no container is named, `storage.unavailable`
 */
export interface Blobs {
  /** Brings a piece of a blob; it counts for nothing until the blob is made of it. Kept for a week. */
  stage(name: string, block: string, bytes: Uint8Array): Promise<void>
  /** The blob is these pieces, in this order, from now on: whole, or not at all. */
  commit(name: string, blocks: readonly string[]): Promise<void>
  /** A small blob, whole. */
  put(name: string, bytes: Uint8Array): Promise<void>
  /** A stretch of a blob; fewer bytes at its end, none beyond it; undefined where there is no such blob. */
  read(name: string, from: number, length: number): Promise<Uint8Array | undefined>
  /** In the order of their names. */
  list(prefix: string): AsyncIterable<ListedBlob>
  remove(name: string): Promise<void>
}

/** What archives are packed with. */
export interface Packing {
  pack(text: string): Promise<Uint8Array>
  /** @throws RangeError where it was packed by nobody, or unpacks to more than 256 MiB */
  unpack(bytes: Uint8Array): Promise<string>
  /** SHA-256, hexadecimal. */
  digest(bytes: Uint8Array | string): string
}

/** Every table as storage has it, row by row: for backups and restores alone. */
export interface TableRows {
  /** Rows in the order of their keys, after a place: the page without `next` is the last. */
  page(table: string, after: RowPlace | undefined, limit: number): Promise<{ rows: ArchivedRow[]; next?: RowPlace }>
  /** Each row is as it is here, whatever was there. Safe to repeat. */
  putAll(table: string, rows: readonly ArchivedRow[]): Promise<void>
  isEmpty(table: string): Promise<boolean>
}

/** What a repair did: rows by which others are found. */
export interface Repaired {
  readonly added: number
  readonly removed: number
}

/** Rows by which others are found, and claims of what is unique: for restores alone, while nobody else writes. */
export interface Indexes {
  /** Makes those that are missing, and removes what leads nowhere where that would stand in somebody's way. Safe to repeat. */
  repair(): Promise<Repaired>
}

/** Backups and how far each is. */
export interface Backups {
  find(backupId: string): Promise<Kept<BackupRun> | undefined>
  findNewest(): Promise<Kept<BackupRun> | undefined>
  /** Newest first. */
  list(wish: PageWish): Promise<Page<Kept<BackupRun>>>
  /** Of two that follow one and the same run the second is refused. @throws HubError `version.stale` */
  insertNewest(run: BackupRun, after: Pick<BackupRun, 'backupId'> | undefined): Promise<void>
  /** @throws HubError `version.stale` */
  replace(run: BackupRun, version: Version): Promise<Kept<BackupRun>>
  /** With its parts. Safe to repeat. */
  remove(backupId: string): Promise<void>
  /** Safe to repeat. */
  putPart(backupId: string, part: StoredPart): Promise<void>
  /** Those that a second try left too. */
  listParts(backupId: string): Promise<readonly StoredPart[]>
  removeParts(backupId: string): Promise<void>
}

/** What was restored into these tables: `running` until every row is there and repaired. */
export interface RestoreRun {
  readonly state: 'running' | 'done'
  readonly backupId: string
  /** SHA-256 of the archive's manifest. */
  readonly digest: string
  readonly startedAt: Date
  readonly finishedAt?: Date
  /** Parts whose rows are there. */
  readonly parts: number
}

export interface Restores {
  find(): Promise<Kept<RestoreRun> | undefined>
  /** @throws HubError `version.stale` */
  put(run: RestoreRun, version: Version | undefined): Promise<Kept<RestoreRun>>
}
