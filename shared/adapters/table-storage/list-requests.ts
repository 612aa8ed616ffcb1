import type { TableClient, TableEntityQueryOptions } from '@azure/data-tables'
import { createHttpHeaders, createPipelineRequest } from '@azure/core-rest-pipeline'
import { http, type OwnWay } from './own-pipeline.ts'
import { bodyOf, columnsOf, refusalOf } from './row-request.ts'

const headers = {
  accept: 'application/json;odata=minimalmetadata',
  'x-ms-version': '2019-02-02',
  DataServiceVersion: '3.0',
}

type Row = Record<string, unknown>
type Page = Row[] & { continuationToken?: string | undefined }
interface Place {
  readonly maxPageSize?: number | undefined
  readonly continuationToken?: string | undefined
}

/**
 * The client, with lists asked for and read here: the SDK takes several times as long to make one as it takes to send it. What goes over the wire is
 * the same, and so are where a page goes on, the retries and the errors. A list with options that the hub does not use, or with columns of types that are
 * not its own, is left to the SDK.
 */
export function withOwnLists(client: TableClient, { pipeline, allowInsecureConnection }: OwnWay): TableClient {
  if (client.url.includes('?')) return client
  const bySdk = client.listEntities.bind(client)
  const table = `${client.url.replace(/\/$/, '')}/${client.tableName}()`

  async function pageAt(query: TableEntityQueryOptions, { maxPageSize, continuationToken }: Place): Promise<Page> {
    const url = addressOf(table, query, maxPageSize, continuationToken)
    const request = createPipelineRequest({
      url,
      method: 'GET',
      headers: createHttpHeaders(headers),
      allowInsecureConnection,
    })
    const answer = await pipeline.sendRequest(http, request)
    if (answer.status !== 200) throw refusalOf(answer, answer.status, answer.bodyAsText ?? '')
    const { value = [] } = bodyOf(answer) as { value?: readonly Row[] }
    const rows: Page = []
    for (const told of value) {
      const row = columnsOf(told, told['odata.etag'])
      if (!row) return sdkPage(query, { maxPageSize, continuationToken })
      rows.push(row)
    }
    const [partition, row] = ['partitionkey', 'rowkey'].map((key) => answer.headers.get(`x-ms-continuation-next${key}`))
    return Object.assign(rows, { continuationToken: tokenOf(partition, row) })
  }
  async function sdkPage(
    queryOptions: TableEntityQueryOptions,
    { maxPageSize, continuationToken }: Place,
  ): Promise<Page> {
    const place = {
      ...(maxPageSize === undefined ? {} : { maxPageSize }),
      ...(continuationToken === undefined ? {} : { continuationToken }),
    }
    const first = await bySdk<Row>({ queryOptions }).byPage(place).next()
    return first.done === true ? [] : first.value
  }
  async function* pages(query: TableEntityQueryOptions, place: Place): AsyncGenerator<Page> {
    let next = place.continuationToken
    do {
      const page = await pageAt(query, { ...place, continuationToken: next })
      yield page
      next = page.continuationToken
    } while (next !== undefined)
  }
  async function* rows(query: TableEntityQueryOptions): AsyncGenerator<Row> {
    for await (const page of pages(query, {})) yield* page
  }

  return Object.assign(client, {
    listEntities: (options: Parameters<typeof bySdk>[0] = {}) => {
      const { queryOptions = {}, ...more } = options
      if (Object.keys(more).length > 0) return bySdk(options)
      return Object.assign(rows(queryOptions), { byPage: (place: Place = {}) => pages(queryOptions, place) })
    },
  } as unknown as Partial<TableClient>)
}

function addressOf(
  table: string,
  { filter, select }: TableEntityQueryOptions,
  top: number | undefined,
  token: string | undefined,
): string {
  const { nextPartitionKey, nextRowKey } = token === undefined ? {} : placeIn(token)
  const query = Object.entries({
    $filter: filter,
    $select: select?.join(','),
    $top: top,
    NextPartitionKey: nextPartitionKey,
    NextRowKey: nextRowKey,
  }).flatMap(([name, value]) => (value === undefined ? [] : `${name}=${encodeURIComponent(value)}`))
  return query.length === 0 ? table : `${table}?${query.join('&')}`
}

interface NextKeys {
  readonly nextPartitionKey?: string
  readonly nextRowKey?: string
}

/** A place as the SDK writes it: one that is kept somewhere is good for either. */
function tokenOf(nextPartitionKey: string | undefined, nextRowKey: string | undefined): string | undefined {
  if (!nextPartitionKey) return undefined
  const keys: NextKeys = { nextPartitionKey, ...(nextRowKey ? { nextRowKey } : {}) }
  return Buffer.from(JSON.stringify(keys)).toString('base64')
}

const placeIn = (token: string) => JSON.parse(Buffer.from(token, 'base64').toString()) as NextKeys
