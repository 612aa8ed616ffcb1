import { resolve } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { systemClock, type Clock } from './clock.ts'
import type { RegisteredFunction } from './core/inject-core.ts'
import { loadApp, runAppHooks, type LoadedApp } from './core/load-app.ts'
import { openDataFolder } from './data-folder.ts'
import { clientInputs, type FunctionInputs } from './durable/client-inputs.ts'
import { makeEngine } from './durable/engine.ts'
import { instancesApi } from './durable/instances-api.ts'
import { openDurableStore } from './durable/store.ts'
import type { CommitObserver } from './durable/transactions.ts'
import { UNCHECKED_CODE } from './durable/wire/links.ts'
import { messageOf } from './host-error.ts'
import { adminApi } from './http/admin.ts'
import { takeDoors, type Doors } from './http/doors.ts'
import { httpFront } from './http/front.ts'
import { PUBLIC_BASES, RPC_BASES, RPC_PATH, hostEndpoints } from './http/host-endpoints.ts'
import { keptKeys, keyRing, usableKeys, type HostKeys, type KeyRing } from './http/keys.ts'
import { writeEmpty } from './http/write-response.ts'
import { lineLog } from './log.ts'
import { dropDisabled, servedNames, warnOfUnserved } from './served-functions.ts'
import { queueFunctions } from './queues/queue-functions.ts'
import { prepareEnvironment, readHostSettings, type HostSettings } from './settings.ts'
import { timerFunctions } from './timers/timer-functions.ts'
import { openTimerStore } from './timers/timer-store.ts'

export type HostOptions = {
  /** Holds host.json, and package.json unless `main` is given. */
  appFolder: string
  /** The app's entry point (absolute, or relative to the app folder), instead of `main` of its package.json. */
  main?: string
  /** Where instances, timers and their like are kept. One host at a time. */
  dataFolder: string
  /** 0 for any free one. */
  port: number
  /** 127.0.0.1 (and ::1) unless given. */
  hostname?: string
  clock?: Clock
  /** Takes each log line; standard output unless given. */
  log?: (line: string) => void
  /**
   * Asks for keys, as Azure does: those `kept` in the data folder (made when there are none) or the ones given. Unless given, no key is
   * asked for, as `func start` does without --enableAuth.
   */
  keys?: 'kept' | HostKeys
  /** A line for each request answered; true unless given. */
  logRequests?: boolean
  /** Is told around every commit of the durable engine's state. */
  commits?: CommitObserver
}

export type RunningHost = {
  address: string
  port: number
  /** The names of the functions that are served. */
  functions: string[]
  /** Takes no new work, gives what is under way a few seconds, and lets go of port and data folder. */
  stop(): Promise<void>
}

const STOP_PATIENCE_MS = 5000

/**
 * Runs a Functions app in this process.
 *
 * @throws HostError with a sentence for the person who started it: the app does not load, the port is taken, the data folder
 * cannot be used
 */
export async function startHost(options: HostOptions): Promise<RunningHost> {
  const clock = options.clock ?? systemClock
  const log = lineLog(clock, options.log ?? writeLine)
  const appFolder = resolve(options.appFolder)
  const hostname = options.hostname ?? '127.0.0.1'
  const settings = readHostSettings(appFolder)
  prepareEnvironment(appFolder, process.env)
  const data = openDataFolder(resolve(options.dataFolder))
  let doors: Doors | undefined
  try {
    const taken = (doors = await takeDoors(hostname, options.port))
    const { port } = taken
    process.env['WEBSITE_HOSTNAME'] = `localhost:${port}`
    const app = await loadApp(appFolder, options.main, log)
    dropDisabled(app, process.env)
    warnOfUnserved(app)
    const work = serve(app, settings, taken, {
      clock,
      database: data.database,
      keys: options.keys && keyRing(keysOf(options.keys, resolve(options.dataFolder))),
      logRequests: options.logRequests ?? true,
      commits: options.commits,
    })
    return {
      address: `http://${hostname === '127.0.0.1' ? 'localhost' : hostname}:${port}`,
      port,
      functions: servedNames(app),
      stop: once(async () => {
        work.stop()
        await withinPatience([taken.drain(), idle(work.underWay)])
        work.close()
        await taken.close()
        await runAppHooks(app, 'appTerminate').catch((thrown: unknown) => {
          log('error', 'host', messageOf(thrown))
        })
        data.close()
      }),
    }
  } catch (thrown) {
    await doors?.close()
    data.close()
    throw thrown
  }
}

