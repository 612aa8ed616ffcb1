import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { ClientRequest, IncomingMessage } from 'node:http'
import { logLine, type LogEvent, type LogFields } from '../../domain/log-events.ts'
import type { Upstream, UpstreamOutcome } from '../../domain/metrics.ts'
import { guidOfTrace, traceparentOf } from '../../domain/trace-context.ts'
import type { Operation, Telemetry } from '../../ports/telemetry.ts'

/** Origins of Microsoft's services; every other one is a customer's. */
export type Upstreams = Readonly<Record<string, Upstream | undefined>>

/** A request on its way. */
interface Sent {
  readonly upstream: Upstream
  readonly method: string
  readonly operation: Operation | undefined
}

interface UndiciRequest {
  readonly origin: string | URL
  readonly path: string
  readonly method: string
  addHeader(name: string, value: string): void
}
interface UndiciAnswer {
  readonly statusCode: number
  readonly headers: readonly Uint8Array[]
}

/** By these names Microsoft's support finds a request: Graph has the first, Entra, Key Vault and storage the second. */
const requestIds = ['request-id', 'x-ms-request-id']
/** Azure's SDKs give a request the same one whenever they send it again. */
const sdkRequestId = 'x-ms-client-request-id'
const mostRemembered = 1_000

/**
 * Watches every request that leaves this process, whoever sends it (`fetch`, undici, Azure's SDKs): it carries the trace of the operation that it
 * belongs to, is counted, and where it fails the operation's log says how, with the number by which Microsoft knows it. No address is told: it may
 * name a person or a secret.
 * @returns what ends it
 */
export function watchRequests(telemetry: Telemetry, upstreams: Upstreams, random: { guid(): string }): () => void {
  const sent = new WeakMap<object, Sent>()
  const retries = countRetries(telemetry)

  const begin = (request: object, origin: string, path: string, method: string, addHeader: AddHeader) => {
    const operation = telemetry.operation()
    if (operation) {
      addHeader('traceparent', traceparentOf(operation.trace, random.guid()))
      addHeader('client-request-id', guidOfTrace(operation.trace))
    }
    // Durable's client speaks to the very host that we run in.
    if (!path.startsWith('/runtime/'))
      sent.set(request, { upstream: upstreams[origin] ?? 'customer', method, operation })
  }
  const end = (request: object, status: number, header: (name: string) => string | undefined) => {
    const one = sent.get(request)
    if (!one) return
    const { upstream, method, operation } = one
    const outcome = outcomeOf(status)
    telemetry.measure('tenantry.upstream.requests', { upstream, outcome })
    if (!isTold(upstream, status)) return
    const requestId = requestIds.map(header).find((value) => value !== undefined)
    tell(operation, 'upstream.answered', { upstream, status, method, requestId: requestId?.slice(0, 100) })
  }
  const break_ = (request: object, reason: unknown) => {
    const one = sent.get(request)
    if (!one) return
    sent.delete(request)
    const { upstream, method, operation } = one
    telemetry.measure('tenantry.upstream.requests', { upstream, outcome: 'unanswered' })
    tell(operation, 'upstream.unanswered', { upstream, method, reason: reasonOf(reason) })
  }

  return subscribeAll({
    'undici:request:create': ({ request }: { request: UndiciRequest }) => {
      begin(request, String(request.origin), request.path, request.method, (name, value) => {
        request.addHeader(name, value)
      })
    },
    'undici:request:headers': ({ request, response }: { request: UndiciRequest; response: UndiciAnswer }) => {
      end(request, response.statusCode, (name) => rawHeader(response.headers, name))
    },
    'undici:request:error': ({ request, error }: { request: UndiciRequest; error: unknown }) => {
      break_(request, error)
    },
    'http.client.request.created': ({ request }: { request: ClientRequest }) => {
      const origin = originOf(request)
      begin(request, origin, request.path, request.method, (name, value) => {
        if (!request.headersSent && !request.hasHeader(name)) request.setHeader(name, value)
      })
      retries.begun(request)
    },
    'http.client.response.finish': ({ request, response }: { request: ClientRequest; response: IncomingMessage }) => {
      const status = response.statusCode ?? 0
      if (sent.get(request)?.upstream === 'storage' && mayBeRepeated(status)) retries.failed(request)
      end(request, status, (name) => [response.headers[name]].flat()[0])
    },
    'http.client.request.error': ({ request, error }: { request: ClientRequest; error: unknown }) => {
      if (sent.get(request)?.upstream === 'storage') retries.failed(request)
      break_(request, error)
    },
  })
}

const mayBeRepeated = (status: number) => status === 408 || status === 429 || status >= 500

/** A request that failed is one that is sent again, where the SDK sends one with the same name. */
function countRetries(telemetry: Telemetry) {
  const failed = new Set<string>()
  const nameOf = (request: ClientRequest) => {
    const id = request.getHeader(sdkRequestId)
    return typeof id === 'string' ? id : undefined
  }
  return {
    begun: (request: ClientRequest) => {
      const name = nameOf(request)
      if (name !== undefined && failed.delete(name)) telemetry.measure('tenantry.storage.retries', {})
    },
    failed: (request: ClientRequest) => {
      const name = nameOf(request)
      if (name !== undefined) failed.add(name)
      const [oldest] = failed
      if (failed.size > mostRemembered && oldest !== undefined) failed.delete(oldest)
    },
  }
}

type AddHeader = (name: string, value: string) => void

function subscribeAll(listeners: Readonly<Record<string, (message: never) => void>>): () => void {
  const all = Object.entries(listeners) as [string, (message: unknown) => void][]
  for (const [channel, listener] of all) subscribe(channel, listener)
  return () => {
    for (const [channel, listener] of all) unsubscribe(channel, listener)
  }
}

function originOf(request: ClientRequest): string {
  const host = request.getHeader('host')
  return `${request.protocol}//${typeof host === 'string' ? host : request.host}`
}

function rawHeader(headers: readonly Uint8Array[], wanted: string): string | undefined {
  for (let index = 0; index + 1 < headers.length; index += 2)
    if (
      Buffer.from(headers[index] ?? [])
        .toString('latin1')
        .toLowerCase() === wanted
    )
      return Buffer.from(headers[index + 1] ?? []).toString('latin1')
  return undefined
}

const outcomeOf = (status: number): UpstreamOutcome =>
  status === 429 ? 'throttled' : status >= 500 ? 'failed' : status === 401 || status === 403 ? 'refused' : 'answered'

/** That something is absent, there already or changed meanwhile is an answer: tables and vault are asked for it all the time. */
const isTold = (upstream: Upstream, status: number) =>
  status >= 400 && !((upstream === 'storage' || upstream === 'vault') && [404, 409, 412].includes(status))

/** A code of Node's or undici's, never a text: that may name an address. */
function reasonOf(thrown: unknown): string {
  const { code, name } = (thrown ?? {}) as { readonly code?: unknown; readonly name?: unknown }
  return typeof code === 'string' ? code : typeof name === 'string' ? name : 'unknown'
}

function tell<Event extends LogEvent>(
  operation: Operation | undefined,
  event: Event,
  fields: Omit<LogFields<Event>, 'function' | 'correlationId' | 'trace'>,
): void {
  if (!operation) return
  const { name, correlationId, trace } = operation
  operation.warn(logLine(event, { ...fields, function: name, correlationId, trace }))
}
