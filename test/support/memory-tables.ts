import { RestError, type TableClient, type TransactionAction } from '@azure/data-tables'
import type { OpenTable } from '../../shared/adapters/table-storage/table.ts'

/** One request to storage: what was asked of which row. `page` and `transact` name the partition or nothing. */
export interface StorageRequest {
  readonly kind: 'find' | 'create' | 'replace' | 'upsert' | 'delete' | 'page' | 'transact'
  readonly table: string
  readonly partition: string
  readonly row: string
}

export interface MemoryTables {
  readonly open: OpenTable
  /** Called before each request takes effect, and after it did; what it throws is what the caller meets. */
  watch: (request: StorageRequest, when: 'before' | 'after') => void | Promise<void>
  /** Every row of a table, by its keys. */
  rows(table: string): readonly Readonly<Record<string, unknown>>[]
  /** The same rows once more: what is written to one of the two is not in the other. */
  copy(): MemoryTables
}

type Columns = Record<string, unknown>
interface Row {
  readonly partition: string
  readonly row: string
  readonly columns: Columns
  readonly etag: string
}

/** What was written before; a row is never changed, but replaced. */
interface Begun {
  readonly tables: ReadonlyMap<string, ReadonlyMap<string, Row>>
  readonly writes: number
}

const refused = (statusCode: number, code: string) => new RestError(code, { statusCode, code })
const idOf = (partition: string, row: string) => `${partition}\u0000${row}`

/**
 * Tables in memory that answer as the storage SDK's client does, ETags, conditions, transactions and pages included, so that the
 * adapters under test are the real ones. One contract suite holds it and Azurite to the same behaviour.
 */
export function memoryTables(begun?: Begun): MemoryTables {
  const tables = new Map([...(begun?.tables ?? [])].map(([name, rows]) => [name, new Map(rows)]))
  let writes = begun?.writes ?? 0

  const rowsOf = (name: string) => {
    const rows = tables.get(name)
    if (!rows) throw refused(404, 'TableNotFound')
    return rows
  }
  const put = (rows: Map<string, Row>, { partitionKey, rowKey, ...columns }: Columns) => {
    const row: Row = {
      partition: String(partitionKey),
      row: String(rowKey),
      columns: structuredClone(columns),
      etag: `W/"datetime'${(writes += 1)}'"`,
    }
    rows.set(idOf(row.partition, row.row), row)
    return { etag: row.etag }
  }
  const present = (rows: Map<string, Row>, { partitionKey, rowKey }: Columns, etag = '*') => {
    const row = rows.get(idOf(String(partitionKey), String(rowKey)))
    if (!row) throw refused(404, 'ResourceNotFound')
    if (etag !== '*' && etag !== row.etag) throw refused(412, 'UpdateConditionNotSatisfied')
    return row
  }
  const absent = (rows: Map<string, Row>, { partitionKey, rowKey }: Columns) => {
    if (rows.has(idOf(String(partitionKey), String(rowKey)))) throw refused(409, 'EntityAlreadyExists')
  }
  const act = (rows: Map<string, Row>, [kind, entity, , options]: TransactionAction) => {
    if (kind === 'create') absent(rows, entity)
    if (kind === 'update') present(rows, entity, (options as { etag?: string } | undefined)?.etag)
    // As the hub's own transactions have it: beside the keys.
    if (kind === 'delete') present(rows, entity, (entity as { etag?: string }).etag)
    if (kind !== 'delete') return put(rows, entity)
    rows.delete(idOf(entity.partitionKey, entity.rowKey))
    return {}
  }

  const memory: MemoryTables = {
    watch: () => undefined,
    rows: (name) => sorted(tables.get(name) ?? new Map<string, Row>()).map(asEntity),
    copy: () => memoryTables({ tables, writes }),
    open: (name) => {
      const asked = async <T>(kind: StorageRequest['kind'], key: Columns, answer: () => T): Promise<T> => {
        const request = { kind, table: name, partition: String(key['partitionKey']), row: String(key['rowKey']) }
        await new Promise(setImmediate)
        rowsOf(name)
        await memory.watch(request, 'before')
        const given = answer()
        await memory.watch(request, 'after')
        return given
      }
      const list = (filter: string, limit: number, token: string | undefined) =>
        asked('page', {}, () => pageOf(sorted(rowsOf(name)).filter(selector(filter)), limit, token))
      const client = {
        createTable: async () => {
          await Promise.resolve()
          if (!tables.has(name)) tables.set(name, new Map())
        },
        getEntity: (partitionKey: string, rowKey: string) =>
          asked('find', { partitionKey, rowKey }, () => asEntity(present(rowsOf(name), { partitionKey, rowKey }))),
        createEntity: (entity: Columns) =>
          asked('create', entity, () => {
            absent(rowsOf(name), entity)
            return put(rowsOf(name), entity)
          }),
        updateEntity: (entity: Columns, _mode: string, { etag = '*' } = {}) =>
          asked('replace', entity, () => {
            present(rowsOf(name), entity, etag)
            return put(rowsOf(name), entity)
          }),
        upsertEntity: (entity: Columns) => asked('upsert', entity, () => put(rowsOf(name), entity)),
        deleteEntity: (partitionKey: string, rowKey: string, { etag = '*' } = {}) =>
          asked('delete', { partitionKey, rowKey }, () => {
            present(rowsOf(name), { partitionKey, rowKey }, etag)
            rowsOf(name).delete(idOf(partitionKey, rowKey))
          }),
        submitTransaction: (actions: TransactionAction[]) =>
          asked('transact', actions[0]?.[1] ?? {}, () => {
            refuseUnfitting(actions)
            const draft = new Map(rowsOf(name))
            const subResponses = actions.map((action) => ({ status: 204, ...act(draft, action) }))
            tables.set(name, draft)
            return { status: 202, subResponses }
          }),
        listEntities: ({ queryOptions: { filter = '' } = {} } = {}) => ({
          byPage: ({ maxPageSize = 1000, continuationToken }: { maxPageSize?: number; continuationToken?: string }) =>
            pages((token) => list(filter, maxPageSize, token), continuationToken),
          [Symbol.asyncIterator]: async function* () {
            for await (const page of pages((token) => list(filter, 1000, token), undefined)) yield* page
          },
        }),
      }
      return client as unknown as TableClient
    },
  }
  return memory
}

