import { isHubError } from '../../domain/hub-error.ts'
import type { Contact } from '../../domain/contact.ts'
import type { DirectoryUser } from '../../domain/directory-user.ts'
import type { UndoneLine } from '../../domain/sync/undo.ts'
import type { Departure, PlannedContact, SeenPage, SyncNotes, TenantKey } from '../../ports/sync.ts'
import { sha256 } from '../crypto/sha256.ts'
import { inConcert } from './in-concert.ts'
import { inTransactions } from './in-transactions.ts'
import { withPrefix } from './keys.ts'
import { toRow } from './row.ts'
import { lineSheets } from './sync-lines.ts'
import { table, type OpenTable, type Table } from './table.ts'
import { textColumns, textOf } from './text-columns.ts'

/** The service's own limit of one transaction. */
const transactionSize = 100
/** Object ids in one row: their text stays below what a column can hold. */
const idsInRow = 700

const partitionOf = ({ organisationId, runId, tid }: TenantKey) => `${organisationId}_${runId}_${tid}`
const pagesOf = <Item>(items: readonly Item[], size: number): Item[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, page) => items.slice(page * size, (page + 1) * size))
const numbered = (number: number) => String(number).padStart(6, '0')

/** A row whose record is a text: nested values are nobody's to search. */
interface Noted {
  /** Object ids, where the row is a list of them. */
  readonly ids?: readonly string[]
}

const noted = (value: object): Noted => textColumns(JSON.stringify(value))
const valueOf = (row: object): unknown => JSON.parse(textOf(row))

/** Everything that a run notes about one tenant's people lies in one partition, by kind. */
export function syncNoteTable(open: OpenTable): SyncNotes {
  const notes = table<Noted>(open, 'SyncPeople')

  const upsert = async (key: TenantKey, rows: readonly (readonly [row: string, record: object])[]) => {
    const entities = rows.map(([row, record]) => toRow(partitionOf(key), row, record))
    await inConcert(inTransactions(entities), (batch) => notes.transact(batch.map((row) => ['upsert', row, 'Replace'])))
  }

  return {
    ...lineSheets(open, partitionOf),
    ...seenRows(notes),
    ...plannedRows(notes, upsert),
    putDepartures: (key, departures) =>
      upsert(
        key,
        departures.map((departure) => [`gone_${departure.objectId}`, noted(departure)]),
      ),
    removeDepartures: async (key, objectIds) => {
      await inConcert(objectIds, (objectId) => notes.remove({ partition: partitionOf(key), row: `gone_${objectId}` }))
    },
    listDepartures: async (key, wish) => {
      const page = await notes.page({ partition: partitionOf(key), prefix: 'gone_' }, wish)
      return { ...page, items: page.items.map((row) => valueOf(row) as Departure) }
    },
    putAsked: (key, users) =>
      upsert(
        key,
        users.map((user) => [`asked_${user.objectId}`, noted(user)]),
      ),
    listAsked: async (key, wish) => {
      const page = await notes.page({ partition: partitionOf(key), prefix: 'asked_' }, wish)
      return { ...page, items: page.items.map((row) => valueOf(row) as DirectoryUser & { objectId: string }) }
    },
    putMembers: (key, part, objectIds) =>
      upsert(
        key,
        pagesOf(objectIds, idsInRow).map((ids, index) => [`member_${part}_${numbered(index)}`, { ids }]),
      ),
    listMembers: async (key) => {
      const rows = await notes.all(withPrefix(partitionOf(key), 'member_'))
      return new Set(rows.flatMap(({ ids = [] }) => ids))
    },
    putUndone: (key, undone) =>
      upsert(
        key,
        undone.map((line) => [`undone_${line.objectId}`, noted(line)]),
      ),
    listUndone: async (key, wish) => {
      const page = await notes.page({ partition: partitionOf(key), prefix: 'undone_' }, wish)
      return { ...page, items: page.items.map((row) => valueOf(row) as UndoneLine) }
    },
    purge: async (key, limit) => {
      const { items } = await notes.page({ partition: partitionOf(key) }, { limit })
      for (const batch of pagesOf(items, transactionSize))
        await notes.transact(
          batch.map(({ key: { partition, row } }) => ['delete', { partitionKey: partition, rowKey: row }]),
        )
      return items.length
    },
  }
}

