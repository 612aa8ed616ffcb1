import type { TransactionAction } from '@azure/data-tables'
import { HubError } from '../../domain/hub-error.ts'
import type { OrganisationId } from '../../domain/ids.ts'
import type { ChangeOrigin, ContactFeed, ContactFeedLine, FeedFrom } from '../../ports/address-book.ts'
import { bookKeys, bookPrefixes } from './book-keys.ts'
import { contactColumns, contactOf, type ContactColumns } from './contact-rows.ts'
import { readCursor, writeCursor, type ListName } from './cursor.ts'
import { table, type Key, type OpenTable } from './table.ts'

/** How many lines were ever written. Every transaction that adds some replaces it on the version it read. */
export interface FeedHead {
  readonly sequence: number
}

/** A line of the feed as columns: the Contact's own, and what happened. */
interface LineColumns extends ContactColumns {
  readonly sequence: number
  readonly at: Date
  readonly by: ChangeOrigin['by']
  readonly originId: string
  readonly what: ContactFeedLine['what']
  readonly fields: readonly string[]
}

export function lineColumns({ origin, contact, ...line }: ContactFeedLine): LineColumns {
  return { ...contactColumns(contact), ...line, by: origin.by, originId: origin.id }
}

function lineOf({ sequence, at, by, originId, what, fields, ...columns }: LineColumns): ContactFeedLine {
  return { sequence, at, origin: { by, id: originId }, what, fields, contact: contactOf(columns) }
}

/** The numbers of the lines have no gap but the one that the purge makes before the oldest: that shows what a reader came too late for. */
export function contactFeedTable(open: OpenTable): ContactFeed {
  const lines = table<LineColumns>(open, 'Contacts')
  const heads = table<FeedHead>(open, 'Contacts')

  const newest = async (organisationId: OrganisationId) =>
    (await heads.find({ partition: organisationId, row: bookKeys.head }))?.sequence ?? 0
  const linesAfter = async (organisationId: OrganisationId, sequence: number, limit: number) => {
    const stretch = { partition: organisationId, prefix: bookPrefixes.lines, from: bookKeys.line(sequence + 1) }
    return unbroken((await lines.page(stretch, { limit })).items)
  }

  return {
    read: async (organisationId, from, limit) => {
      const list: ListName = { table: 'Contacts', partition: organisationId, prefix: bookPrefixes.lines }
      if (from === 'now') return { items: [], next: cursorAt(list, await newest(organisationId)) }
      const place = placeOf(list, from)
      // Read before the lines: lines that were there then and are not found were purged.
      const written = await newest(organisationId)
      const found = await linesAfter(organisationId, place ?? 0, limit)
      const first = found[0]?.sequence ?? written + 1
      if (place !== undefined && first > place + 1) throw expired()
      const last = found.at(-1)?.sequence ?? place ?? written
      return {
        items: found.map(({ key: _key, version: _version, ...line }) => lineOf(line)),
        next: cursorAt(list, last),
      }
    },
    purge: async (organisationId, before, limit) => {
      const found = await linesAfter(organisationId, 0, limit)
      const young = found.findIndex(({ at }) => at >= before)
      const old = young === -1 ? found : found.slice(0, young)
      // The oldest first, each hundred whole or not at all, so that what an interruption leaves has no gap within.
      for (let start = 0; start < old.length; start += transactionSize)
        await lines.transact(old.slice(start, start + transactionSize).map(({ key }) => gone(key)))
      return old.length
    },
  }
}

/** The service's own limit of one transaction. */
const transactionSize = 100

const gone = ({ partition, row }: Key): TransactionAction => ['delete', { partitionKey: partition, rowKey: row }]

/** Lines as far as each follows the one before: a purge may be at work. */
function unbroken<Line extends { readonly sequence: number }>(lines: readonly Line[]): readonly Line[] {
  const gap = lines.findIndex(({ sequence }, place) => sequence !== (lines[0]?.sequence ?? 0) + place)
  return gap === -1 ? lines : lines.slice(0, gap)
}

const cursorAt = (list: ListName, sequence: number) => writeCursor(list, [bookKeys.line(sequence)])

/** The number of the last line that was read; undefined where the reading begins with whatever is the oldest. */
function placeOf(list: ListName, from: Exclude<FeedFrom, 'now'>): number | undefined {
  if (from === 'beginning') return undefined
  const [key = ''] = readCursor(list, from.cursor, 1) ?? []
  if (!/^f_\d{12}$/.test(key)) throw new HubError('cursor.invalid', 'The cursor is not one of this feed.')
  return Number(key.slice(2))
}

const expired = () =>
  new HubError(
    'cursor.expired',
    'Changes after this place are not kept any more. Read all contacts anew, then follow the feed from now.',
  )
