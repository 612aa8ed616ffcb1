import { RestError, TableClient, type TransactionAction } from '@azure/data-tables'
import { HubError, isHubError } from '../../domain/hub-error.ts'
import type { Kept, Page, PageWish, Version } from '../../ports/storage.ts'
import { readCursor, writeCursor } from './cursor.ts'
import { etagOf, fromRow, toRow, versionOf } from './row.ts'

export interface Key {
  readonly partition: string
  readonly row: string
}

/** Opens the client of one table; the SDK's own retries (three, exponential, on 5xx and broken connections) are on. */
export type OpenTable = (name: string) => TableClient

/** One table with our vocabulary: find, insert (refuses if present), replace (needs the version), put, remove, pages. */
export interface Table<T extends object> {
  find(key: Key): Promise<Kept<T> | undefined>
  /** Answers nothing when a row with this key exists already. */
  insert(key: Key, record: T): Promise<Kept<T> | undefined>
  /** @throws HubError `version.stale` */
  replace(key: Key, record: T, version: Version): Promise<Kept<T>>
  put(key: Key, record: T): Promise<void>
  /** Safe to repeat. */
  remove(key: Key): Promise<void>
  /** One page of what `filter` (OData) selects, in key order. */
  page(filter: string, wish: PageWish): Promise<Page<Keyed<T>>>
  /** Everything that `filter` selects; for partitions known to be small. */
  all(filter: string): Promise<readonly Keyed<T>[]>
  /** At most 100 actions of one partition, all or none. @throws HubError `version.stale` when a condition does not hold */
  transact(actions: readonly TransactionAction[]): Promise<void>
}

export type Keyed<T> = Kept<T> & { readonly key: Key }

const statusOf = (thrown: unknown) => (thrown instanceof RestError ? thrown.statusCode : undefined)

/** What storage says when it cannot serve; our own refusals pass through. */
function asHubError(thrown: unknown): unknown {
  if (isHubError(thrown) || thrown instanceof RangeError) return thrown
  return new HubError('storage.unavailable', 'The storage did not answer. Try again in a moment.', { cause: thrown })
}

const stale = (cause: unknown) =>
  new HubError('version.stale', 'It was changed meanwhile. Read it again and decide again.', { cause })

export function table<T extends object>(open: OpenTable, name: string): Table<T> {
  const client = open(name)
  let made: Promise<void> | undefined

  /** A table is made when it is first found missing, so that the warm path costs nothing. */
  const attempt = async <R>(act: () => Promise<R>): Promise<R> => {
    try {
      return await act()
    } catch (thrown) {
      if (statusOf(thrown) !== 404 || !isTableMissing(thrown)) throw thrown
      made ??= client.createTable()
      await made.finally(() => (made = undefined))
      return act()
    }
  }
  const guarded = async <R>(
    act: () => Promise<R>,
    onStatus: Record<number, (thrown: unknown) => R> = {},
  ): Promise<R> => {
    try {
      return await attempt(act)
    } catch (thrown) {
      const answer = onStatus[statusOf(thrown) ?? 0]
      if (answer) return answer(thrown)
      throw asHubError(thrown)
    }
  }
  const refuseStale = (thrown: unknown): never => {
    throw stale(thrown)
  }
  const keyed = (row: Record<string, unknown>): Keyed<T> => ({
    ...fromRow<T>(row),
    key: { partition: String(row['partitionKey']), row: String(row['rowKey']) },
  })

  return {
    find: (key) =>
      guarded(async () => fromRow<T>(await client.getEntity(key.partition, key.row)) as Kept<T> | undefined, {
        404: () => undefined,
      }),
    insert: (key, record) =>
      guarded(
        async () => {
          const { etag } = await client.createEntity(toRow(key.partition, key.row, record))
          return { ...record, version: versionOf(etag) } as Kept<T> | undefined
        },
        { 409: () => undefined },
      ),
    replace: (key, record, version) =>
      guarded(
        async () => {
          const { etag } = await client.updateEntity(toRow(key.partition, key.row, record), 'Replace', {
            etag: etagOf(version),
          })
          return { ...record, version: versionOf(etag) }
        },
        { 412: refuseStale, 404: refuseStale },
      ),
    put: (key, record) =>
      guarded(async () => {
        await client.upsertEntity(toRow(key.partition, key.row, record), 'Replace')
      }),
    remove: (key) =>
      guarded(
        async () => {
          await client.deleteEntity(key.partition, key.row)
        },
        { 404: () => undefined },
      ),
    page: async (filter, { cursor, limit }) => {
      const continuationToken = readCursor(cursor)
      const pages = () =>
        client
          .listEntities(selection(filter))
          .byPage({ maxPageSize: limit, ...(continuationToken === undefined ? {} : { continuationToken }) })
      const found = await guarded(async () => (await pages().next()).value)
      if (!found) return { items: [] }
      return {
        items: found.map(keyed),
        ...(found.continuationToken ? { next: writeCursor(found.continuationToken) } : {}),
      }
    },
    all: (filter) =>
      guarded(async () => {
        const rows: Keyed<T>[] = []
        for await (const row of client.listEntities(selection(filter))) rows.push(keyed(row))
        return rows
      }),
    transact: (actions) =>
      guarded(
        async () => {
          await client.submitTransaction([...actions])
        },
        { 412: refuseStale, 409: refuseStale, 404: refuseStale },
      ),
  }
}

const selection = (filter: string) => (filter === '' ? {} : { queryOptions: { filter } })

function isTableMissing(thrown: unknown): boolean {
  return (
    thrown instanceof RestError &&
    (thrown.code === 'TableNotFound' || /TableNotFound|table specified does not exist/i.test(thrown.message))
  )
}
