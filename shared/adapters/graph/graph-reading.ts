import { setTimeout as sleep } from 'node:timers/promises'
import { HubError, isHubError } from '../../domain/hub-error.ts'
import type { Clock } from '../../ports/clock.ts'
import { graphClient, usualTimeout } from './graph-client.ts'
import { asGraphRefusal } from './graph-errors.ts'

/** Access tokens for one tenant, and what becomes of one that Graph did not take. */
export interface TenantAccess {
  readonly token: () => Promise<string>
  readonly forget: () => void
}

/** How a reading waits. Longer than this a workflow waits, which survives a restart. */
export interface Patience {
  /** Of all the waiting of one reading, in milliseconds. */
  readonly limit: number
  /** How long one request may take, in milliseconds. */
  readonly timeout: number
  readonly wait: (milliseconds: number) => Promise<void>
  /** From 0 up to 1. */
  readonly random: () => number
}

export const usualPatience: Patience = {
  limit: 10_000,
  timeout: usualTimeout,
  wait: (milliseconds) => sleep(milliseconds),
  random: Math.random,
}

export interface GraphReading {
  readonly body: unknown
  readonly requests: number
  readonly retries: number
  /** Share of the tenant's budget of resource units that is used; Graph tells it from 0.8 on. */
  readonly load?: number
}

export interface GraphReader {
  readonly baseUrl: string
  readonly clock: Clock
  readonly patience: Patience
}

/** How often one request is made at most, whatever it meets. */
const mostRequests = 5
/** What a refusal that does not say how long to wait is taken for, where a workflow has to wait. */
const unsaidSeconds = 10

/**
 * One GET of Graph, repeated while that helps and the patience lasts: after as long as `Retry-After` says, or in growing steps with chance
 * in them; after 401 once, with a new token. A budget that runs low slows the reading down.
 * @throws HubError those of {@link asGraphRefusal} and of the token; `source.throttled` always says for how many seconds
 */
export async function readGraph(
  reader: GraphReader,
  access: TenantAccess,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<GraphReading> {
  const { baseUrl, clock, patience } = reader
  let left = patience.limit
  let renewed = false
  const pause = async (milliseconds: number) => {
    left -= milliseconds
    if (milliseconds > 0) await patience.wait(milliseconds)
  }
  for (let requests = 1; ; requests += 1) {
    let load: number | undefined
    try {
      const look = ({ headers: told }: Response) => {
        load = loadOf(told)
      }
      const client = graphClient(baseUrl, await access.token(), { look, timeout: patience.timeout })
      const body: unknown = await client
        .api(path)
        .headers({ ...headers })
        .get()
      if (load !== undefined) await pause(Math.min(slowDown(load), left))
      return { body, requests, retries: requests - 1, ...(load === undefined ? {} : { load }) }
    } catch (thrown) {
      const refusal = asGraphRefusal(thrown, clock.now(), 'directory')
      const rejected = refusal.code === 'credential.rejected' && !isHubError(thrown)
      if (rejected) access.forget()
      const milliseconds = rejected && !renewed ? 0 : waitBefore(refusal, requests, patience.random())
      renewed ||= rejected
      if (milliseconds === undefined || milliseconds > left || requests >= mostRequests) throw withSeconds(refusal)
      await pause(milliseconds)
    }
  }
}

function loadOf(headers: Headers): number | undefined {
  const text = headers.get('x-ms-throttle-limit-percentage') ?? ''
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : undefined
}

/** 0.2 s at four fifths of the budget, 1.2 s when it is spent, 2 s at most. */
const slowDown = (load: number) => Math.round(Math.min(Math.max((load - 0.76) * 5_000, 200), 2_000))

/** In milliseconds; undefined where a repeat would not help. */
function waitBefore(refusal: HubError, requests: number, chance: number): number | undefined {
  if (refusal.code !== 'source.throttled' && refusal.code !== 'source.unavailable') return undefined
  const said = refusal.details?.['retryAfterSeconds']
  if (typeof said === 'number') return said * 1_000
  return Math.round(500 * 2 ** (requests - 1) * (0.5 + chance))
}

function withSeconds(refusal: HubError): HubError {
  if (refusal.code !== 'source.throttled' || refusal.details !== undefined) return refusal
  return new HubError(refusal.code, refusal.message, {
    cause: refusal.cause,
    details: { retryAfterSeconds: unsaidSeconds },
  })
}
