import { availableParallelism } from 'node:os'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { HostError, messageOf } from './host-error.ts'

/** What the host takes from host.json. */
export type HostSettings = {
  /** Before every route, without slashes at its ends; `api` where host.json says nothing. */
  routePrefix: string
  /** The task hub's name, shown in the durable links. */
  hubName: string
  maxConcurrentActivities: number
  queues: QueueSettings
}

/** How the messages of queues are read. https://learn.microsoft.com/azure/azure-functions/functions-bindings-storage-queue#host-json */
export type QueueSettings = {
  /** How many are taken at once. */
  batchSize: number
  /** After so many failures a message is put aside. */
  maxDequeueCount: number
  /** How long a message that failed waits. */
  visibilitySeconds: number
  encoding: 'base64' | 'none'
}

type HostFile = {
  extensions?: {
    http?: { routePrefix?: unknown }
    durableTask?: { hubName?: unknown; maxConcurrentActivityFunctions?: unknown }
    queues?: { batchSize?: unknown; maxDequeueCount?: unknown; visibilityTimeout?: unknown; messageEncoding?: unknown }
  }
}

/** @throws HostError when host.json is absent (the genuine host wants one too) or not JSON */
export function readHostSettings(appFolder: string): HostSettings {
  const file = join(appFolder, 'host.json')
  if (!existsSync(file)) throw new HostError(`${appFolder} holds no host.json, so it is not a Functions app.`)
  const { http, durableTask, queues = {} } = (readJson(file) as HostFile).extensions ?? {}
  const cap = durableTask?.maxConcurrentActivityFunctions
  return {
    routePrefix: typeof http?.routePrefix === 'string' ? http.routePrefix.replace(/^\/+|\/+$/g, '') : 'api',
    hubName: typeof durableTask?.hubName === 'string' ? durableTask.hubName : 'LocalHub',
    maxConcurrentActivities: typeof cap === 'number' && cap >= 1 ? cap : 10 * availableParallelism(),
    queues: {
      batchSize: typeof queues.batchSize === 'number' ? Math.min(queues.batchSize, 32) : 16,
      maxDequeueCount: typeof queues.maxDequeueCount === 'number' ? queues.maxDequeueCount : 5,
      visibilitySeconds: secondsIn(queues.visibilityTimeout),
      encoding: queues.messageEncoding === 'none' ? 'none' : 'base64',
    },
  }
}

/** A span as host.json has it, `hh:mm:ss`; 0 where nothing is said. */
function secondsIn(span: unknown): number {
  const [, hours = 0, minutes = 0, seconds = 0] =
    typeof span === 'string' ? (/^(\d+):(\d\d):(\d\d)$/.exec(span) ?? []) : []
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)
}

/**
 * Puts into the environment what the genuine host would: the values of local.settings.json (a variable that is already set
 * wins) and the variables the Functions libraries look at.
 */
export function prepareEnvironment(appFolder: string, env: NodeJS.ProcessEnv): void {
  for (const [name, value] of Object.entries(localSettings(appFolder))) env[name] ??= value
  env['FUNCTIONS_WORKER_RUNTIME'] ??= 'node'
  env['AZURE_FUNCTIONS_ENVIRONMENT'] ??= 'Development'
  for (const name of ['NO_PROXY', 'no_proxy']) env[name] = withLoopback(env[name])
}

function localSettings(appFolder: string): Record<string, string> {
  const file = join(appFolder, 'local.settings.json')
  if (!existsSync(file)) return {}
  const { Values: values } = readJson(file) as { Values?: Record<string, unknown> }
  return Object.fromEntries(
    Object.entries(values ?? {}).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
}

/** The durable client calls the host over HTTP; a proxy set on the machine must not come between. */
function withLoopback(noProxy: string | undefined): string {
  const hosts = (noProxy ?? '').split(',').filter((host) => host !== '')
  for (const host of ['127.0.0.1', 'localhost']) if (!hosts.includes(host)) hosts.push(host)
  return hosts.join(',')
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8').replace(/^\uFEFF/, '')) as unknown
  } catch (thrown) {
    throw new HostError(`${file} cannot be read: ${messageOf(thrown)}`, { cause: thrown })
  }
}