function keysOf(keys: 'kept' | HostKeys, dataFolder: string): HostKeys {
  return keys === 'kept' ? keptKeys(dataFolder) : usableKeys(keys, 'The caller')
}

type Circumstances = {
  clock: Clock
  database: DatabaseSync
  keys: KeyRing | undefined
  logRequests: boolean
  commits: CommitObserver | undefined
}

type Work = { stop: () => void; underWay: () => number; close: () => void }

/** Puts a loaded app to work: opens the doors, goes on with what was under way, starts the timers. */
function serve(
  app: LoadedApp,
  { hubName, routePrefix, maxConcurrentActivities, queues: queueSettings }: HostSettings,
  doors: Doors,
  { clock, database, keys, logRequests, commits }: Circumstances,
): Work {
  const startedMs = clock.now()
  const fallbackHost = (): string => `localhost:${doors.port}`
  const clients = clientInputs(
    hubName,
    `http://127.0.0.1:${doors.clientPort}${RPC_PATH}/`,
    keys?.systemKey ?? UNCHECKED_CODE,
  )
  const extraInputs = (target: RegisteredFunction): FunctionInputs => clients(target, `http://${fallbackHost()}`)
  const store = openDurableStore(database, commits)
  const engine = makeEngine({ app, store, clock, maxConcurrentActivities, extraInputs })
  const timers = timerFunctions({ app, store: openTimerStore(database), clock, settings: process.env, extraInputs })
  const queues = queueFunctions({ app, clock, queues: queueSettings, settings: process.env, extraInputs })
  const front = httpFront({ app, routePrefix, fallbackHost, keys, extraInputs: clients, logRequests })

  const admin = adminApi({
    app,
    routePrefix,
    runTimer: (name) => timers.runNow(name),
    uptime: () => clock.now() - startedMs,
  })
  const endpoints = { instances: instancesApi(engine, hubName), admin, fallbackHost, keys }
  const own = hostEndpoints(endpoints, PUBLIC_BASES)
  const ownForClient = hostEndpoints(endpoints, RPC_BASES, true)
  doors.open(
    (request, response, target) => {
      if (own.serve(request, response, target)) return
      front(request, response, target).catch((thrown: unknown) => {
        app.log('error', 'host', `a request could not be answered: ${messageOf(thrown)}`)
        response.destroy()
      })
    },
    (request, response, target) => {
      if (!ownForClient.serve(request, response, target)) writeEmpty(response, 404)
    },
  )
  engine.resume()
  timers.start()
  queues.start()
  return {
    stop: () => {
      engine.stop()
      timers.stop()
      queues.stop()
    },
    underWay: () => engine.underWay() + timers.running() + queues.running(),
    close: () => {
      engine.close()
      timers.close()
    },
  }
}

function writeLine(line: string): void {
  process.stdout.write(`${line}\n`)
}

async function withinPatience(waits: readonly Promise<void>[]): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const patience = new Promise<void>((giveUp) => {
    timer = setTimeout(giveUp, STOP_PATIENCE_MS)
  })
  await Promise.race([Promise.all(waits), patience])
  clearTimeout(timer)
}

async function idle(underWay: () => number): Promise<void> {
  while (underWay() > 0) await new Promise((wait) => setTimeout(wait, 10))
}

function once(act: () => Promise<void>): () => Promise<void> {
  let result: Promise<void> | undefined
  return () => (result ??= act())
}
