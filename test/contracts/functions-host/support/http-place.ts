import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { startHost, type HostOptions } from '../../../../local/host/host.ts'
import { skipUnless } from '../../../support/requirements.ts'

const apps = resolve(import.meta.dirname, '../apps')

/** Where one of the probe apps is served. */
export interface HttpPlace {
  readonly address: string
  /** Lines of the embedded host's log. */
  readonly lines: readonly string[]
  readonly stop: () => Promise<void>
}

type Probe = 'http' | 'http-no-prefix' | 'http-stream' | 'http-keys' | 'timers'

/** The app `http` is also served by a host that asks for keys. */
const folderOf = (app: Probe) => join(apps, app === 'http-keys' ? 'http' : app)

const givenAddress = (app: Probe) => process.env[`FUNCTIONS_HOST_${app.toUpperCase().replaceAll('-', '_')}`]

/** `describe` for what can be tried, or is so, on the embedded host alone. */
export const describeEmbedded = (app: Probe) =>
  skipUnless(`another host serves the app ${app}`, givenAddress(app) === undefined)

/**
 * Serves a probe app with the embedded host, or takes the host that serves it already: its address is in a variable named for
 * the app, such as FUNCTIONS_HOST_HTTP_STREAM=http://127.0.0.1:7071 for `http-stream`.
 */
export async function httpPlace(app: Probe, options: Partial<HostOptions> = {}): Promise<HttpPlace> {
  const given = givenAddress(app)
  if (given !== undefined) return { address: given, lines: [], stop: () => Promise.resolve() }
  const lines: string[] = []
  const dataFolder = mkdtempSync(join(tmpdir(), 'functions-host-'))
  const host = await startHost({
    appFolder: folderOf(app),
    dataFolder,
    port: 0,
    log: (line) => {
      lines.push(line)
    },
    ...options,
  })
  return {
    address: host.address,
    lines,
    stop: async () => {
      await host.stop()
      rmSync(dataFolder, { recursive: true, force: true })
    },
  }
}

/** The keys of the place `http-keys`; another host's are in FUNCTIONS_HOST_MASTER_KEY and so on. */
export const placeKeys = {
  master: process.env['FUNCTIONS_HOST_MASTER_KEY'] ?? 'a master key of the tests',
  function: process.env['FUNCTIONS_HOST_FUNCTION_KEY'] ?? 'a function key of the tests',
  system: process.env['FUNCTIONS_HOST_SYSTEM_KEY'] ?? 'a-system-key-of-the-tests',
}

export interface Question {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string | string[]>>
  readonly body?: string | Buffer
  /** Sends the body in chunks, without saying its length. */
  readonly chunked?: boolean
}

export interface Answer {
  readonly status: number
  /** As they came, but for Connection, Date, Keep-Alive and Server, which are the front's own business. */
  readonly headers: readonly (readonly [string, string])[]
  readonly bytes: Buffer
  readonly text: string
}

const fronts = new Set(['connection', 'date', 'keep-alive', 'server'])

/** Sends the path exactly as it is written, which fetch would normalise. */
export function ask({ address }: Pick<HttpPlace, 'address'>, path: string, question: Question = {}): Promise<Answer> {
  const { method = 'GET', headers = {}, body, chunked = false } = question
  const { hostname, port, protocol } = new URL(address)
  const request = protocol === 'https:' ? httpsRequest : httpRequest
  const length = body === undefined || chunked ? {} : { 'content-length': String(Buffer.byteLength(body)) }
  const framing = chunked ? { 'transfer-encoding': 'chunked' } : length
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path, method, headers: { connection: 'close', ...headers, ...framing } })
    sent.on('error', reject)
    sent.on('response', (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        const bytes = Buffer.concat(chunks)
        const pairs = Array.from({ length: response.rawHeaders.length / 2 }, (_, at): [string, string] => [
          (response.rawHeaders[at * 2] ?? '').toLowerCase(),
          response.rawHeaders[at * 2 + 1] ?? '',
        ])
        resolve({
          status: response.statusCode ?? 0,
          headers: pairs.filter(([name]) => !fronts.has(name)).sort(([one], [other]) => (one < other ? -1 : 1)),
          bytes,
          text: bytes.toString(),
        })
      })
    })
    sent.end(body)
  })
}

/** What the probe's describing functions say they were given. */
export interface Seen {
  readonly method: string
  readonly url: string
  readonly params: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, readonly string[]>>
  readonly headers: Readonly<Record<string, string>>
  readonly bodyLength: number
  readonly body: string
  readonly user: unknown
}

export async function seenBy(place: Pick<HttpPlace, 'address'>, path: string, question?: Question): Promise<Seen> {
  return JSON.parse((await ask(place, path, question)).text) as Seen
}
