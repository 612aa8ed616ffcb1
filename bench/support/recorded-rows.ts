import type { TableEntity, TransactionAction } from '@azure/data-tables'
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { inTransactions } from '../../shared/adapters/table-storage/in-transactions.ts'
import { openTables } from '../../shared/adapters/table-storage/open-tables.ts'
import { timeOf } from './figures.ts'
import { withCountedStorage } from './hosts.ts'
import { processTimeOf } from './process-time.ts'

/** What a first run leaves of people: who they are and how they are found, whom they are linked to, what was done. */
const tablesOfPeople: readonly string[] = ['Contacts', 'ContactLinks', 'SyncPeople']

/** How many transactions are under way at once: as many lanes as the hub has. */
const atOnce = 8

export interface RowsAlone {
  readonly milliseconds: number
  readonly rows: number
  readonly transactions: number
  /** Milliseconds of the storage's processor time; NaN where the system does not tell. */
  readonly storageTime: number
  /** Of those rows, how many are a Contact, how many an index row, and so on, by the beginning of their keys. */
  readonly kinds: Readonly<Record<string, number>>
}

/**
 * The rows that a first run wrote, from the recorded bodies of its transactions, written once more as full transactions of a hundred into a
 * storage of their own: each row once, by the hub's own client, some transactions at a time.
 */
export async function rowsAlone(recorded: string, delay: number): Promise<RowsAlone> {
  return withCountedStorage(async ({ counted, proxy, pid }) => {
    const open = openTables({ kind: 'connection-string', connectionString: counted })
    const clients = new Map(tablesOfPeople.map((name) => [name, open(name)]))
    for (const client of clients.values()) await client.createTable()
    proxy.take()
    const before = processTimeOf(pid)
    let [rows, milliseconds] = [0, 0]
    const kinds: Record<string, number> = {}
    for await (const batches of fullBatches(recorded)) {
      for (const { table, entities } of batches) {
        rows += entities.length
        for (const { rowKey } of entities) {
          const kind = `${table} ${/^([a-z]+)(_|$)/.exec(rowKey)?.[1] ?? ''}`.trim()
          kinds[kind] = (kinds[kind] ?? 0) + 1
        }
      }
      milliseconds += await timeOf(() =>
        eachAtOnce(batches, async ({ table, entities }) =>
          clients.get(table)?.submitTransaction(entities.map((row): TransactionAction => ['create', row])),
        ),
      )
    }
    return { milliseconds, rows, transactions: proxy.take().length, storageTime: processTimeOf(pid) - before, kinds }
  }, delay)
}

interface Batch {
  readonly table: string
  readonly entities: readonly TableEntity[]
}

/** Some full transactions at a time: all rows do not fit into memory. Only the last of each partition is not full. */
async function* fullBatches(recorded: string): AsyncGenerator<readonly Batch[]> {
  const open = new Map<string, { table: string; entities: TableEntity[] }>()
  let full: Batch[] = []
  for await (const { table, row } of recordedRows(recorded)) {
    const name = `${table} ${row.partitionKey}`
    const batch = open.get(name) ?? { table, entities: [] }
    open.set(name, batch)
    batch.entities.push(row)
    if (batch.entities.length < 100) continue
    full.push(...inTransactions(batch.entities).map((entities) => ({ table, entities })))
    open.delete(name)
    if (full.length < 10 * atOnce) continue
    yield full
    full = []
  }
  yield [
    ...full,
    ...[...open.values()].flatMap(({ table, entities }) =>
      inTransactions(entities).map((some) => ({ table, entities: some })),
    ),
  ]
}

/** Rows of people in the bodies of transactions, each once: of one that was written twice, as it was first. */
async function* recordedRows(recorded: string): AsyncGenerator<{ readonly table: string; readonly row: TableEntity }> {
  const known = new Set<string>()
  let table = ''
  for await (const line of createInterface({ input: createReadStream(recorded), crlfDelay: Infinity })) {
    table = /^[A-Z]+ https?:\/\/[^/]+\/[^/]+\/(\w+)/.exec(line)?.[1] ?? table
    if (!line.startsWith('{') || !tablesOfPeople.includes(table)) continue
    const row = rowOf(JSON.parse(line) as Readonly<Record<string, unknown>>)
    const key = `${table} ${row.partitionKey} ${row.rowKey}`
    if (known.has(key)) continue
    known.add(key)
    yield { table, row }
  }
}

function rowOf(written: Readonly<Record<string, unknown>>): TableEntity {
  const row: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(written)) {
    if (name === 'PartitionKey') row['partitionKey'] = value
    else if (name === 'RowKey') row['rowKey'] = value
    else if (written[`${name}@odata.type`] === 'Edm.DateTime') row[name] = new Date(String(value))
    else if (!name.endsWith('@odata.type')) row[name] = value
  }
  return row as TableEntity
}

export async function eachAtOnce<Item>(items: readonly Item[], act: (item: Item) => Promise<unknown>): Promise<void> {
  let next = 0
  const work = async () => {
    for (let index = next++; index < items.length; index = next++) await act(items[index] as Item)
  }
  await Promise.all(Array.from({ length: atOnce }, work))
}
