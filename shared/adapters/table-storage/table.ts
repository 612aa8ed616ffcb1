import type { TableClient, TransactionAction } from '@azure/data-tables'
import type { Kept, Page, PageWish, Version } from '../../ports/storage.ts'
import { readCursor, writeCursor } from './cursor.ts'
import { etagOf, fromRow, toRow, versionOf } from './row.ts'
import { refuseStale, tableAccess, type TableAccess } from './table-access.ts'

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
  /** With a version: only what is still as it was read then. Safe to repeat. */
  remove(key: Key, version?: Version): Promise<void>
  /** One page of what `filter` (OData) selects, in key order. */
  page(filter: string, wish: PageWish): Promise<Page<Keyed<T>>>
  /** Everything that `filter` selects; for partitions known to be small. */
  all(filter: string): Promise<readonly Keyed<T>[]>
  /** At most 100 actions of one partition, all or none. @throws HubError `version.stale` when a condition does not hold */
  transact(actions: readonly TransactionAction[]): Promise<void>
}

export type Keyed<T> = Kept<T> & { readonly key: Key }

export function table<T extends object>(open: OpenTable, name: string): Table<T> {
  const client = open(name)
  const access = tableAccess(client)
  return { ...singleRows<T>(client, access), ...manyRows<T>(client, access) }
}

const nothing = () => undefined

function singleRows<T extends object>(
  client: TableClient,
  access: TableAccess,
): Pick<Table<T>, 'find' | 'insert' | 'replace' | 'put' | 'remove'> {
  return {
    find: (key) =>
      access<Kept<T> | undefined>(async () => fromRow<T>(await client.getEntity(key.partition, key.row)), {
        404: nothing,
      }),
    insert: (key, record) =>
      access<Kept<T> | undefined>(
        async () => {
          const { etag } = await client.createEntity(toRow(key.partition, key.row, record))
          return { ...record, version: versionOf(etag) }
        },
        { 409: nothing },
      ),
    replace: (key, record, version) =>
      access(
        async () => {
          const row = toRow(key.partition, key.row, record)
          const { etag } = await client.updateEntity(row, 'Replace', { etag: etagOf(version) })
          return { ...record, version: versionOf(etag) }
        },
        { 412: refuseStale, 404: refuseStale },
      ),
    put: (key, record) =>
      access(async () => {
        await client.upsertEntity(toRow(key.partition, key.row, record), 'Replace')
      }),
    remove: (key, version) =>
      access(
        async () => {
          await client.deleteEntity(key.partition, key.row, version === undefined ? {} : { etag: etagOf(version) })
        },
        { 404: nothing, 412: nothing },
      ),
  }
}

type Row = Record<string, unknown>

function manyRows<T extends object>(
  client: TableClient,
  access: TableAccess,
): Pick<Table<T>, 'page' | 'all' | 'transact'> {
  const select = (filter: string) => client.listEntities<Row>(filter === '' ? {} : { queryOptions: { filter } })
  return {
    page: async (filter, { cursor, limit }) => {
      const continuationToken = readCursor(cursor)
      const settings = { maxPageSize: limit, ...(continuationToken === undefined ? {} : { continuationToken }) }
      const first = await access(() => select(filter).byPage(settings).next())
      if (first.done === true) return { items: [] }
      const { continuationToken: next } = first.value
      return { items: first.value.map((row) => keyed<T>(row)), ...(next ? { next: writeCursor(next) } : {}) }
    },
    all: (filter) =>
      access(async () => {
        const rows: Keyed<T>[] = []
        for await (const row of select(filter)) rows.push(keyed<T>(row))
        return rows
      }),
    transact: (actions) =>
      access(
        async () => {
          await client.submitTransaction([...actions])
        },
        { 412: refuseStale, 409: refuseStale, 404: refuseStale },
      ),
  }
}

const text = (value: unknown) => (typeof value === 'string' ? value : '')

const keyed = <T>(row: Row): Keyed<T> => ({
  ...fromRow<T>(row),
  key: { partition: text(row['partitionKey']), row: text(row['rowKey']) },
})