const asEntity = ({ partition, row, columns, etag }: Row) => ({
  ...structuredClone(columns),
  partitionKey: partition,
  rowKey: row,
  etag,
  timestamp: '2026-11-23T12:00:00.000Z',
})

const sorted = (rows: Map<string, Row>) =>
  [...rows.values()].sort((a, b) => (idOf(a.partition, a.row) < idOf(b.partition, b.row) ? -1 : 1))

/** The service's own rules: one partition, each row once, at most a hundred. */
function refuseUnfitting(actions: readonly TransactionAction[]): void {
  const entities = actions.map(([, entity]) => entity)
  const partitions = new Set(entities.map(({ partitionKey }) => partitionKey))
  const rows = new Set(entities.map(({ rowKey }) => rowKey))
  if (partitions.size !== 1 || rows.size !== actions.length || actions.length > 100) throw refused(400, 'InvalidInput')
}

type Found = readonly Columns[] & { continuationToken?: string }

async function* pages(list: (token: string | undefined) => Promise<Found>, first: string | undefined) {
  let token = first
  do {
    const page = await list(token)
    yield page
    token = page.continuationToken
  } while (token !== undefined)
}

function pageOf(rows: readonly Row[], limit: number, token: string | undefined): Found {
  const { nextPartitionKey = '', nextRowKey = '' } = readToken(token)
  const rest = rows.filter(({ partition, row }) => idOf(partition, row) >= idOf(nextPartitionKey, nextRowKey))
  const page: Found = rest.slice(0, limit).map(asEntity)
  const next = rest[limit]
  if (next)
    page.continuationToken = Buffer.from(
      JSON.stringify({ nextPartitionKey: next.partition, nextRowKey: next.row }),
    ).toString('base64')
  return page
}

const readToken = (token: string | undefined) =>
  token === undefined
    ? {}
    : (JSON.parse(Buffer.from(token, 'base64').toString()) as { nextPartitionKey?: string; nextRowKey?: string })

/** The comparisons that our adapters ask for, joined by `and`. */
function selector(filter: string): (row: Row) => boolean {
  const clause = /^(\w+) (eq|ge|gt|le|lt) (?:datetime)?'((?:[^']|'')*)'$/
  const tests = filter === '' ? [] : filter.split(' and ').map((text) => clause.exec(text) ?? unreadable(text))
  return (row) =>
    tests.every(([, column, operator, quoted = '']) => {
      const value = valueOf(row, column)
      if (value === undefined) return false
      const limit = quoted.replaceAll("''", "'")
      if (operator === 'eq') return value === limit
      if (operator === 'ge') return value >= limit
      if (operator === 'gt') return value > limit
      return operator === 'le' ? value <= limit : value < limit
    })
}

/** Moments are compared as texts of one form. */
function valueOf({ partition, row, columns }: Row, column = ''): string | undefined {
  if (column === 'PartitionKey') return partition
  if (column === 'RowKey') return row
  const value = columns[column]
  if (value instanceof Date) return value.toISOString()
  return typeof value === 'string' ? value : undefined
}

function unreadable(text: string): never {
  throw refused(400, `InvalidInput: ${text}`)
}
