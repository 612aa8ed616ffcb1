import { isHubError } from '../../domain/hub-error.ts'
import type { PersonLine } from '../../domain/sync/person-line.ts'
import type { Page, PageWish } from '../../ports/storage.ts'
import type { MergeLines, SyncNotes, TenantKey } from '../../ports/sync.ts'
import { readCursor, writeCursor, type ListName } from './cursor.ts'
import { inTransactions } from './in-transactions.ts'
import { toRow } from './row.ts'
import { textColumns, textOf } from './text-columns.ts'
import { table, type OpenTable } from './table.ts'

const prefix = 'line_'
/** Characters of lines in one row, where a line is not longer itself: one column. */
const mostText = 30_000
/** Rows read in one request. */
const rowsAtOnce = 20
/** How many lines one page looks at where it keeps only some of them. */
const mostSearched = 2000

/** The lines of one row; they are found by no column. */
interface Part {
  readonly row: string
  readonly lines: readonly PersonLine[]
}

/**
 * The lines of a run about one tenant, some dozens in a row. Each step writes them to a sheet of its own, which a repeat of the step finds
 * again by its name: so nothing is looked for among all lines while a run goes on.
 */
export function lineSheets(
  open: OpenTable,
  partitionOf: (key: TenantKey) => string,
): Pick<SyncNotes, 'findLines' | 'putLines' | 'listLines' | 'mergeLines'> {
  const parts = partRows(open)
  return {
    findLines: async (key, sheet, objectIds) => {
      if (objectIds.length === 0) return []
      const wanted = new Set(objectIds)
      const found: PersonLine[] = []
      for await (const { lines } of parts.read(partitionOf(key), sheetPrefix(sheet)))
        found.push(...lines.filter(({ objectId }) => wanted.has(objectId)))
      return found
    },
    putLines: async (key, sheet, lines, merge) => {
      if (lines.length === 0) return []
      const partition = partitionOf(key)
      try {
        await parts.write('create', partition, partsFrom(sheet, 0, lines))
        return lines
      } catch (thrown) {
        if (!isHubError(thrown, 'version.stale')) throw thrown
        return mergeInto(parts, { partition, sheet, merge }, lines)
      }
    },
    listLines: (key, wish, decision, failed) =>
      pageOfLines(
        parts,
        partitionOf(key),
        wish,
        (line) =>
          (decision === undefined || line.decision === decision) &&
          (failed === undefined || (line.failure !== undefined) === failed),
      ),
    mergeLines: async (key, merge) => {
      const partition = partitionOf(key)
      const twice = await repeatedIn(parts.read(partition, prefix))
      if (twice.size === 0) return
      const told: Part[] = []
      for await (const part of parts.read(partition, prefix))
        if (part.lines.some(({ objectId }) => twice.has(objectId))) told.push(part)
      const merged = new Map<string, PersonLine>()
      for (const line of told.flatMap(({ lines }) => lines)) {
        const earlier = merged.get(line.objectId)
        if (twice.has(line.objectId)) merged.set(line.objectId, earlier ? merge(earlier, line) : line)
      }
      // First what is merged, then what is left over: broken off in between, it is merged once more to the same.
      const first = withFirst(told, merged)
      await parts.write('upsert', partition, first)
      await parts.write('upsert', partition, withoutLater(first, twice))
    },
  }
}

type PartRows = ReturnType<typeof partRows>

function partRows(open: OpenTable) {
  const rows = table<object>(open, 'SyncPeople')
  return {
    write: async (kind: 'create' | 'upsert', partition: string, parts: readonly Part[]): Promise<void> => {
      const entities = parts.map(({ row, lines }) => toRow(partition, row, textColumns(JSON.stringify(lines))))
      for (const batch of inTransactions(entities))
        await rows.transact(batch.map((row) => (kind === 'create' ? ['create', row] : ['upsert', row, 'Replace'])))
    },
    /** Parts in their order, `beginning` the beginning of their keys, from `from` (included) on. */
    read: async function* (partition: string, beginning: string, from?: string): AsyncGenerator<Part> {
      for (let cursor: string | undefined, first = true; first || cursor !== undefined; first = false) {
        const page = await rows.page({ partition, prefix: beginning, from }, { cursor, limit: rowsAtOnce })
        for (const row of page.items)
          yield { row: row.key.row, lines: JSON.parse(textOf(row)) as readonly PersonLine[] }
        cursor = page.next
      }
    },
  }
}

