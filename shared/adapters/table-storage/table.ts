import { odata, type TableClient, type TransactionAction } from '@azure/data-tables'
import type { Kept, Page, PageWish, RowsFrom, Version } from '../../ports/storage.ts'
import { readCursor, writeCursor, type ListName } from './cursor.ts'
import { findRowsIn } from './find-rows.ts'
import { etagOf, fromRow, toRow, versionOf } from './row.ts'
import { refuseStale, tableAccess, type TableAccess } from './table-access.ts'

export interface Key {
  readonly partition: string
  readonly row: string
}

/** Opens the client of one table; the SDK's own retries (three, exponential, on 5xx and broken connections) are on. */
export type OpenTable = (name: string) => TableClient

/** A stretch of one partition: keys that begin with `prefix`, from `from` (included) to `until` (not included). */
export interface Stretch {
  readonly partition: string
  /** Several: one stretch after the other. */
  readonly prefix?: string | readonly string[] | undefined
  readonly from?: string | undefined
  readonly until?: string | undefined
}

/** One table with our vocabulary: find, insert (refuses if present), replace (needs the version), put, remove, pages. */
export interface Table<T extends object> {
  find(key: Key): Promise<Kept<T> | undefined>
  /** Those of the rows of one partition that are there, each once, in the order given. */
  findAll(partition: string, rows: readonly string[]): Promise<readonly Kept<T>[]>
  /** Answers nothing when a row with this key exists already. */
  insert(key: Key, record: T): Promise<Kept<T> | undefined>
  /** @throws HubError `version.stale` */
  replace(key: Key, record: T, version: Version): Promise<Kept<T>>
  put(key: Key, record: T): Promise<void>
  /** With a version: only what is still as it was read then. Safe to repeat. */
  remove(key: Key, version?: Version): Promise<void>
  /**
   * One page of a stretch, in key order, of what `keep` accepts. A page that found little among many rows is short or empty, and still has
   * a `next`: only a page without one is the last. @throws HubError `cursor.invalid`
   */
  page(stretch: Stretch, wish: PageWish, keep?: (record: Keyed<T>) => boolean): Promise<Page<Keyed<T>>>
  /** The first rows of a stretch (of the first, where there are several), `limit` at most. Not all may be said where there are no more. */
  rowsFrom(stretch: Stretch, limit: number): Promise<RowsFrom<Kept<T>>>
  /** The keys of all rows of a stretch, in their order, and nothing else of them. */
  keys(stretch: Stretch): Promise<readonly string[]>
  /** One page of the whole table, partition by partition. @throws HubError `cursor.invalid` */
  pageOfAll(wish: PageWish): Promise<Page<Keyed<T>>>
  /** Everything that `filter` (OData) selects; for partitions known to be small. */
  all(filter: string): Promise<readonly Keyed<T>[]>
  /** For work of the hub's own over many partitions: `next` is the service's, and is given to nobody. */
  scan(filter: string, wish: PageWish): Promise<Page<Keyed<T>>>
  /**
   * At most 100 actions of one partition, all or none. Answers the version that each row has now, in the order of the actions; of a row that
   * is gone an empty one. @throws HubError `version.stale` when a condition does not hold
   */
  transact(actions: readonly TransactionAction[]): Promise<readonly Version[]>
}

export type Keyed<T> = Kept<T> & { readonly key: Key }

/** Opened with the first use: an app has some seventy tables, and an instance that starts is waited for by one request. */
export function table<T extends object>(open: OpenTable, name: string): Table<T> {
  let opened: Table<T> | undefined
  const at = () => (opened ??= openedTable<T>(open(name), name))
  return {
    find: async (key) => at().find(key),
    findAll: async (partition, rows) => at().findAll(partition, rows),
    insert: async (key, record) => at().insert(key, record),
    replace: async (key, record, version) => at().replace(key, record, version),
    put: async (key, record) => at().put(key, record),
    remove: async (key, version) => at().remove(key, version),
    page: async (stretch, wish, keep) => at().page(stretch, wish, keep),
    rowsFrom: async (stretch, limit) => at().rowsFrom(stretch, limit),
    keys: async (stretch) => at().keys(stretch),
    pageOfAll: async (wish) => at().pageOfAll(wish),
    all: async (filter) => at().all(filter),
    scan: async (filter, wish) => at().scan(filter, wish),
    transact: async (actions) => at().transact(actions),
  }
}

function openedTable<T extends object>(client: TableClient, name: string): Table<T> {
  const access = tableAccess(client)
  return { ...singleRows<T>(client, access), ...manyRows<T>(client, access), ...pages<T>(name, client, access) }
}

const nothing = () => undefined

