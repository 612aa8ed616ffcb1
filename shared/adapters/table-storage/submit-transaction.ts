import type { TableClient, TransactionAction } from '@azure/data-tables'
import { createHttpHeaders, createPipelineRequest, type PipelineResponse } from '@azure/core-rest-pipeline'
import { setImmediate as turn } from 'node:timers/promises'
import { secureRandom } from '../crypto/secure-random.ts'
import { http, type OwnWay } from './own-pipeline.ts'
import { addressOfRow, hasOwnTypes, jsonOf, refusalOf } from './row-request.ts'

const lineEnd = '\r\n'
const partHead = ['content-type: application/http', 'content-transfer-encoding: binary', ''].join(lineEnd)
/** Headers of the requests within a transaction, as the SDK writes them. */
const createHead = [
  'Content-Type: application/json;odata=nometadata',
  'Accept: application/json;odata=minimalmetadata',
  'DataServiceVersion: 3.0',
  'Prefer: return-no-content',
].join(lineEnd)
const putHead = ['Content-Type: application/json', 'DataServiceVersion: 3.0', 'Accept: application/json'].join(lineEnd)
const deleteHead = ['Accept: application/json;odata=minimalmetadata', 'DataServiceVersion: 3.0'].join(lineEnd)

type Submit = TableClient['submitTransaction']

/**
 * The client, with transactions written and read here. The SDK sends each row of one through a client and a pipeline of its own, which takes
 * several times what the rest of a hundred rows takes together. What goes over the wire is the same, and so are the SDK's signature,
 * its retries and its errors. What a hub at work never asks for (a merge, an address with a signature in it, columns of other types than its own, as
 * a restore puts them) is left to the SDK.
 */
export function withOwnTransactions(client: TableClient, { pipeline, allowInsecureConnection }: OwnWay): TableClient {
  const bySdk = client.submitTransaction.bind(client)
  const account = client.url.replace(/\/$/, '')
  const submitTransaction: Submit = async (actions, options) => {
    if (actions.length === 0 || client.url.includes('?') || actions.some(isUnusual)) return bySdk(actions, options)
    // Of several that begin at once, the first is on its way before the next is put together.
    await turn()
    const [batch, changes] = [`batch_${secureRandom.guid()}`, `changeset_${secureRandom.guid()}`]
    const parts = actions.map((action) => partOf(`${account}/${client.tableName}`, action))
    const request = createPipelineRequest({
      url: `${account}/$batch`,
      method: 'POST',
      body: Buffer.from(bodyOf({ batch, changes }, parts)),
      headers: createHttpHeaders({
        accept: 'application/json',
        'x-ms-version': '2019-02-02',
        DataServiceVersion: '3.0;',
        MaxDataServiceVersion: '3.0;NetFx',
        'Content-Type': `multipart/mixed; boundary=${batch}`,
        'Accept-Charset': 'UTF-8',
      }),
      allowInsecureConnection,
      ...(options?.abortSignal === undefined ? {} : { abortSignal: options.abortSignal }),
    })
    return readAnswer(await pipeline.sendRequest(http, request))
  }
  return Object.assign(client, { submitTransaction })
}

const isUnusual = ([kind, entity, mode]: TransactionAction) =>
  ((kind === 'update' || kind === 'upsert') && mode !== 'Replace') || !hasOwnTypes(entity)

function bodyOf({ batch, changes }: Readonly<Record<'batch' | 'changes', string>>, parts: readonly string[]): string {
  const opened = [`--${batch}`, `content-type: multipart/mixed; boundary=${changes}`, '', ''].join(lineEnd)
  const between = `${lineEnd}--${changes}${lineEnd}${partHead}${lineEnd}`
  return [
    opened,
    ...parts.flatMap((part) => [between, part]),
    lineEnd,
    `--${changes}--`,
    lineEnd,
    `--${batch}--`,
    lineEnd,
  ].join('')
}

function partOf(address: string, [kind, entity, , options]: TransactionAction): string {
  if (kind === 'create') return requestOf(`POST ${address}`, createHead, jsonOf(entity))
  const at = addressOfRow(address, entity)
  if (kind === 'delete') {
    // Its ETag may stand beside its keys: the SDK's actions have no other place for it.
    const { etag } = entity
    return requestOf(`DELETE ${at}`, `${deleteHead}${lineEnd}If-Match: ${typeof etag === 'string' ? etag : '*'}`, '')
  }
  const head = kind === 'update' ? `${putHead}${lineEnd}If-Match: ${options?.etag ?? '*'}` : putHead
  return requestOf(`PUT ${at}`, head, jsonOf(entity))
}

const requestOf = (start: string, head: string, body: string) =>
  `${start} HTTP/1.1${lineEnd}${head}${lineEnd}${lineEnd}${lineEnd}${body}`

interface SubAnswer {
  readonly status: number
  readonly etag?: string
}

/** @throws RestError with the status and code of the request that was refused */
function readAnswer(answer: PipelineResponse): Awaited<ReturnType<Submit>> {
  const { status, bodyAsText } = answer
  const text = bodyAsText ?? ''
  if (status < 200 || status >= 300) throw refusalOf(answer, status, text)
  const subResponses = text
    .split('--changesetresponse_')
    .slice(1, -1)
    .map((part): SubAnswer => {
      const told = Number(/HTTP\/1\.1 (\d{3})/.exec(part)?.[1])
      const body = /\{.*\}/s.exec(part)?.[0]
      if (!(told >= 200 && told < 300) || body !== undefined) throw refusalOf(answer, told, body ?? '')
      const etag = /^etag: *(.*)$/im.exec(part)?.[1]
      return { status: told, ...(etag === undefined ? {} : { etag }) }
    })
  return { status, subResponses, getResponseForEntity: () => undefined }
}
