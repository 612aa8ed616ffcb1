import { randomUUID } from 'node:crypto'
import { TableClient } from '@azure/data-tables'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { openTables } from '../../shared/adapters/table-storage/open-tables.ts'
import { fromRow } from '../../shared/adapters/table-storage/row.ts'

const connectionString = inject('stack').storage
const name = `Own${randomUUID().replaceAll('-', '')}`
const own = openTables({ kind: 'connection-string', connectionString })(name)
const sdk = TableClient.fromConnectionString(connectionString, name, { allowInsecureConnection: true })

type Row = Record<string, unknown>
type Asked = Parameters<TableClient['listEntities']>[0]

beforeAll(async () => {
  await sdk.createTable()
  for (const partitionKey of ["it's", 'p q&r=s+t%'])
    for (let row = 0; row < 5; row += 1)
      await own.createEntity({
        partitionKey,
        rowKey: `r${row}`,
        text: `Å ${row}`,
        at: new Date(row),
        count: row,
        is: true,
      })
})
afterAll(() => sdk.deleteTable())

/** All of it, page by page, with the place of each page. */
async function pagesOf(client: TableClient, options: Asked, maxPageSize: number, continuationToken?: string) {
  const place = { maxPageSize, ...(continuationToken === undefined ? {} : { continuationToken }) }
  const pages: { rows: Row[]; next: string | undefined }[] = []
  for await (const page of client.listEntities<Row>(options).byPage(place))
    pages.push({
      rows: page.map((row) => ({ ...fromRow<Row>(row), key: [row['partitionKey'], row['rowKey']] })),
      next: page.continuationToken,
    })
  return pages
}

describe('a list that the hub asks for itself', () => {
  it.each<[string, Asked]>([
    ['of everything', {}],
    ['of a partition with odd characters', { queryOptions: { filter: "PartitionKey eq 'p q&r=s+t%'" } }],
    [
      'of a stretch of a partition with a quote',
      { queryOptions: { filter: "PartitionKey eq 'it''s' and RowKey ge 'r1' and RowKey lt 'r4'" } },
    ],
    ['of a moment', { queryOptions: { filter: "at gt datetime'1970-01-01T00:00:00.002Z'" } }],
    ['of keys alone', { queryOptions: { filter: '', select: ['RowKey'] } }],
    ['of nothing', { queryOptions: { filter: "PartitionKey eq 'nobody'" } }],
  ])('%s is what the SDK gives, page by page, and goes on where the SDK would', async (_, options) => {
    const given = await pagesOf(sdk, options, 2)
    expect(await pagesOf(own, options, 2)).toEqual(given)
    const [first] = given
    if (first?.next !== undefined) expect(await pagesOf(own, options, 2, first.next)).toEqual(given.slice(1))
    const rows: Row[] = []
    for await (const row of own.listEntities<Row>(options)) rows.push(row)
    expect(rows).toHaveLength(given.flatMap((page) => page.rows).length)
  })

  it('of rows with columns of types that are not the hub’s is the SDK’s', async () => {
    await sdk.createEntity({
      partitionKey: 'typed',
      rowKey: 'r',
      large: 9007199254740993n,
      bytes: new Uint8Array([0, 255]),
    })
    const options = { queryOptions: { filter: "PartitionKey eq 'typed'" } }
    const given = await pagesOf(sdk, options, 5)
    expect(given[0]?.rows).toMatchObject([{ large: 9007199254740993n }])
    expect(await pagesOf(own, options, 5)).toEqual(given)
  })

  it('is refused as the SDK is: a table that is not there, and a key that is wrong', async () => {
    const none = `${name}None`
    const missing = openTables({ kind: 'connection-string', connectionString })(none)
    await expect(pagesOf(missing, {}, 1)).rejects.toMatchObject({ statusCode: 404 })
    const wrong = openTables({
      kind: 'connection-string',
      connectionString: connectionString.replace(/AccountKey=[^;]+/, 'AccountKey=AAAA'),
    })
    await expect(pagesOf(wrong(name), {}, 1)).rejects.toMatchObject({ statusCode: 403 })
  })
})
