import type { TransactionAction } from '@azure/data-tables'
import { HubError, isHubError } from '../../domain/hub-error.ts'
import type { Clock } from '../../ports/clock.ts'
import type { FeedFrom } from '../../ports/address-book.ts'
import { bookKeys, bookPrefixes } from './book-keys.ts'
import { readCursor, writeCursor, type ListName } from './cursor.ts'
import { feedSlots, patience, type FeedHead, type FeedMark, type SlotColumns } from './feed-slots.ts'
import { table, type Key, type OpenTable } from './table.ts'

/** After this slot, and so many lines of the next. */
interface Place {
  readonly slot: number
  readonly lines: number
}

/** Slots read in one request. */
const slotsAtOnce = 20
/** Slots closed in one go. */
const mostClosed = 400
/** The service's own limit of one transaction. */
const transactionSize = 100

/** What a feed is made of: its table, and what a row of a slot says. */
export interface FeedOf<Line> {
  readonly table: string
  /** The lines of a slot; none of one that was closed. */
  readonly linesIn: (partition: string, row: SlotColumns) => readonly Line[]
  /** What a reader does who missed lines. */
  readonly advice: string
}

export interface SlotFeed<Line> {
  read(
    partition: string,
    from: FeedFrom,
    limit: number,
  ): Promise<{ readonly items: readonly Line[]; readonly next: string }>
  purge(partition: string, before: Date, limit: number): Promise<number>
}

/**
 * Numbers of slots have no gap but where a transaction is under way, or never took effect: a reader waits there, closes the slot after a
 * while, and goes on. So it never passes a line that comes later. What the purge took lies before the row `foot`.
 */
export function slotFeed<Line>(open: OpenTable, clock: Clock, feed: FeedOf<Line>): SlotFeed<Line> {
  const rows = feedRows(open, feed.table)
  const linesFrom = lineReader(rows, clock, feed)
  return {
    read: async (partition, from, limit) => {
      const list: ListName = { table: 'Contacts', partition: partition, prefix: bookPrefixes.slots }
      if (from === 'now')
        return { items: [], next: cursorAt(list, { slot: await rows.numbers.settled(partition), lines: 0 }) }
      const mayBegin = from === 'beginning'
      const start = from === 'beginning' ? { slot: await rows.footOf(partition), lines: 0 } : placeOf(list, from)
      const { lines, place } = await linesFrom(partition, start, { mayBegin, limit })
      return { items: lines, next: cursorAt(list, place) }
    },
    purge: async (partition, before, limit) => {
      const { items } = await rows.slots.page({ partition, prefix: bookPrefixes.slots }, { limit })
      const young = items.findIndex(({ at }) => at >= before)
      const old = young === -1 ? items : items.slice(0, young)
      const last = old.at(-1)
      // First it is said that they go: a reader who misses one of them is told, and does not wait for it.
      if (!last || !(await moveFoot(rows, partition, last.slot))) return 0
      for (let start = 0; start < old.length; start += transactionSize)
        await rows.slots.transact(old.slice(start, start + transactionSize).map(({ key }) => gone(key)))
      return old.length
    },
  }
}

type FeedRows = ReturnType<typeof feedRows>

function feedRows(open: OpenTable, name: string) {
  const marks = table<FeedMark>(open, name)
  return {
    slots: table<SlotColumns>(open, name),
    heads: table<FeedHead>(open, name),
    marks,
    numbers: feedSlots(open, name),
    footOf: async (partition: string) => (await marks.find({ partition, row: bookKeys.foot }))?.slot ?? 0,
  }
}

/** Slots that are missing: before which one that is there or comes next, and since when they have been waited for. */
interface Gap {
  readonly until: number
  readonly since: Date
}

interface LinesWish {
  /** It began at the oldest line: what the purge took meanwhile is nobody's loss. */
  readonly mayBegin: boolean
  readonly limit: number
}

