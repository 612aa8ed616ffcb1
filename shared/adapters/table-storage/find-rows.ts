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

/** So many partitions' sparseness is remembered at a time. */
const mostRemembered = 1000

/**
 * Rows of one partition by their keys, in the order of the keys given; those that are not there are left out. While they lie close together,
 * as the people of a small tenant do, the stretch from the first to the last is read, a thousand rows a request; the rest one by one.
 * Partitions grow: where so many rows lay far apart once, as many are not looked for together again.
 */
export function findRowsIn(client: TableClient) {
  /** How many rows were looked for where they lay far apart. */
  const sparse = new Map<string, number>()

  /** Finds what it can by stretches. @returns the keys that are to be looked up one by one */
  async function findTogether(partition: string, wanted: ReadonlySet<string>, take: (key: string, row: Row) => void) {
    let open = [...wanted].sort()
    if (open.length <= (sparse.get(partition) ?? 0)) return open
    for (let size = firstLook; open.length > fewRows; size = largestPage) {
      const page = await stretch(client, partition, open, size)
      for (const row of page) if (wanted.has(keyOf(row))) take(keyOf(row), row)
      // Fewer than were asked for: whoever is not among them is not there.
      const last = page.length < size ? undefined : page.at(-1)
      const rest = last === undefined ? [] : open.filter((row) => row > keyOf(last))
      const isSparse = page.length > (open.length - rest.length) * mostBetween
      open = rest
      if (!isSparse) continue
      if (sparse.size >= mostRemembered) sparse.clear()
      sparse.set(partition, wanted.size)
      return open
    }
    return open
  }

  return async <Found>(
    partition: string,
    rows: readonly string[],
    { one, read }: Reading<Found>,
  ): Promise<readonly Found[]> => {
    const wanted = new Set(rows)
    const found = new Map<string, Found>()
    const open = await findTogether(partition, wanted, (key, row) => found.set(key, read(row)))
    const single = await inConcert(open, async (row) => [row, await one(row)] as const)
    for (const [row, record] of single) if (record !== undefined) found.set(row, record)
    return [...wanted].flatMap((row) => found.get(row) ?? [])
  }
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
