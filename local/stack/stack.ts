import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { World } from '../worlds/world.ts'
import { startAzurite } from './azurite.ts'
import { startChild, type Child } from './child.ts'
import { hubEnvironment, type Environment } from './environment.ts'
import { freePort } from './ports.ts'
import { secretsFolderOf, seedWorld } from './seed.ts'

export interface StackOptions {
  /** The world and how the simulators find it (a name, or a file). Absent: nothing is simulated or seeded, the settings say all. */
  readonly world?: { readonly world: World; readonly source: string } | undefined
  /** All data of the run. */
  readonly data: string
  /** The hub's port; the others lie 10 to 22 above it. 0: any free ones. */
  readonly port: number
  /** The loopback name of the simulated Entra: another one than the hub's makes it another site. */
  readonly entraHost?: 'localhost' | '127.0.0.1'
  /** Settings that were given: what they name is neither simulated nor filled in. */
  readonly given: Environment
  /** The app's entry point instead of the built one. */
  readonly main?: string
  /** Simulated requests and hub lines. */
  readonly log: (source: string, line: string) => void
}

export interface RunningStack {
  readonly hub: string
  readonly entra: string | undefined
  readonly graph: string | undefined
  readonly environment: Environment
  /** Of the hub's process as it is now. */
  hubPid(): number
  /** Ends the hub as a crash would (`kill`) or in good order, and starts it again. */
  restartHub(manner: 'kill' | 'stop'): Promise<void>
  killHub(): Promise<void>
  startHub(): Promise<void>
  /** Resolves each time the hub's process has ended without being asked to. */
  onHubLost(tell: () => void): void
  readonly stop: () => Promise<void>
}

const root = fileURLToPath(new URL('../..', import.meta.url))
const moduleAt = (path: string) => join(root, 'local', path)

/** Everything `npm start` runs, each in a process of its own: storage, simulators, the hub. Ended together, in order. */
export async function startStack(options: StackOptions): Promise<RunningStack> {
  const { data, given, world } = options
  await mkdir(data, { recursive: true, mode: 0o700 })
  const ports = await choosePorts(options.port)
  const ending: (() => Promise<void>)[] = []
  const stopAll = async () => {
    for (const end of ending.toReversed()) await end()
  }
  try {
    const storage = given['TABLE_STORAGE_CONNECTION_STRING'] ?? (await ownStorage(options, ports, ending))
    const simulated = world
      ? await startSimulatorProcess(options, ports, ending)
      : { entra: undefined, graph: undefined }
    if (world)
      await seedWorld(world.world, {
        connectionString: storage,
        secretsFolder: given['SECRETS_FOLDER'] ?? secretsFolderOf(data),
        entra: simulated.entra,
      })
    const publicUrl = given['PUBLIC_URL'] ?? `http://localhost:${ports.hub}`
    const environment = hubEnvironment(world?.world, { publicUrl, ...simulated, storage, data }, given)
    const hub = hubProcess(options, ports.hub, environment)
    ending.push(() => hub.stop())
    await hub.start()
    return {
      hub: publicUrl,
      ...simulated,
      environment,
      hubPid: hub.pid,
      killHub: hub.kill,
      startHub: hub.start,
      restartHub: async (manner) => {
        await (manner === 'kill' ? hub.kill() : hub.stop())
        await hub.start()
      },
      onHubLost: hub.onLost,
      stop: stopAll,
    }
  } catch (thrown) {
    await stopAll()
    throw thrown
  }
}

type ChosenPorts = Awaited<ReturnType<typeof choosePorts>>

async function choosePorts(base: number) {
  const at = (offset: number) => (base === 0 ? 0 : base + offset)
  return {
    hub: await freePort(at(0), 'the hub'),
    entra: await freePort(at(10), 'simulated Entra'),
    graph: await freePort(at(11), 'simulated Graph'),
    blob: await freePort(at(20), 'blobs'),
    queue: await freePort(at(21), 'queues'),
    table: await freePort(at(22), 'tables'),
  }
}

async function ownStorage(
  { data, log }: StackOptions,
  ports: ChosenPorts,
  ending: (() => Promise<void>)[],
): Promise<string> {
  const azurite = await startAzurite(join(data, 'storage'), ports, (line) => {
    log('storage', line)
  })
  ending.push(azurite.stop)
  return azurite.connectionString
}

/** A simulator starts only for an address that the settings do not give. */
async function startSimulatorProcess(options: StackOptions, ports: ChosenPorts, ending: (() => Promise<void>)[]) {
  const { data, given, entraHost = 'localhost', log } = options
  const portOr = (setting: string, port: number) => (given[setting] === undefined ? String(port) : 'off')
  const child = startChild<{ ready: boolean; reason?: string; entra?: string; graph?: string }>({
    name: 'The simulators',
    module: moduleAt('simulators/main.ts'),
    args: [
      ...['--world', options.world?.source ?? '', '--data', data, '--public-host', entraHost],
      ...['--hub-url', given['PUBLIC_URL'] ?? `http://localhost:${ports.hub}`],
      ...['--entra-port', portOr('ENTRA_AUTHORITY_HOST', ports.entra)],
      ...['--graph-port', portOr('GRAPH_BASE_URL', ports.graph)],
    ],
    log: (line) => {
      log('simulators', line)
    },
  })
  ending.push(() => child.stop())
  const { ready, reason, entra, graph } = await child.ready
  if (!ready) throw new Error(reason ?? 'The simulators did not start.')
  return { entra, graph }
}

function hubProcess({ data, main, log }: StackOptions, port: number, environment: Environment) {
  let child: Child<unknown> | undefined
  let tellLost: () => void = () => undefined
  const start = async () => {
    const started = startChild<unknown>({
      name: 'The hub',
      module: moduleAt('host/main.ts'),
      args: ['--app', root, '--data', data, '--port', String(port), ...(main === undefined ? [] : ['--main', main])],
      env: environment,
      log: (line) => {
        log('hub', line)
      },
    })
    child = started
    await started.ready
    void started.gone.then(() => {
      if (child === started) tellLost()
    })
  }
  const end = async (how: (running: Child<unknown>) => Promise<void>) => {
    const running = child
    child = undefined
    if (running) await how(running)
  }
  return {
    start,
    kill: () => end((running) => running.kill()),
    stop: () => end((running) => running.stop()),
    pid: () => child?.pid ?? -1,
    onLost: (tell: () => void) => {
      tellLost = tell
    },
  }
}
