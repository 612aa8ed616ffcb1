import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { startHost } from '../../../../local/host/host.ts'
import type { HistoryEvent } from './history.ts'
import { ask } from './http-place.ts'

const APP = resolve(import.meta.dirname, '../apps/durable')

export type DurableStatus = {
  name: string
  instanceId: string
  runtimeStatus: string
  input: unknown
  output: unknown
  customStatus: unknown
  createdTime: string
  lastUpdatedTime: string
  historyEvents?: Record<string, unknown>[]
}

/** What an orchestrator is given for one turn. */
export type Payload = {
  history: HistoryEvent[]
  input: unknown
  instanceId: string
  isReplaying: boolean
  parentInstanceId: string | null
} & Record<string, unknown>

export type Answer = {
  status: number
  /** By lower-case name. */
  headers: Readonly<Record<string, string>>
  /** Parsed where the content type says JSON, else the text. */
  body: unknown
}

type Asked = { headers?: Record<string, string>; body?: string }

type Received = { function: string; trigger: string; input?: unknown; triggerMetadata: Record<string, unknown> } & {
  returned?: unknown
}

type ClientAnswer = { resolved: unknown } | { rejected: { class: string; message: string } }

/** A host on which the probe app runs, and what a rule may ask of it. */
export type DurablePlace = ReturnType<typeof durablePlace>

const OVER = ['Completed', 'Failed', 'Terminated']

/** The address of the host to try instead of the embedded one. */
export function givenHost(): string | undefined {
  const given = process.env['FUNCTIONS_HOST_DURABLE'] ?? ''
  return given === '' ? undefined : given.replace(/\/$/, '')
}

/**
 * Takes the host at FUNCTIONS_HOST_DURABLE (an address such as http://localhost:7071, where the probe app is deployed; its system key
 * for Durable Functions in FUNCTIONS_HOST_DURABLE_CODE where the host checks keys), or starts the embedded host.
 */
export async function takeDurablePlace(): Promise<DurablePlace & { leave(): Promise<void> }> {
  const given = givenHost()
  if (given !== undefined) {
    const place = durablePlace(given, {
      embedded: false,
      code: process.env['FUNCTIONS_HOST_DURABLE_CODE'],
    })
    return { ...place, leave: () => Promise.resolve() }
  }
  const dataFolder = mkdtempSync(join(tmpdir(), 'conformance-'))
  const host = await startHost({ appFolder: APP, dataFolder, port: 0, log: () => undefined, logRequests: false })
  return {
    ...durablePlace(host.address, { embedded: true, code: undefined }),
    leave: async () => {
      await host.stop()
      rmSync(dataFolder, { recursive: true, force: true })
    },
  }
}

function durablePlace(address: string, { embedded, code }: { embedded: boolean; code: string | undefined }) {
  // The genuine host polls its queues, with pauses that grow while nothing happens.
  const patienceMs = embedded ? 20_000 : 90_000
  const run = randomUUID().slice(0, 8)
  const withCode = (path: string): string =>
    code === undefined || /[?&]code=/.test(path) ? path : `${path}${path.includes('?') ? '&' : '?'}code=${code}`

  const call = async (path: string, method: string, asked: Asked): Promise<Answer> => {
    const { status, headers, text } = await ask({ address }, path, { method, ...asked })
    const named = Object.fromEntries(headers)
    const isJson = text !== '' && /^application\/json\b/.test(named['content-type'] ?? '')
    return { status, headers: named, body: isJson ? (JSON.parse(text) as unknown) : text }
  }
  const api = (method: string, path: string, asked: Asked = {}): Promise<Answer> =>
    call(`/runtime/webhooks/durabletask/${withCode(path)}`, method, asked)
  const post = (path: string, body?: unknown): Promise<Answer> =>
    api('POST', path, body === undefined ? {} : { headers: JSON_CONTENT, body: JSON.stringify(body) })
  const app = (method: string, path: string, asked: Asked = {}): Promise<Answer> =>
    call(`/api/probe/${path}`, method, asked)

  const client = async (method: string, ...args: unknown[]): Promise<ClientAnswer> => {
    const { status, body } = await app('POST', `client/${method}`, { body: JSON.stringify(args) })
    if (status !== 200) throw new Error(`The probe app answered ${status} to a call of its durable client.`)
    return body as ClientAnswer
  }
  const resolved = async (method: string, ...args: unknown[]): Promise<unknown> => {
    const answer = await client(method, ...args)
    if ('rejected' in answer) throw new Error(`${method} was rejected: ${answer.rejected.message}`)
    return answer.resolved
  }
  const until = async <T>(ask: () => Promise<T | undefined>, what: string): Promise<T> => {
    const deadline = performance.now() + patienceMs
    for (;;) {
      const found = await ask()
      if (found !== undefined) return found
      if (performance.now() > deadline) throw new Error(`${what} did not happen within ${patienceMs} ms.`)
      await new Promise((wait) => setTimeout(wait, embedded ? 10 : 250))
    }
  }
  const status = async (id: string, query = ''): Promise<DurableStatus> =>
    (await api('GET', `instances/${encodeURIComponent(id)}${query}`)).body as DurableStatus
  const reached = (id: string, isThere: (found: DurableStatus) => boolean, query = ''): Promise<DurableStatus> =>
    until(async () => {
      const found = await status(id, query)
      return isThere(found) ? found : undefined
    }, `What ${id} was waited for`)
  const received = async (instance: string, trigger: string): Promise<Received[]> => {
    const { body } = await app('GET', `received?instance=${encodeURIComponent(instance)}`)
    return (body as Received[]).filter((one) => one.trigger === trigger)
  }
  const started = async (
    name: string,
    input?: unknown,
    id = `${name}-${randomUUID().slice(0, 13)}`,
  ): Promise<string> => {
    await resolved('startNew', name, { instanceId: id, ...(input === undefined ? {} : { input }) })
    return id
  }
  const over = (id: string, query = WITH_HISTORY): Promise<DurableStatus> =>
    reached(id, ({ runtimeStatus }) => OVER.includes(runtimeStatus), query)
  return {
    embedded,
    asksForKeys: code !== undefined,
    address,
    api,
    post,
    app,
    client,
    resolved,
    until,
    status,
    reached,
    over,
    started,
    /** An id that no earlier run on this host has used. */
    id: (name: string): string => `${name}-${run}-${randomUUID().slice(0, 4)}`,
    /** Starts an orchestration without an id of its own choice and waits for its end. */
    ran: async (name: string, input?: unknown): Promise<DurableStatus> => over(await started(name, input)),
    /** Waits until an orchestrator has been invoked `count` times, and so waits for something. */
    turns: (id: string, count: number): Promise<Payload[]> =>
      until(async () => {
        const found = await received(id, 'orchestrationTrigger')
        return found.length >= count ? found.map(({ input }) => input as Payload) : undefined
      }, `Turn ${count} of ${id}`),
    /** What the orchestrator of an instance was given, turn by turn. */
    payloads: async (id: string): Promise<Payload[]> =>
      (await received(id, 'orchestrationTrigger')).map(({ input }) => input as Payload),
    received,
    /** Lets the activity that waits at an instance's gate go on. */
    open: (id: string): Promise<Answer> => app('POST', `open/${id}`),
  }
}

export const JSON_CONTENT = { 'content-type': 'application/json' }
const WITH_HISTORY = '?showHistory=true&showHistoryOutput=true'
