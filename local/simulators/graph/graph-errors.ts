import { randomUUID } from 'node:crypto'
import { json, type Answer, type Asked } from '../exchange.ts'
import type { Simulation } from '../simulation.ts'

/** A refusal as Graph words it. https://learn.microsoft.com/graph/errors */
export class GraphError extends Error {
  readonly status: number
  readonly code: string

  constructor(status: number, code: string, message: string) {
    super(message)
    this.name = 'GraphError'
    this.status = status
    this.code = code
  }
}

export const badRequest = (message: string): GraphError => new GraphError(400, 'BadRequest', message)

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

export function graphErrorAnswer(ids: GraphIds, { status, code, message }: GraphError): Answer {
  const innerError = { date: ids.date, 'request-id': ids.requestId, 'client-request-id': ids.clientRequestId }
  const challenge = status === 401 ? { 'www-authenticate': bearerChallenge } : {}
  return json(status, { error: { code, message, innerError } }, { ...graphHeaders(ids), ...challenge })
}

const bearerChallenge =
  'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", client_id="00000003-0000-0000-c000-000000000000"'

/** https://learn.microsoft.com/graph/throttling: `Retry-After` may be whole, decimal or absent. */
export function graphThrottled(ids: GraphIds, retryAfter: string | undefined): Answer {
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
    { ...graphHeaders(ids), ...(retryAfter === undefined ? {} : { 'retry-after': retryAfter }) },
  )
}

const sentences: Readonly<Record<number, [code: string, message: string]>> = {
  500: ['InternalServerError', 'The server failed.'],
  502: ['BadGateway', 'A server behind this one failed.'],
  503: ['ServiceUnavailable', 'The service is unavailable for the moment.'],
  504: ['GatewayTimeout', 'A server behind this one took too long.'],
}

export function graphFailed(ids: GraphIds, status: number): Answer {
  const [code, message] = sentences[status] ?? ['UnknownError', 'The request failed.']
  return graphErrorAnswer(ids, new GraphError(status, code, message))
}
