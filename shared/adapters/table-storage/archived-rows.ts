import { odata, type TableClient, type TransactionAction } from '@azure/data-tables'
import { exactMoment, type ArchivedRow, type Column, type RowPlace } from '../../domain/backup/archived-row.ts'
import type { TableRows } from '../../ports/backups.ts'
import { inConcert } from './in-concert.ts'
import { tableAccess } from './table-access.ts'
import type { OpenTable } from './table.ts'

type Row = Record<string, unknown>

/** Of one transaction: the service takes a hundred rows and 4 MiB. */
const mostRows = 100
const mostCharacters = 1_500_000

/** Rows with their very types, whatever they hold: no record is read, none is made. */
export function archivedRows(open: OpenTable): TableRows {
  const clients = new Map<string, { readonly client: TableClient; readonly access: ReturnType<typeof tableAccess> }>()
  const at = (table: string) => {
    const known = clients.get(table)
    if (known) return known
    const client = open(table)
    const opened = { client, access: tableAccess(client) }
    clients.set(table, opened)
    return opened
  }
  const page: TableRows['page'] = (table, after, limit) => {
    const { client, access } = at(table)
    return access(async () => {
      const rows: ArchivedRow[] = []
      for (const filter of filtersAfter(after))
        for await (const found of select(client, filter, limit + 1))
          for (const row of found) {
            // One row beyond the page shows that there is another.
            const last = rows.at(-1)
            if (last && rows.length === limit) return { rows, next: { partition: last.partition, row: last.row } }
            rows.push(archivedRow(row))
          }
      return { rows }
    })
  }
  return {
    page,
    isEmpty: async (table) => (await page(table, undefined, 1)).rows.length === 0,
    putAll: async (table, rows) => {
      const { client, access } = at(table)
      await inConcert(transactionsOf(rows), (actions) => access(() => client.submitTransaction(actions)))
    },
  }
}

const filtersAfter = (after: RowPlace | undefined) =>
  after === undefined
    ? ['']
    : [odata`PartitionKey eq ${after.partition} and RowKey gt ${after.row}`, odata`PartitionKey gt ${after.partition}`]

const select = (client: TableClient, filter: string, size: number) =>
  client
    .listEntities<Row>({ disableTypeConversion: true, ...(filter === '' ? {} : { queryOptions: { filter } }) })
    .byPage({ maxPageSize: Math.min(size, 1000) })

const bookkeeping = new Set(['partitionKey', 'rowKey', 'etag', 'timestamp', 'odata.metadata'])

function archivedRow(row: Row): ArchivedRow {
  const columns = Object.entries(row).flatMap(([name, value]): [string, Column][] =>
    bookkeeping.has(name) || value === undefined || value === null ? [] : [[name, columnOf(value)]],
  )
  return { partition: String(row['partitionKey']), row: String(row['rowKey']), columns: Object.fromEntries(columns) }
}

interface Told {
  readonly value: unknown
  readonly type: Column['type']
}

/** What the service says, or, from tables in memory, what a client was given. */
function columnOf(value: unknown): Column {
  if (typeof value === 'string') return { type: 'String', value }
  if (typeof value === 'boolean') return { type: 'Boolean', value }
  if (typeof value === 'number') return { type: Number.isInteger(value) ? 'Int32' : 'Double', value }
  if (typeof value === 'bigint') return { type: 'Int64', value: String(value) }
  if (value instanceof Date) return { type: 'DateTime', value: value.toISOString() }
  if (value instanceof Uint8Array) return { type: 'Binary', value: Buffer.from(value).toString('base64') }
  const { type, value: told } = value as Told
  const text = String(told)
  if (type === 'Boolean') return { type, value: text === 'true' }
  if (type === 'Int32') return { type, value: Number(text) }
  if (type === 'Double') return { type, value: Number.isFinite(Number(text)) ? Number(text) : text }
  return { type, value: type === 'DateTime' ? exactMoment(text) : text }
}

function transactionsOf(rows: readonly ArchivedRow[]): TransactionAction[][] {
  const open = new Map<string, { readonly actions: TransactionAction[]; size: number }>()
  const whole: TransactionAction[][] = []
  for (const row of rows) {
    const size = JSON.stringify(row.columns).length
    const current = open.get(row.partition)
    const action: TransactionAction = ['upsert', entityOf(row), 'Replace']
    if (current && current.actions.length < mostRows && current.size + size <= mostCharacters) {
      current.actions.push(action)
      current.size += size
      continue
    }
    const actions = [action]
    open.set(row.partition, { actions, size })
    whole.push(actions)
  }
  return whole
}

const entityOf = ({ partition, row, columns }: ArchivedRow) => ({
  partitionKey: partition,
  rowKey: row,
  ...Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, valueOf(column)])),
})

/** As a client gives it; a moment that a Date cannot hold, and whatever has no such form, by its type. */
function valueOf({ type, value }: Column): unknown {
  if (type === 'String' || type === 'Boolean' || type === 'Int32') return value
  if (type === 'Int64') return BigInt(value)
  if (type === 'Binary') return Uint8Array.from(Buffer.from(String(value), 'base64'))
  if (type === 'DateTime') {
    const moment = new Date(String(value))
    if (!Number.isNaN(moment.getTime()) && moment.toISOString() === value) return moment
  }
  return { value: typeof value === 'number' ? value : String(value), type }
}
