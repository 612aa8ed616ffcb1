import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { request as httpRequest, type ClientRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import type { HttpRequestData, TypedData } from '../core/functions-core.ts'
import type { RegisteredFunction } from '../core/inject-core.ts'
import { invoke } from '../core/invoke.ts'
import type { LoadedApp } from '../core/load-app.ts'
import { makePace, pacedResponse, type Pace } from './paced-body.ts'
import { LARGEST_BODY_BYTES, announcesTooMuch } from './read-body.ts'
import { headersByName } from './request-data.ts'
import type { RouteMatch } from './route-table.ts'
import { splitTarget } from './target.ts'

/** A request for which a function was found. */
export type ReceivedRequest = {
  match: RouteMatch<RegisteredFunction>
  /** Scheme and host by which the caller reached us. */
  origin: string
  /** Path and query as they were sent. */
  target: string
  /** What the function is given beside the request. */
  inputs: { name: string; data: TypedData }[]
}

/**
 * Serves one request of an app with HTTP streaming: request and response go, as they come, through the library's own server in this
 * process, while the function is invoked with the same id. Resolves with the status that was sent.
 *
 * @throws what the function threw, or an error where it gave no response that can be sent
 */
export async function serveStreamed(
  app: LoadedApp,
  httpUri: string,
  received: ReceivedRequest,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<number | 'given-up' | 'too-large'> {
  if (announcesTooMuch(request)) return 'too-large'
  const pace = makePace()
  // A caller that asks for the headers alone takes nothing of a body.
  if (request.method === 'HEAD') pace.end()
  const invocationId = randomUUID()
  const proxied = openProxied(httpUri, received, invocationId, request)
  const isTooLarge = endWhenTooLarge(request, proxied)
  const hasLeft = (): boolean => response.destroyed && !response.writableFinished
  const { target } = received.match
  const trigger = { name: target.triggerName, data: { http: placeholder() } }
  const invocation = invoke(
    app,
    target,
    { inputData: [trigger, ...received.inputs], triggerMetadata: triggerMetadata(received, request) },
    { invocationId, adaptResult: (result) => pacedResponse(responseOf(result), pace) },
  )
  const done = Promise.all([invocation, passOn(proxied, response, pace)])
  try {
    await Promise.race([done, once(response, 'close')])
    return hasLeft() ? 'given-up' : response.statusCode
  } catch (thrown) {
    if (hasLeft()) return 'given-up'
    if (isTooLarge()) return 'too-large'
    throw thrown
  } finally {
    pace.end()
    request.unpipe(proxied)
    request.resume()
    proxied.destroy()
  }
}

function endWhenTooLarge(request: IncomingMessage, proxied: ClientRequest): () => boolean {
  let bytes = 0
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > LARGEST_BODY_BYTES) proxied.destroy()
  })
  return () => bytes > LARGEST_BODY_BYTES
}

function responseOf(result: unknown): object {
  if (typeof result === 'object' && result !== null) return result
  throw new Error('The function returned no response object.')
}

/** The library takes a streamed request from its own server; the host tells of it with an empty one. */
function placeholder(): HttpRequestData {
  return { method: '', url: '', nullableHeaders: {}, nullableParams: {}, nullableQuery: {}, body: null }
}

/**
 * What the library makes headers and parameters of. The query's values are among the parameters, but for those that have the name of a
 * parameter of the route, and for keys.
 */
function triggerMetadata({ target, match }: ReceivedRequest, request: IncomingMessage): Record<string, TypedData> {
  const query = new Map<string, [string, string]>()
  for (const [name, value] of new URLSearchParams(splitTarget(target).query)) {
    const key = name.toLowerCase()
    query.set(key, [query.get(key)?.[0] ?? name, value])
  }
  const own = new Set([...match.parameterNames.map((name) => name.toLowerCase()), 'code', 'query', 'headers'])
  const added = [...query].filter(([key]) => !own.has(key)).map(([, entry]) => entry)
  return {
    ...Object.fromEntries(
      [...added, ...Object.entries(match.params)].map(([name, value]) => [name, { string: value }]),
    ),
    Query: { json: JSON.stringify(Object.fromEntries(query.values())) },
    Headers: { json: JSON.stringify(headersByName(request.rawHeaders)) },
  }
}

const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'upgrade',
])

/** Said by ourselves, whatever the caller says. */
const OURS = new Set(['x-ms-invocation-id', 'x-forwarded-host', 'x-forwarded-proto', 'expect'])

function openProxied(
  httpUri: string,
  { origin, target }: ReceivedRequest,
  invocationId: string,
  request: IncomingMessage,
): ClientRequest {
  const { hostname, port } = new URL(httpUri)
  const [scheme = '', host = ''] = origin.split('://')
  const [path = '', ...query] = target.split(/(?=\?)/)
  const proxied = httpRequest({
    hostname,
    port,
    agent: false,
    method: request.method ?? 'GET',
    // The genuine host's proxy escapes what the path keeps escaped once more.
    path: path.replace(/%(?=2f)/gi, '%25') + query.join(''),
    headers: [
      ...keptHeaders(request.rawHeaders, (name) => HOP_BY_HOP.has(name) || OURS.has(name)),
      ...['x-ms-invocation-id', invocationId, 'x-forwarded-host', host, 'x-forwarded-proto', scheme],
      ...['Connection', 'close', ...(request.headers.host === undefined ? ['Host', host] : [])],
    ],
  })
  proxied.flushHeaders()
  request.pipe(proxied)
  return proxied
}

/** Passes the library's answer on to the caller, as fast as the caller takes it. */
async function passOn(proxied: ClientRequest, response: ServerResponse, pace: Pace): Promise<void> {
  const [answer] = (await once(proxied, 'response')) as [IncomingMessage]
  proxied.on('error', () => undefined)
  const isDropped = (name: string): boolean => HOP_BY_HOP.has(name) || name === 'transfer-encoding' || name === 'date'
  response.writeHead(answer.statusCode ?? 500, keptHeaders(answer.rawHeaders, isDropped))
  answer.on('data', (chunk: Buffer) => {
    pace.passed(chunk.length)
  })
  await pipeline(answer, response)
  pace.end()
}

function keptHeaders(rawHeaders: readonly string[], isDropped: (name: string) => boolean): string[] {
  return rawHeaders.filter((_, at) => !isDropped((rawHeaders[at - (at % 2)] ?? '').toLowerCase()))
}