/** Reads lines after a place, as far as slot follows slot. */
function lineReader<Line>(rows: FeedRows, clock: Clock, { linesIn, advice }: FeedOf<Line>) {
  return async (partition: string, start: Place, { mayBegin, limit }: LinesWish) => {
    const lines: Line[] = []
    let { slot, lines: given } = start
    for (;;) {
      const { found, gap } = await unbroken(rows, partition, slot)
      for (const row of found) {
        const rest = linesIn(partition, row).slice(given)
        const taken = rest.slice(0, limit - lines.length)
        lines.push(...taken)
        if (taken.length < rest.length) return { lines, place: { slot, lines: given + taken.length } }
        slot = row.slot
        given = 0
        if (lines.length === limit) return { lines, place: { slot, lines: 0 } }
      }
      if (!gap && found.length === slotsAtOnce) continue
      const reached = { lines, place: { slot, lines: given } }
      if (!gap) return reached
      // Read after the gap was seen: the purge moves it first.
      const foot = await rows.footOf(partition)
      if (foot <= slot) {
        if (!(await closeOld(rows, partition, slot, { gap, now: clock.now() }))) return reached
      } else if (lines.length > 0) return reached
      else if (mayBegin) slot = foot
      else throw new HubError('cursor.expired', advice)
    }
  }
}

/** Slots as far as each follows the one before, and the gap after them. */
async function unbroken(
  { heads, slots }: FeedRows,
  partition: string,
  slot: number,
): Promise<{ readonly found: readonly SlotColumns[]; readonly gap?: Gap }> {
  // Read before the slots: what was given out then and is not found is purged or under way.
  const head = await heads.find({ partition, row: bookKeys.head })
  const after = { partition, prefix: bookPrefixes.slots, from: bookKeys.slot(slot + 1) }
  const { items } = await slots.page(after, { limit: slotsAtOnce })
  const broken = items.findIndex((row, place) => row.slot !== slot + place + 1)
  const found = broken === -1 ? items : items.slice(0, broken)
  const next = broken === -1 ? undefined : items[broken]
  if (next) return { found, gap: { until: next.slot, since: next.at } }
  if (items.length === slotsAtOnce || !head || head.slot <= slot + found.length) return { found }
  return { found, gap: { until: head.slot + 1, since: head.at } }
}

/** @returns whether the gap, or its beginning, is closed now */
async function closeOld(
  { numbers }: FeedRows,
  partition: string,
  last: number,
  { gap, now }: { readonly gap: Gap; readonly now: Date },
): Promise<boolean> {
  if (now.getTime() - gap.since.getTime() < patience) return false
  const missing = Array.from({ length: Math.min(gap.until - last - 1, mostClosed) }, (_, place) => last + 1 + place)
  await numbers.close(partition, missing, now)
  return true
}

/** False: another purge was faster. */
async function moveFoot({ marks }: FeedRows, partition: string, slot: number): Promise<boolean> {
  const key: Key = { partition, row: bookKeys.foot }
  const foot = await marks.find(key)
  if (foot && foot.slot >= slot) return true
  try {
    return (foot ? await marks.replace(key, { slot }, foot.version) : await marks.insert(key, { slot })) !== undefined
  } catch (thrown) {
    if (isHubError(thrown, 'version.stale')) return false
    throw thrown
  }
}

const gone = ({ partition, row }: Key): TransactionAction => ['delete', { partitionKey: partition, rowKey: row }]

const cursorAt = (list: ListName, { slot, lines }: Place) =>
  writeCursor(list, [lines === 0 ? bookKeys.slot(slot) : `${bookKeys.slot(slot)}-${lines}`])

function placeOf(list: ListName, from: Exclude<FeedFrom, 'now' | 'beginning'>): Place {
  const [key = ''] = readCursor(list, from.cursor, 1) ?? []
  const [, slot, lines = '0'] = /^f_(\d{12})(?:-(\d{1,3}))?$/.exec(key) ?? []
  if (slot === undefined) throw new HubError('cursor.invalid', 'The cursor is not one of this feed.')
  return { slot: Number(slot), lines: Number(lines) }
}
