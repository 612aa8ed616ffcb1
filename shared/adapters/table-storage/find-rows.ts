import { odata, type TableClient } from '@azure/data-tables'
import { inConcert } from './in-concert.ts'

/** Up to this many rows are looked up one by one, all at the same time. */
const fewRows = 16
/** A first look shows how many rows lie between those that are wanted. */
const firstLook = 100
/** The service's own limit of one page. */
const largestPage = 1000
/** With more rows than this in between, one look-up costs less than reading past them. */
const mostBetween = 20

type Row = Readonly<Record<string, unknown>>

/** How one row is looked up, and how one of a stretch is read. */
interface Reading<Found> {
  readonly one: (row: string) => Promise<Found | undefined>
  readonly read: (row: Row) => Found
}

/**
 * Rows of one partition by their keys, in the order of the keys given; those that are not there are left out. While they lie close together, as the
 * people of a small tenant do, the stretch from the first to the last is read, a thousand rows a request; the rest one by one.
 */
export async function findRows<Found>(
  client: TableClient,
  partition: string,
  rows: readonly string[],
  { one, read }: Reading<Found>,
): Promise<readonly Found[]> {
  const wanted = new Set(rows)
  const found = new Map<string, Found>()
  let open = [...wanted].sort()
  for (let size = firstLook; open.length > fewRows; size = largestPage) {
    const page = await stretch(client, partition, open, size)
    for (const row of page) if (wanted.has(keyOf(row))) found.set(keyOf(row), read(row))
    // Fewer than were asked for: whoever is not among them is not there.
    const last = page.length < size ? undefined : page.at(-1)
    const rest = last === undefined ? [] : open.filter((row) => row > keyOf(last))
    const isSparse = page.length > (open.length - rest.length) * mostBetween
    open = rest
    if (isSparse) break
  }
  const single = await inConcert(open, async (row) => [row, await one(row)] as const)
  for (const [row, record] of single) if (record !== undefined) found.set(row, record)
  return [...wanted].flatMap((row) => found.get(row) ?? [])
}

const keyOf = ({ rowKey }: Row) => (typeof rowKey === 'string' ? rowKey : '')

/** As many rows as are wished, from the first of `open` on; fewer only where there are no more. */
async function stretch(client: TableClient, partition: string, open: readonly string[], size: number): Promise<Row[]> {
  const [first = '', last = ''] = [open[0], open.at(-1)]
  const filter = odata`PartitionKey eq ${partition} and RowKey ge ${first} and RowKey le ${last}`
  const rows: Row[] = []
  // The service may end a page early: what follows is asked for until there are enough.
  for await (const page of client.listEntities<Row>({ queryOptions: { filter } }).byPage({ maxPageSize: size })) {
    rows.push(...page)
    if (rows.length >= size) break
  }
  return rows.slice(0, size)
}
