import { randomUUID } from 'node:crypto'
import { json, type Answer, type Asked } from '../exchange.ts'
import type { Simulation } from '../simulation.ts'

/** A refusal as Graph words it. https://learn.microsoft.com/graph/errors */
export class GraphError extends Error {
  readonly status: number
  readonly code: string
  readonly headers: Readonly<Record<string, string>>

  constructor(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message)
    this.name = 'GraphError'
    this.status = status
    this.code = code
    this.headers = headers
  }
}

export const badRequest = (message: string): GraphError => new GraphError(400, 'BadRequest', message)

/** In which way a delta link that has aged is refused: all are documented or were seen. */
export type Staleness = 'gone' | 'not-found' | 'too-old' | 'malformed'

/** `gone` says where to begin anew, in a header and without a body. https://learn.microsoft.com/graph/delta-query-overview */
export function staleDelta(as: Staleness, asked?: Asked): GraphError {
  if (as === 'not-found')
    return new GraphError(
      400,
      'syncStateNotFound',
      'The sync state generation is not found. Synchronize the data again.',
    )
  if (as === 'too-old')
    return new GraphError(400, 'Request_UnsupportedQuery', 'DeltaLink older than 30 days is not supported.')
  if (as === 'malformed') return badRequest('Badly formed token.')
  const anew = asked === undefined ? '' : `${asked.url.origin}${asked.url.pathname}?$deltatoken=`
  return new GraphError(410, '', '', { location: anew })
}

/** The ids every answer of Graph carries. `client-request-id` comes back where it was sent. */
export interface GraphIds {
  readonly requestId: string
  readonly clientRequestId: string
  readonly date: string
}

export function graphIds(simulation: Simulation, asked: Asked): GraphIds {
  const given = asked.headers['client-request-id']
  const requestId = randomUUID()
  const date = simulation.clock.now().toISOString().slice(0, 19)
  return { requestId, clientRequestId: typeof given === 'string' ? given : requestId, date }
}

export function graphHeaders({ requestId, clientRequestId }: GraphIds): Record<string, string> {
  const where = { DataCenter: 'Simulated', Slice: 'E', Ring: '1', ScaleUnit: '001', RoleInstance: 'SIM0001' }
  return {
    'request-id': requestId,
    'client-request-id': clientRequestId,
    'x-ms-ags-diagnostic': JSON.stringify({ ServerInfo: where }),
    'odata-version': '4.0',
  }
}

export function graphErrorAnswer(ids: GraphIds, { status, code, message, headers }: GraphError): Answer {
  if (status === 429) return tooMany(ids, headers)
  if (status === 410) return { status, headers: { ...graphHeaders(ids), ...headers }, body: '' }
  const innerError = { date: ids.date, 'request-id': ids.requestId, 'client-request-id': ids.clientRequestId }
  const challenge = status === 401 ? { 'www-authenticate': bearerChallenge } : {}
  return json(status, { error: { code, message, innerError } }, { ...graphHeaders(ids), ...challenge, ...headers })
}

const bearerChallenge =
  'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", client_id="00000003-0000-0000-c000-000000000000"'

/** https://learn.microsoft.com/graph/throttling: `Retry-After` may be whole, decimal or absent. */
export function graphThrottled(ids: GraphIds, retryAfter: string | undefined): Answer {
  return tooMany(ids, retryAfter === undefined ? {} : { 'retry-after': retryAfter })
}

/** The budget of resource units is spent. */
export const throttledByUnits = (headers: Readonly<Record<string, string>>): GraphError =>
  new GraphError(429, 'TooManyRequests', 'Please retry again later.', headers)

function tooMany(ids: GraphIds, headers: Readonly<Record<string, string>>): Answer {
  const innerError = {
    code: '429',
    date: ids.date,
    message: 'Please retry after',
    'request-id': ids.requestId,
    status: '429',
  }
  return json(
    429,
    { error: { code: 'TooManyRequests', innerError, message: 'Please retry again later.' } },
    { ...graphHeaders(ids), ...headers },
  )
}

const sentences: Readonly<Record<number, [code: string, message: string]>> = {
  401: ['InvalidAuthenticationToken', 'Lifetime validation failed, the token is expired.'],
  403: ['Authorization_RequestDenied', 'Insufficient privileges to complete the operation.'],
  404: ['UnknownError', ''],
  500: ['InternalServerError', 'The server failed.'],
  502: ['BadGateway', 'A server behind this one failed.'],
  503: ['ServiceUnavailable', 'The service is unavailable for the moment.'],
  504: ['GatewayTimeout', 'A server behind this one took too long.'],
}

export function graphFailed(ids: GraphIds, status: number): Answer {
  const [code, message] = sentences[status] ?? ['UnknownError', 'The request failed.']
  return graphErrorAnswer(ids, new GraphError(status, code, message))
}