interface Sheet {
  readonly partition: string
  readonly sheet: string
  readonly merge: MergeLines
}

/** Lines that stand on the sheet already stay where they are, merged; the others come after them. */
async function mergeInto(
  parts: PartRows,
  { partition, sheet, merge }: Sheet,
  lines: readonly PersonLine[],
): Promise<readonly PersonLine[]> {
  const open = new Map(lines.map((line) => [line.objectId, line]))
  const merged = new Map<string, PersonLine>()
  const changed: Part[] = []
  let count = 0
  for await (const part of parts.read(partition, sheetPrefix(sheet))) {
    count += 1
    if (!part.lines.some(({ objectId }) => open.has(objectId))) continue
    const next = part.lines.map((earlier) => {
      const later = open.get(earlier.objectId)
      if (!later) return earlier
      open.delete(earlier.objectId)
      const line = merge(earlier, later)
      merged.set(line.objectId, line)
      return line
    })
    changed.push({ row: part.row, lines: next })
  }
  await parts.write('upsert', partition, [...changed, ...partsFrom(sheet, count, [...open.values()])])
  return lines.map((line) => merged.get(line.objectId) ?? line)
}

async function pageOfLines(
  parts: PartRows,
  partition: string,
  { cursor, limit }: PageWish,
  wanted: (line: PersonLine) => boolean,
): Promise<Page<PersonLine>> {
  const list: ListName = { table: 'SyncPeople', partition, prefix }
  const [from, given = '0'] = readCursor(list, cursor, 2) ?? []
  const items: PersonLine[] = []
  let searched = 0
  let after: readonly [row: string, lines: string] | undefined
  for await (const { row, lines } of parts.read(partition, prefix, from))
    for (const [place, line] of lines.entries()) {
      if (row === from && place < Number(given)) continue
      const isWanted = wanted(line)
      if (after && (searched === mostSearched || (isWanted && items.length === limit)))
        return { items, next: writeCursor(list, after) }
      if (isWanted) items.push(line)
      searched += 1
      after = [row, String(place + 1)]
    }
  return { items }
}

const sheetPrefix = (sheet: string) => `${prefix}${sheet}_`

/** Rows of a sheet from its part number `first` on. */
function partsFrom(sheet: string, first: number, lines: readonly PersonLine[]): readonly Part[] {
  const parts: PersonLine[][] = []
  let room = 0
  for (const line of lines) {
    const size = JSON.stringify(line).length + 1
    if (size > room) {
      parts.push([])
      room = mostText
    }
    parts.at(-1)?.push(line)
    room -= size
  }
  return parts.map((some, part) => ({
    row: `${sheetPrefix(sheet)}${String(first + part).padStart(4, '0')}`,
    lines: some,
  }))
}

/** Of whom there is more than one line. */
async function repeatedIn(parts: AsyncIterable<Part>): Promise<ReadonlySet<string>> {
  const [once, twice] = [new Set<string>(), new Set<string>()]
  for await (const { lines } of parts)
    for (const { objectId } of lines) (once.has(objectId) ? twice : once).add(objectId)
  return twice
}

/** The first line of each is the merged one. */
function withFirst(parts: readonly Part[], merged: ReadonlyMap<string, PersonLine>): readonly Part[] {
  const open = new Map(merged)
  return parts.map(({ row, lines }) => ({
    row,
    lines: lines.map((line) => {
      const first = open.get(line.objectId) ?? line
      open.delete(line.objectId)
      return first
    }),
  }))
}

function withoutLater(parts: readonly Part[], twice: ReadonlySet<string>): readonly Part[] {
  const seen = new Set<string>()
  return parts.map(({ row, lines }) => ({
    row,
    lines: lines.filter(({ objectId }) => {
      const isLater = twice.has(objectId) && seen.has(objectId)
      seen.add(objectId)
      return !isLater
    }),
  }))
}
