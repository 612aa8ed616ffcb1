import type { Engine, SendResult } from './engine.ts'
import { historyCache } from './history-cache.ts'
import { isOver, type Instance, type InstanceFilter } from './store.ts'
import { instanceLinks } from './wire/links.ts'
import { instanceStatus, type StatusOptions } from './wire/status.ts'

/** A call of the durable HTTP API, relative to its base. */
type ApiCall = {
  method: string
  /** Decoded segments behind the base. */
  segments: readonly string[]
  query: URLSearchParams
  headers: Readonly<Record<string, string | string[] | undefined>>
  body: string
  origin: string
  /** The whole address asked for, for Location. */
  address: string
  /** The key to the links in the answer. */
  code: string
}

export type ApiReply = { status: number; headers?: Record<string, string>; body?: unknown }

export type InstancesApi = (call: ApiCall) => Promise<ApiReply> | ApiReply

const NOT_FOUND: ApiReply = { status: 404 }
const LATER_OPERATIONS = ['rewind', 'restart', 'suspend', 'resume']

/**
 * The durable HTTP API of the extension, as far as this storey goes.
 * https://learn.microsoft.com/azure/azure-functions/durable/durable-functions-http-api
 */
export function instancesApi(engine: Engine, hubName: string): InstancesApi {
  return (call) => {
    const { method, segments, query } = call
    const [area = '', id, operation = '', eventName] = segments
    const otherHub = query.get('taskHub')
    if (otherHub !== null && otherHub.toLowerCase() !== hubName.toLowerCase()) return NOT_FOUND
    const depth = segments.length
    switch (`${method} ${area.toLowerCase()}`) {
      case 'POST orchestrators':
        return id && depth <= 3 ? start(engine, hubName, call, id, operation === '' ? undefined : operation) : NOT_FOUND
      case 'GET instances':
        if (depth === 1) return list(engine, call)
        return id && depth === 2 ? status(engine, call, id) : NOT_FOUND
      case 'DELETE instances':
        return later('Purging')
      case 'POST instances':
        if (!id) return NOT_FOUND
        if (operation.toLowerCase() === 'raiseevent' && depth === 4 && eventName)
          return raise(engine, call, id, eventName)
        if (depth !== 3) return NOT_FOUND
        if (operation.toLowerCase() === 'terminate') return sent(engine.terminate(id, query.get('reason') ?? ''))
        return LATER_OPERATIONS.includes(operation.toLowerCase()) ? later(`The operation ${operation}`) : NOT_FOUND
      case 'GET entities':
      case 'POST entities':
      case 'DELETE entities':
        return later('Entities')
      default:
        return NOT_FOUND
    }
  }
}

function later(what: string): ApiReply {
  return { status: 501, body: { Message: `${what} is not offered by this host yet.` } }
}

function sent(result: SendResult): ApiReply {
  return { status: { sent: 202, unknown: 404, over: 410 }[result] }
}

function jsonText(body: string): { ok: true; text: string } | { ok: false; reply: ApiReply } {
  try {
    JSON.parse(body)
    return { ok: true, text: body }
  } catch (thrown) {
    // The parser's own message would quote the body.
    const ExceptionType = thrown instanceof Error ? thrown.name : 'SyntaxError'
    return { ok: false, reply: { status: 400, body: { Message: 'Invalid JSON content', ExceptionType } } }
  }
}

async function start(
  engine: Engine,
  hubName: string,
  { body, query, origin, code }: ApiCall,
  name: string,
  instanceId: string | undefined,
): Promise<ApiReply> {
  const input = body === '' ? undefined : jsonText(body)
  if (input?.ok === false) return input.reply
  if (query.has('version')) return later('Orchestration versioning')
  const result = engine.start(name, instanceId, input?.text ?? null)
  if (result.state === 'running') {
    const Message = `An Orchestration instance with the status ${result.status} already exists.`
    return { status: 409, body: { Message } }
  }
  const links = instanceLinks(origin, hubName, result.instanceId, code)
  const accepted: ApiReply = {
    status: 202,
    headers: { Location: links['statusQueryGetUri'] ?? '', 'Retry-After': '10' },
    body: links,
  }
  const [timeout, interval] = [seconds(query.get('timeout')), seconds(query.get('pollingInterval'))]
  if (timeout === undefined && interval === undefined) return accepted
  return (await wait(engine, result.instanceId, timeout ?? 10, interval ?? 1)) ?? accepted
}

