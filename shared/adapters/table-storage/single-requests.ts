import type { TableClient, TableEntity } from '@azure/data-tables'
import {
  createHttpHeaders,
  createPipelineRequest,
  type HttpMethods,
  type PipelineResponse,
} from '@azure/core-rest-pipeline'
import { http, type OwnWay } from './own-pipeline.ts'
import { addressOfRow, bodyOf, columnsOf, hasOwnTypes, jsonOf, refusalOf } from './row-request.ts'

const read = { accept: 'application/json;odata=minimalmetadata' }
const write = { ...read, 'content-type': 'application/json;odata=nometadata' }
const created = { ...write, prefer: 'return-no-content' }
/**
 * The client, with requests about one row written and read here: the SDK takes several times as long to make one as it takes to send it. What
 * goes over the wire is the same, and so are the SDK's signature, its retries and its errors. What the hub never asks for is left to the SDK, and
 * so is a row with columns of types that are not the hub's own.
 */
export function withOwnRequests(client: TableClient, { pipeline, allowInsecureConnection }: OwnWay): TableClient {
  if (client.url.includes('?')) return client
  const table = `${client.url.replace(/\/$/, '')}/${client.tableName}`
  const bySdk = {
    get: client.getEntity.bind(client),
    create: client.createEntity.bind(client),
    update: client.updateEntity.bind(client),
    upsert: client.upsertEntity.bind(client),
  }
  const send = async (method: HttpMethods, url: string, headers: Readonly<Record<string, string>>, body?: string) => {
    const request = createPipelineRequest({
      url,
      method,
      headers: createHttpHeaders({ 'x-ms-version': '2019-02-02', DataServiceVersion: '3.0', ...headers }),
      allowInsecureConnection,
      ...(body === undefined ? {} : { body }),
    })
    const answer = await pipeline.sendRequest(http, request)
    if (answer.status < 200 || answer.status >= 300) throw refusalOf(answer, answer.status, answer.bodyAsText ?? '')
    return answer
  }
  const put = async (entity: TableEntity, condition: Readonly<Record<string, string>>) =>
    written(await send('PUT', addressOfRow(table, entity), { ...write, ...condition }, jsonOf(entity)))

  return Object.assign(client, {
    getEntity: async (
      partitionKey: string,
      rowKey: string,
      ...more: Parameters<typeof bySdk.get> extends [string, string, ...infer Rest] ? Rest : never
    ) => {
      if (more.length > 0) return bySdk.get(partitionKey, rowKey, ...more)
      const answer = await send('GET', addressOfRow(table, { partitionKey, rowKey }), read)
      return columnsOf(bodyOf(answer), answer.headers.get('etag')) ?? bySdk.get(partitionKey, rowKey)
    },
    createEntity: async (entity: TableEntity) =>
      hasOwnTypes(entity) ? written(await send('POST', table, created, jsonOf(entity))) : bySdk.create(entity),
    updateEntity: async (
      entity: TableEntity,
      ...[mode, options]: [mode?: 'Merge' | 'Replace', options?: { etag?: string }]
    ) =>
      mode === 'Replace' && hasOwnTypes(entity)
        ? put(entity, { 'if-match': options?.etag ?? '*' })
        : bySdk.update(entity, mode, options),
    upsertEntity: async (entity: TableEntity, mode?: 'Merge' | 'Replace') =>
      mode === 'Replace' && hasOwnTypes(entity) ? put(entity, {}) : bySdk.upsert(entity, mode),
    deleteEntity: async (partitionKey: string, rowKey: string, { etag = '*' }: { etag?: string } = {}) =>
      written(await send('DELETE', addressOfRow(table, { partitionKey, rowKey }), { ...read, 'if-match': etag })),
  } as unknown as Partial<TableClient>)
}

const written = ({ headers }: PipelineResponse) => ({ etag: headers.get('etag') })
