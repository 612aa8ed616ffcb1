import { HubError } from '../hub-error.ts'

/** One entry of an archive: some thousand rows of a table. */
export interface ArchivedPart {
  /** Where it stands in the archive, such as `tables/Members/00001.ndjson.gz`. */
  readonly name: string
  readonly rows: number
  /** SHA-256 of the entry as it stands there, packed: hexadecimal. */
  readonly sha256: string
}

export interface ArchivedTable {
  readonly table: string
  readonly rows: number
  /** SHA-256 of the digests of its parts, one a line, in their order: hexadecimal. */
  readonly sha256: string
  readonly parts: readonly ArchivedPart[]
}

/** The first entry of an archive: what it is, and what it holds. No secret has a place in it. */
export interface Manifest {
  readonly format: 'tenantry-backup'
  readonly version: number
  readonly backupId: string
  /** The hub that wrote it. */
  readonly hub: string
  readonly startedAt: string
  readonly finishedAt: string
  /** Settings that are no secret, by name. */
  readonly settings: Readonly<Record<string, string>>
  /** Names of settings that are secret and had a value. */
  readonly secrets: readonly string[]
  readonly tables: readonly ArchivedTable[]
  readonly leftOut: readonly { readonly table: string; readonly reason: string }[]
}

/** Changes whenever an older hub could not restore what is written from then on. */
export const archiveVersion = 1
export const manifestName = 'manifest.json'

export const partName = (table: string, number: number) =>
  `tables/${table}/${String(number).padStart(5, '0')}.ndjson.gz`

/** What {@link ArchivedTable} `sha256` is made of. */
export const digestsOf = (parts: readonly Pick<ArchivedPart, 'sha256'>[]) =>
  parts.map(({ sha256 }) => `${sha256}\n`).join('')

const refused = (why: string) => new HubError('archive.invalid', `This is no archive that can be restored: ${why}.`)

/**
 * The manifest of an archive, held against what this hub can restore.
 * @param known the tables that this hub has
 * @throws HubError `archive.invalid`, `archive.foreign` where another version of the hub is needed
 */
export function readManifest(text: string, known: readonly string[]): Manifest {
  const manifest = parsed(text)
  if (manifest.format !== 'tenantry-backup') throw refused('its manifest is of something else')
  if (manifest.version !== archiveVersion)
    throw new HubError(
      'archive.foreign',
      `The archive has format version ${String(manifest.version)}; this hub restores version ${String(archiveVersion)}. Use the hub that wrote it (${String(manifest.hub)}).`,
    )
  if (!isWhole(manifest)) throw refused('its manifest is not whole')
  const strange = manifest.tables.map(({ table }) => table).filter((table) => !known.includes(table))
  if (strange.length > 0)
    throw new HubError(
      'archive.foreign',
      `The archive has tables that this hub does not know (${strange.join(', ')}). Use the hub that wrote it (${manifest.hub}).`,
    )
  return manifest
}

function parsed(text: string): Partial<Manifest> {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null) return value
  } catch {
    // Said below.
  }
  throw refused('its manifest cannot be read')
}

function isWhole(manifest: Partial<Manifest>): manifest is Manifest {
  const { backupId, hub, startedAt, tables } = manifest
  const hasMoments = typeof startedAt === 'string' && !Number.isNaN(Date.parse(startedAt))
  return (
    typeof backupId === 'string' &&
    typeof hub === 'string' &&
    hasMoments &&
    Array.isArray(tables) &&
    tables.every(isTable)
  )
}

function isTable(value: unknown): value is ArchivedTable {
  if (typeof value !== 'object' || value === null) return false
  const { table, rows, sha256, parts } = value as Readonly<Record<string, unknown>>
  if (typeof table !== 'string' || typeof sha256 !== 'string' || !Array.isArray(parts)) return false
  const counts = (parts as readonly unknown[]).map((part) => (isPart(part, table) ? part.rows : Number.NaN))
  return counts.reduce((sum, count) => sum + count, 0) === rows
}

function isPart(value: unknown, table: string): value is ArchivedPart {
  if (typeof value !== 'object' || value === null) return false
  const { name, rows, sha256 } = value as Partial<ArchivedPart>
  return (
    typeof name === 'string' &&
    name.startsWith(`tables/${table}/`) &&
    Number.isInteger(rows) &&
    typeof sha256 === 'string'
  )
}
