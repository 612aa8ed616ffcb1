import { RestError, TableClient } from '@azure/data-tables'
import { requirePeer } from './load.ts'

/** A row of Better Auth's, its dates as text. */
type Row = Readonly<Record<string, unknown>>
interface Clause {
  readonly field: string
  readonly value: unknown
  readonly operator?: string
}
interface Asked {
  readonly model: string
  readonly where?: readonly Clause[]
  readonly data?: Row
  readonly update?: Row
  readonly limit?: number
}

interface Adapters {
  readonly createAdapterFactory: (made: { config: object; adapter: () => object }) => unknown
}

/** By what Better Auth looks rows up on the way of a sign-in: each is a row's key, so that finding it is one read of one row. */
const keyField: Readonly<Record<string, string>> = {
  account: 'accountId',
  session: 'token',
  user: 'id',
  verification: 'identifier',
}

/**
 * Better Auth's rows in Azure Table Storage, as kindly as its adapter interface allows: what it looks for by a row's key is one point read or one
 * write, and whatever else is one query. It has no index rows, so that it writes each row once.
 */
export async function betterAuthTables(connectionString: string): Promise<unknown> {
  const tables = new Map<string, TableClient>()
  for (const model of Object.keys(keyField)) {
    const client = TableClient.fromConnectionString(connectionString, `peer${model}`, { allowInsecureConnection: true })
    await client.createTable()
    tables.set(model, client)
  }
  const { createAdapterFactory } = requirePeer('better-auth/adapters') as Adapters
  return createAdapterFactory({
    config: {
      adapterId: 'tables',
      adapterName: 'Table Storage',
      supportsJSON: false,
      supportsDates: false,
      supportsBooleans: true,
      supportsNumericIds: false,
    },
    adapter: () => acts((model) => tables.get(model) ?? unknown(model)),
  })
}

function acts(tableOf: (model: string) => TableClient) {
  const find = async ({ model, where = [], limit = 100 }: Asked): Promise<Row[]> => {
    const key = where.find(({ field, operator = 'eq' }) => field === keyField[model] && operator === 'eq')
    const found =
      key === undefined
        ? await query(tableOf(model), where, limit)
        : [await read(tableOf(model), encoded(key.value))].filter((row) => row !== undefined)
    return found.filter((row) => where.every((clause) => holds(row, clause)))
  }
  const keyOf = (model: string, row: Row) => encoded(row[keyField[model] ?? 'id'])
  const put = async (model: string, row: Row) => {
    await tableOf(model).upsertEntity(
      { ...withoutNulls(row), partitionKey: keyOf(model, row), rowKey: 'row' },
      'Replace',
    )
    return row
  }
  const removeAll = async (asked: Asked) => {
    const rows = await find(asked)
    for (const row of rows) await tableOf(asked.model).deleteEntity(keyOf(asked.model, row), 'row')
    return rows
  }
  return {
    create: async ({ model, data = {} }: Asked) => {
      await tableOf(model).createEntity({ ...withoutNulls(data), partitionKey: keyOf(model, data), rowKey: 'row' })
      return data
    },
    findOne: async (asked: Asked) => (await find({ ...asked, limit: 1 }))[0] ?? null,
    findMany: find,
    count: async (asked: Asked) => (await find(asked)).length,
    update: async (asked: Asked) => {
      const [row] = await find({ ...asked, limit: 1 })
      return row ? put(asked.model, { ...row, ...asked.update }) : null
    },
    updateMany: async (asked: Asked) => {
      const rows = await find(asked)
      for (const row of rows) await put(asked.model, { ...row, ...asked.update })
      return rows.length
    },
    delete: async (asked: Asked) => {
      await removeAll(asked)
    },
    deleteMany: async (asked: Asked) => (await removeAll(asked)).length,
    consumeOne: async (asked: Asked) => (await removeAll(asked))[0] ?? null,
  }
}

function unknown(model: string): never {
  throw new Error(`No table for ${model}.`)
}

const encoded = (value: unknown) => encodeURIComponent(String(value)).replaceAll('%', '=')
/** What the storage adds to a row. */
const marks = new Set(['partitionKey', 'rowKey', 'etag', 'timestamp', 'odata.metadata'])
const withoutMarks = (row: Row): Row => Object.fromEntries(Object.entries(row).filter(([name]) => !marks.has(name)))
const withoutNulls = (row: Row) =>
  Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null && value !== undefined))

function holds(row: Row, { field, value, operator = 'eq' }: Clause): boolean {
  const held = row[field] ?? null
  if (operator === 'eq') return held === (value ?? null)
  if (operator === 'in') return (value as readonly unknown[]).includes(held)
  if (operator === 'lt' && typeof held === 'string') return held < String(value)
  throw new Error(`Not asked for in a sign-in: ${operator}`)
}

async function read(table: TableClient, key: string): Promise<Row | undefined> {
  try {
    return withoutMarks(await table.getEntity(key, 'row'))
  } catch (thrown) {
    if (thrown instanceof RestError && thrown.statusCode === 404) return undefined
    throw thrown
  }
}

/** One page is all that a sign-in can need. */
async function query(table: TableClient, where: readonly Clause[], limit: number): Promise<Row[]> {
  const filter = where
    .filter(({ operator = 'eq' }) => operator === 'eq')
    .map(({ field, value }) => `${field} eq '${String(value).replaceAll("'", "''")}'`)
    .join(' and ')
  const pages = table.listEntities({ queryOptions: { filter } }).byPage({ maxPageSize: limit })
  for await (const page of pages) return page.map(withoutMarks)
  return []
}