function singleRows<T extends object>(
  client: TableClient,
  access: TableAccess,
): Pick<Table<T>, 'find' | 'findAll' | 'insert' | 'replace' | 'put' | 'remove'> {
  const findRows = findRowsIn(client)
  const find: Table<T>['find'] = (key) =>
    access<Kept<T> | undefined>(async () => fromRow<T>(await client.getEntity(key.partition, key.row)), {
      404: nothing,
    })
  return {
    find,
    findAll: (partition, rows) =>
      access(() => findRows<Kept<T>>(partition, rows, { one: (row) => find({ partition, row }), read: fromRow<T> })),
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

const select = (client: TableClient, filter: string) =>
  client.listEntities<Row>(filter === '' ? {} : { queryOptions: { filter } })

function manyRows<T extends object>(
  client: TableClient,
  access: TableAccess,
): Pick<Table<T>, 'all' | 'rowsFrom' | 'scan' | 'transact'> {
  return {
    all: (filter) =>
      access(async () => {
        const rows: Keyed<T>[] = []
        for await (const row of select(client, filter)) rows.push(keyed<T>(row))
        return rows
      }),
    rowsFrom: ({ prefix, ...stretch }, limit) =>
      access(async () => {
        const rows: Keyed<T>[] = []
        const [first = ''] = prefixesOf({ ...stretch, prefix })
        for await (const page of select(client, within({ ...stretch, prefix: first })).byPage({ maxPageSize: limit })) {
          rows.push(...page.map((row) => keyed<T>(row)))
          // The service may end a page early: what follows is asked for until there are enough.
          if (rows.length >= limit) return { items: rows, isAll: page.continuationToken === undefined }
        }
        return { items: rows, isAll: true }
      }),
    scan: (filter, { cursor, limit }) =>
      access(async () => {
        const settings = { maxPageSize: limit, ...(cursor === undefined ? {} : { continuationToken: cursor }) }
        const first = await select(client, filter).byPage(settings).next()
        if (first.done === true) return { items: [] }
        const { continuationToken: next } = first.value
        return { items: first.value.map((row) => keyed<T>(row)), ...(next ? { next } : {}) }
      }),
    transact: (actions) =>
      access(
        async () => {
          const { subResponses } = await client.submitTransaction([...actions])
          return subResponses.map(({ etag }) => versionOf(etag))
        },
        { 412: refuseStale, 409: refuseStale, 404: refuseStale },
      ),
  }
}

/** How many rows one page looks at where it keeps only some of them: the longest a request may search, about a second. */
const mostSearched = 2000
/** How many it asks for at a time then. */
const searchSize = 500

function pages<T extends object>(
  name: string,
  client: TableClient,
  access: TableAccess,
): Pick<Table<T>, 'page' | 'keys' | 'pageOfAll'> {
  type Keep = (record: Keyed<T>) => boolean

  /** One row beyond the page shows whether there is another: what the service says of that is for itself alone. */
  async function collect(filters: readonly string[], limit: number, keep?: Keep) {
    const items: Keyed<T>[] = []
    let last: Key | undefined
    let searched = 0
    const settings = { maxPageSize: keep ? searchSize : limit + 1 }
    for (const filter of filters)
      for await (const rows of select(client, filter).byPage(settings))
        for (const row of rows) {
          const record = keyed<T>(row)
          const wanted = keep?.(record) ?? true
          if (wanted && items.length === limit) return { items, last: items.at(-1)?.key }
          if (searched === mostSearched) return { items, last }
          if (wanted) items.push(record)
          last = record.key
          searched += 1
        }
    return { items, last: undefined }
  }

  return {
    page: async (stretch, { cursor, limit }, keep) => {
      const prefixes = prefixesOf(stretch)
      const list: ListName = { table: name, partition: stretch.partition, prefix: prefixes.join(' ') }
      const [after] = readCursor(list, cursor, 1) ?? []
      const reached = Math.max(
        0,
        prefixes.findIndex((prefix) => after?.startsWith(prefix)),
      )
      const filters = prefixes
        .slice(reached)
        .map((prefix, place) => within({ ...stretch, prefix }, place === 0 ? after : undefined))
      const { items, last } = await access(() => collect(filters, limit, keep))
      return { items, ...(last ? { next: writeCursor(list, [last.row]) } : {}) }
    },
    keys: (stretch) =>
      access(async () => {
        const keys: string[] = []
        for (const prefix of prefixesOf(stretch)) {
          const queryOptions = { filter: within({ ...stretch, prefix }), select: ['RowKey'] }
          for await (const { rowKey } of client.listEntities<Row>({ queryOptions })) keys.push(text(rowKey))
        }
        return keys
      }),
    pageOfAll: async ({ cursor, limit }) => {
      const list: ListName = { table: name }
      const [partition, row] = readCursor(list, cursor, 2) ?? []
      const filters =
        partition === undefined || row === undefined
          ? ['']
          : [within({ partition, prefix: '' }, row), odata`PartitionKey gt ${partition}`]
      const { items, last } = await access(() => collect(filters, limit))
      return { items, ...(last ? { next: writeCursor(list, [last.partition, last.row]) } : {}) }
    },
  }
}

/** Nothing in a key sorts behind `~`. */
const end = '~'

const prefixesOf = ({ prefix = '' }: Stretch): readonly string[] => (typeof prefix === 'string' ? [prefix] : prefix)

/** A stretch as OData, `after` a certain key. */
function within(
  { partition, prefix, from, until }: Omit<Stretch, 'prefix'> & { readonly prefix: string },
  after?: string,
): string {
  const lowest = [prefix, from ?? ''].reduce((one, other) => (one > other ? one : other))
  const clauses = [
    odata`PartitionKey eq ${partition}`,
    ...(lowest === '' ? [] : [odata`RowKey ge ${lowest}`]),
    ...(prefix === '' ? [] : [odata`RowKey lt ${prefix + end}`]),
    ...(until === undefined ? [] : [odata`RowKey lt ${until}`]),
    ...(after === undefined ? [] : [odata`RowKey gt ${after}`]),
  ]
  return clauses.join(' and ')
}

const text = (value: unknown) => (typeof value === 'string' ? value : '')

const keyed = <T>(row: Row): Keyed<T> => ({
  ...fromRow<T>(row),
  key: { partition: text(row['partitionKey']), row: text(row['rowKey']) },
})
