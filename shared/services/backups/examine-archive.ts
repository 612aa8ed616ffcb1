import { archivedTables } from '../../domain/backup/archive-plan.ts'
import { rowOfLine, type ArchivedRow } from '../../domain/backup/archived-row.ts'
import {
  digestsOf,
  manifestName,
  readManifest,
  type ArchivedPart,
  type Manifest,
} from '../../domain/backup/manifest.ts'
import { tarFiles, type TarFile } from '../../domain/backup/tar.ts'
import { HubError } from '../../domain/hub-error.ts'
import type { Ports } from '../../ports/ports.ts'

/** An archive from its beginning, each time it is asked for. */
export type OpenArchive = () => AsyncIterable<Uint8Array>

export interface Examined {
  readonly manifest: Manifest
  /** SHA-256 of the manifest, hexadecimal: the same as the hub shows of the backup. */
  readonly digest: string
  readonly rows: number
}

/** What a restore goes through: the rows of one part, which were found to be those that were written. */
export interface PartOfTable {
  readonly table: string
  /** The first is 0. */
  readonly number: number
  readonly rows: readonly ArchivedRow[]
}

/** The largest entry: a part of five thousand rows is far below. */
const mostBytes = 64 * 1024 * 1024

const invalid = (why: string, cause?: unknown) =>
  new HubError('archive.invalid', `This archive cannot be restored: ${why}.`, cause === undefined ? {} : { cause })

/** @throws HubError `archive.invalid`, whatever is wrong with its form */
async function* filesOf(open: OpenArchive): AsyncGenerator<TarFile> {
  try {
    yield* tarFiles(open(), mostBytes)
  } catch (thrown) {
    if (thrown instanceof RangeError) throw invalid(thrown.message, thrown)
    throw thrown
  }
}

/**
 * Reads a whole archive, part by part, and holds every part against the manifest: that each is there, in its place, and is what was written.
 * @throws HubError `archive.invalid`, `archive.foreign`
 */
export async function examineArchive({ packing }: Pick<Ports, 'packing'>, open: OpenArchive): Promise<Examined> {
  const files = filesOf(open)
  const first = await files.next()
  if (first.done === true || first.value.name !== manifestName) throw invalid('it does not begin with its manifest')
  const text = new TextDecoder().decode(first.value.bytes)
  const manifest = readManifest(text, archivedTables)
  for (const { table, parts, sha256 } of manifest.tables)
    if (packing.digest(digestsOf(parts)) !== sha256)
      throw invalid(`the parts of ${table} are not those that were written`)
  const expected = manifest.tables.flatMap(({ parts }) => parts)
  let place = 0
  for await (const file of files) {
    const part = expected[place]
    if (!part) throw invalid(`${file.name} is not in its manifest`)
    await unpacked(packing, part, file)
    place += 1
  }
  const lost = expected[place]
  if (lost) throw invalid(`${lost.name} is missing`)
  const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0)
  return { manifest, digest: packing.digest(text), rows }
}

/** The rows of an archive that was examined. @throws HubError `archive.invalid` where it is another by now */
export async function* partsOfArchive(
  { packing }: Pick<Ports, 'packing'>,
  open: OpenArchive,
  { manifest }: Examined,
): AsyncGenerator<PartOfTable> {
  const expected = manifest.tables.flatMap(({ table, parts }) => parts.map((part) => ({ table, part })))
  let place = 0
  for await (const file of filesOf(open)) {
    if (file.name === manifestName) continue
    const current = expected[place]
    if (!current) throw invalid(`${file.name} is not in its manifest`)
    const lines = await unpacked(packing, current.part, file)
    yield { table: current.table, number: place, rows: lines.map(rowOf) }
    place += 1
  }
  if (place < expected.length) throw invalid('it is another one than a moment ago')
}

function rowOf(line: string): ArchivedRow {
  try {
    return rowOfLine(line)
  } catch (thrown) {
    throw invalid('a row of it cannot be read', thrown)
  }
}

async function unpacked(packing: Ports['packing'], part: ArchivedPart, file: TarFile): Promise<readonly string[]> {
  if (file.name !== part.name) throw invalid(`${file.name} stands where ${part.name} should be`)
  if (packing.digest(file.bytes) !== part.sha256) throw invalid(`${file.name} is not what was written`)
  const text = await packing.unpack(file.bytes).catch((thrown: unknown) => {
    throw invalid(`${file.name} cannot be unpacked`, thrown)
  })
  const lines = text.split('\n').slice(0, -1)
  if (lines.length !== part.rows) throw invalid(`${file.name} has not the rows that it should have`)
  return lines
}