function seconds(text: string | null): number | undefined {
  const value = text === null || text.trim() === '' ? NaN : Number(text)
  return Number.isNaN(value) ? undefined : value
}

async function wait(
  engine: Engine,
  instanceId: string,
  timeout: number,
  interval: number,
): Promise<ApiReply | undefined> {
  if (timeout < interval) {
    const Message = `Total timeout ${timeout} should be bigger than retry timeout ${interval}`
    return { status: 400, body: { Message } }
  }
  await engine.whenOver(instanceId, timeout * 1000)
  const instance = engine.store.find(instanceId)
  if (!instance || !isOver(instance.status)) return undefined
  if (instance.status === 'Completed') return { status: 200, body: JSON.parse(instance.output ?? 'null') as unknown }
  return { status: 200, body: instanceStatus(instance, { showInput: true }) }
}

function raise(engine: Engine, { headers, body }: ApiCall, instanceId: string, eventName: string): ApiReply {
  if (!/^application\/json\b/i.test(String(headers['content-type'] ?? ''))) {
    return { status: 400, body: { Message: 'Only application/json request content is supported' } }
  }
  const payload = jsonText(body)
  return payload.ok ? sent(engine.raiseEvent(instanceId, eventName, payload.text)) : payload.reply
}

function status(engine: Engine, { query, address }: ApiCall, instanceId: string): ApiReply {
  const instance = engine.store.find(instanceId)
  if (!instance) return NOT_FOUND
  const flag = (name: string): boolean => query.get(name)?.toLowerCase() === 'true'
  const body = instanceStatus(instance, {
    showInput: showsInput(query),
    ...(flag('showHistory') ? { history: historyOf(engine, instance, flag('showHistoryOutput')) } : {}),
  })
  if (!isOver(instance.status)) return { status: 202, headers: { Location: address, 'Retry-After': '5' }, body }
  return { status: instance.status === 'Failed' && flag('returnInternalServerErrorOnFailure') ? 500 : 200, body }
}

function historyOf(engine: Engine, instance: Instance, showOutput: boolean): NonNullable<StatusOptions['history']> {
  return { events: historyCache(engine.store).read(instance).events, showOutput }
}

function showsInput(query: URLSearchParams): boolean {
  return query.get('showInput')?.toLowerCase() !== 'false'
}

const STATUSES = ['Pending', 'Running', 'Completed', 'Failed', 'Terminated', 'ContinuedAsNew', 'Canceled', 'Suspended']
const PAGE_SIZE = 100

/** Filters that cannot be read are ignored, as the extension does. */
function list(engine: Engine, { query, headers }: ApiCall): ApiReply {
  const asked = (query.get('runtimeStatus') ?? '').split(',').map((text) => text.trim().toLowerCase())
  const top = Number(query.get('top'))
  const size = Number.isInteger(top) && top > 0 ? top : PAGE_SIZE
  const token = headers['x-ms-continuation-token']
  const filter: InstanceFilter = {
    statuses: STATUSES.filter((known) => asked.includes(known.toLowerCase())),
    limit: size + 1,
    ...time('createdFromMs', query.get('createdTimeFrom')),
    ...time('createdToMs', query.get('createdTimeTo')),
  }
  const prefix = query.get('instanceIdPrefix')
  if (prefix !== null) filter.prefix = prefix
  if (typeof token === 'string' && token !== '') filter.from = Buffer.from(token, 'base64').toString()
  const found = engine.store.list(filter)
  const next = found[size]
  return {
    status: 200,
    ...(next ? { headers: { 'x-ms-continuation-token': Buffer.from(next.instanceId).toString('base64') } } : {}),
    body: found.slice(0, size).map((instance) => instanceStatus(instance, { showInput: showsInput(query) })),
  }
}

function time<K extends string>(key: K, text: string | null): Partial<Record<K, number>> {
  const ms = text === null ? NaN : Date.parse(text)
  return Number.isNaN(ms) ? {} : ({ [key]: ms } as Record<K, number>)
}