function seenRows(notes: Table<Noted>): Pick<SyncNotes, 'insertSeen' | 'listSeen'> {
  /** What an earlier attempt noted of this page, or beyond the last one, and this one does not: pages may have been put together otherwise. */
  async function removeLeftOver(
    partition: string,
    { reading, page, isEnd }: { readonly reading: number; readonly page: number; readonly isEnd: boolean },
    own: ReadonlySet<string>,
  ): Promise<void> {
    const rows = await notes.keys({
      partition,
      prefix: `seen_${numbered(reading)}_`,
      from: `seen_${numbered(reading)}_${numbered(page)}_`,
    })
    const here = `seen_${numbered(reading)}_${numbered(page)}_`
    const leftOver = rows.filter((row) => !own.has(row) && (isEnd || row.startsWith(here)))
    for (const batch of pagesOf(leftOver, transactionSize))
      await notes.transact(batch.map((rowKey) => ['delete', { partitionKey: partition, rowKey }]))
  }

  return {
    insertSeen: async (key, { reading, page, objectIds, removed }, isEnd) => {
      const partition = partitionOf(key)
      const parts = objectIds.length === 0 ? [[]] : pagesOf(objectIds, idsInRow)
      const rows = parts.map((ids, index) => {
        const row = `seen_${numbered(reading)}_${numbered(page)}_${numbered(index)}`
        return toRow(partition, row, { ...noted({ reading, page, ...(index === 0 ? { removed } : {}) }), ids })
      })
      try {
        for (const batch of pagesOf(rows, transactionSize)) await notes.transact(batch.map((row) => ['create', row]))
        return true
      } catch (thrown) {
        if (!isHubError(thrown, 'version.stale')) throw thrown
        for (const batch of pagesOf(rows, transactionSize))
          await notes.transact(batch.map((row) => ['upsert', row, 'Replace']))
        await removeLeftOver(partition, { reading, page, isEnd }, new Set(rows.map(({ rowKey }) => rowKey)))
        return false
      }
    },
    listSeen: async (key) => {
      const rows = await notes.all(withPrefix(partitionOf(key), 'seen_'))
      return rows.map(({ ids = [], ...row }) => ({
        ...(valueOf(row) as Omit<SeenPage, 'objectIds'>),
        objectIds: ids,
      }))
    },
  }
}

type Upsert = (key: TenantKey, rows: readonly (readonly [row: string, record: object])[]) => Promise<void>

/** Two ways to a planned Contact: by its id, and by each of its addresses. */
function plannedRows(notes: Table<Noted>, upsert: Upsert): Pick<SyncNotes, 'putPlanned' | 'findPlanned'> {
  const byEmail = (email: string) => `mail_${sha256(email)}_`
  const read = (row: Noted) => {
    const planned = JSON.parse(textOf(row), (name, value: unknown) =>
      typeof value === 'string' && moments.has(name) ? new Date(value) : value,
    ) as PlannedContact
    return planned
  }
  return {
    putPlanned: (key, planned, emails) =>
      upsert(
        key,
        planned.flatMap((one) => [
          [`plan_${one.contactId}`, noted(one)] as const,
          ...emails(one.contact).map((email) => [byEmail(email) + one.contactId, noted(one)] as const),
        ]),
      ),
    findPlanned: async (key, contactIds, emails) => {
      const partition = partitionOf(key)
      const byIds = await inConcert(contactIds, (contactId) => notes.find({ partition, row: `plan_${contactId}` }))
      const byEmails = await inConcert(emails, (email) => notes.all(withPrefix(partition, byEmail(email))))
      const candidates = byEmails.flat().map(read)
      // The row by address may be older than the Contact's own: that one counts.
      const own = await inConcert(candidates, ({ contactId }) => notes.find({ partition, row: `plan_${contactId}` }))
      const found = [...byIds, ...own].filter((row) => row !== undefined).map(read)
      return [...new Map(found.map((one) => [one.contactId, one])).values()]
    },
  }
}

const moments: ReadonlySet<string> = new Set(['createdAt', 'changedAt', 'syncedAt'] satisfies (
  keyof Contact | 'syncedAt'
)[])
