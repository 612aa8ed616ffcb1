import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { TablesAddress } from '../../shared/adapters/table-storage/open-tables.ts'
import { readSettings } from '../../shared/settings.ts'
import type { World } from '../worlds/world.ts'
import { startAzurite, type RunningAzurite } from './azurite.ts'
import type { End } from './child.ts'
import { simulatorControl } from '../simulators/control-client.ts'
import { hubEnvironment, type Environment } from './environment.ts'
import { hubProcess, type HubProcess } from './hub-process.ts'
import { choosePorts } from './ports.ts'
import { secretsFolderOf, seedSecrets, seedWorld } from './seed.ts'
import { startSimulatorProcess, type SimulatedAddresses } from './simulator-process.ts'

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
  /** Azure Functions Core Tools, to run the hub under them instead of in the embedded host. */
  readonly func?: string
  /** Simulated requests and hub lines. */
  readonly log: (source: string, line: string) => void
  /** Told how long each part took to be ready, in milliseconds. */
  readonly onReady?: (part: string, took: number) => void
}

export interface RunningStack {
  readonly hub: string
  /** Where its process listens: `PUBLIC_URL` may name what stands before it. */
  readonly listening: string
  readonly entra: string | undefined
  readonly graph: string | undefined
  /** What an operator types to connect the simulated CIPP. */
  readonly cipp: string | undefined
  /** Of the mailbox's pages. */
  readonly mail: string | undefined
  /** Of the simulated identity providers of customers. */
  readonly providers: string | undefined
  readonly environment: Environment
  /** Of the hub's process as it is now. */
  hubPid(): number
  /** Ends the hub as a crash would (`kill`) or in good order, and starts it again. */
  restartHub(manner: 'kill' | 'stop'): Promise<void>
  killHub(): Promise<void>
  /** Ends the storage in good order and starts it again. Does nothing where the settings name another one. */
  restartStorage(): Promise<void>
  startHub(): Promise<void>
  /** Calls `tell` each time the hub's process has ended without being asked to. */
  onHubLost(tell: (end: End) => void): void
  /** Calls `tell` when storage or the simulators have ended without being asked to: nothing works without them. */
  onPartLost(tell: (part: string) => void): void
  stop(): Promise<void>
}

/** A part that runs beside the hub. */
interface Part {
  readonly name: string
  readonly gone: Promise<unknown>
  stop(): Promise<void>
}

const root = fileURLToPath(new URL('../..', import.meta.url))

/**
 * Everything `npm start` runs, each in a process of its own: storage, simulators, the hub. Ended together, in order.
 * @throws SettingsError when the hub could not start with the settings there are, and StartError for what else the person who starts it
 * can put right; nothing is left running then
 */
export async function startStack(options: StackOptions): Promise<RunningStack> {
  const { data, given, world } = options
  await mkdir(data, { recursive: true, mode: 0o700 })
  const ports = await choosePorts(wantedPorts(options))
  const parts: Part[] = []
  let hub: HubProcess | undefined
  let storage: RunningAzurite | undefined
  let stopping = false
  const stop = async () => {
    stopping = true
    await hub?.end()
    for (const part of parts.toReversed()) await part.stop()
  }
  const timed = stopwatch(options.onReady)
  try {
    const [tables, simulated] = await both(
      givenTables(given) ??
        timed(
          'storage',
          startOwnStorage(options, ports, parts).then((own) => ((storage = own), tablesOf(own))),
        ),
      timed('simulators', startSimulated(options, ports, parts)),
    )
    if (world) {
      const secrets = seedSecrets(simulated, given['SECRETS_FOLDER'] ?? secretsFolderOf(data))
      await timed('seed', seedWorld(world.world, { tables, secrets, ...simulated }))
    }
    const connectionString = tables.kind === 'connection-string' ? tables.connectionString : undefined
    const vaultEvents = await subscribed(simulated, storage, given)
    const publicUrl = given['PUBLIC_URL'] ?? `http://localhost:${ports.hub}`
    const addresses = { ...simulated, publicUrl, storage: connectionString, vaultEvents, data }
    const environment = hubEnvironment(world?.world, addresses, given)
    readSettings(environment)
    const running = (hub = hubOf(options, ports.hub, environment))
    await timed('hub', running.start())
    return {
      hub: publicUrl,
      listening: `http://localhost:${ports.hub}`,
      entra: simulated.entra,
      graph: simulated.graph,
      cipp: simulated.cipp,
      mail: simulated.mail,
      providers: simulated.providers,
      environment,
      hubPid: running.pid,
      killHub: running.kill,
      startHub: running.start,
      restartHub: running.restart,
      restartStorage: async () => storage?.restart(),
      onHubLost: running.onLost,
      onPartLost: (tell) => {
        for (const { name, gone } of parts) void gone.then(() => stopping || tell(name))
      },
      stop,
    }
  } catch (thrown) {
    await stop()
    throw thrown
  }
}

/** Waits for both even where one fails, so that what the other one starts is known and can be ended. */
async function both<One, Other>(one: One, other: Other): Promise<[Awaited<One>, Awaited<Other>]> {
  await Promise.allSettled([one, other])
  return Promise.all([one, other])
}

function stopwatch(tell: (part: string, took: number) => void = () => undefined) {
  return async <Result>(part: string, work: Promise<Result>): Promise<Result> => {
    const since = performance.now()
    const result = await work
    tell(part, performance.now() - since)
    return result
  }
}

type Ports = Readonly<Record<keyof ReturnType<typeof wantedPorts>, number>>

/** Only what will listen: a port that is not needed may be taken, by the very service that the settings name. */
export function wantedPorts(options: StackOptions) {
  const { port: base, given } = options
  const simulators = wantedSimulators(options)
  const at = (offset: number, purpose: string, needed = true) => ({
    port: base === 0 || !needed ? 0 : base + offset,
    purpose,
  })
  const storage = givenTables(given) === undefined
  return {
    hub: at(0, 'the hub'),
    entra: at(10, 'simulated Entra', simulators.entra),
    graph: at(11, 'simulated Graph', simulators.graph),
    cipp: at(15, 'simulated CIPP', simulators.cipp),
    vault: at(12, 'simulated Key Vault', simulators.vault),
    mail: at(13, 'simulated mail', simulators.mail),
    dns: at(17, 'simulated name servers', simulators.dns),
    identity: at(14, 'simulated managed identity', simulators.identity),
    providers: at(16, 'simulated identity providers', simulators.providers),
    blob: at(20, 'blobs', storage),
    queue: at(21, 'queues', storage),
    table: at(22, 'tables', storage),
  }
}

/**
 * A simulator starts only for an address that the settings do not give. The vault and the mail service are asked as the hub's identity;
 * where that is a real one (for a storage account of Azure, or because it is given), they are not simulated: it would not be taken there.
 */
function wantedSimulators({ given, world }: StackOptions) {
  const absent = (...names: readonly string[]) =>
    world !== undefined && names.every((name) => given[name] === undefined)
  const ownIdentity = absent('TABLE_STORAGE_URL', 'IDENTITY_ENDPOINT')
  const vault = ownIdentity && absent('KEY_VAULT_URL', 'SECRETS_FOLDER')
  const mail = ownIdentity && absent('MAIL_ENDPOINT', 'MAIL_SENDER')
  return {
    entra: absent('ENTRA_AUTHORITY_HOST'),
    graph: absent('GRAPH_BASE_URL'),
    // Its address is typed by whoever connects it; it takes the tokens of the simulated Entra alone.
    cipp: absent('ENTRA_AUTHORITY_HOST') && world?.world.partner !== undefined,
    vault,
    mail,
    // They are found by what the seeder writes, and by no setting.
    providers: world !== undefined && world.world.providers.length > 0,
    dns: absent('NAME_SERVERS'),
    identity: vault || mail,
  }
}

function givenTables(given: Environment): TablesAddress | undefined {
  const { TABLE_STORAGE_CONNECTION_STRING: connectionString, TABLE_STORAGE_URL: url } = given
  if (connectionString !== undefined) return { kind: 'connection-string', connectionString }
  return url === undefined ? undefined : { kind: 'identity', url }
}

/** Events of the simulated vault go into a queue of the storage that runs here, as Event Grid would bring them. */
async function subscribed({ vault }: SimulatedAddresses, storage: RunningAzurite | undefined, given: Environment) {
  if (vault === undefined || storage === undefined) return undefined
  const queueName = given['VAULT_EVENTS_QUEUE'] ?? 'vault-events'
  await simulatorControl(vault).subscribeToVault({ connectionString: storage.connectionString, queueName })
  return queueName
}

const tablesOf = ({ connectionString }: RunningAzurite): TablesAddress => ({
  kind: 'connection-string',
  connectionString,
})

async function startOwnStorage({ data, log }: StackOptions, ports: Ports, parts: Part[]): Promise<RunningAzurite> {
  const azurite = await startAzurite(data, ports, (line) => {
    log('storage', line)
  })
  parts.push({ name: 'The storage', ...azurite })
  return azurite
}

async function startSimulated(options: StackOptions, ports: Ports, parts: Part[]): Promise<SimulatedAddresses> {
  const { data, given, world, entraHost, log } = options
  if (!world) return {}
  const wanted = wantedSimulators(options)
  const portOf = (part: keyof typeof wanted) => (wanted[part] ? ports[part] : undefined)
  const simulators = await startSimulatorProcess({
    world: world.source,
    data,
    publicHost: entraHost ?? 'localhost',
    hubUrl: given['PUBLIC_URL'] ?? `http://localhost:${ports.hub}`,
    ports: {
      entra: portOf('entra'),
      graph: portOf('graph'),
      cipp: portOf('cipp'),
      vault: portOf('vault'),
      mail: portOf('mail'),
      providers: portOf('providers'),
      dns: portOf('dns'),
      identity: portOf('identity'),
    },
    log: (line) => {
      log('simulators', line)
    },
  })
  if (simulators) parts.push({ name: 'The simulators', ...simulators })
  return simulators?.addresses ?? {}
}

/**
 * Memory as on a small instance in Azure. On a machine that has much of it Node.js lets garbage grow to several times what is in use, and
 * nobody would see what the hub needs.
 */
const smallInstance = ['--max-old-space-size=1024', '--max-semi-space-size=8']

function hubOf({ data, main, func, log }: StackOptions, port: number, environment: Environment): HubProcess {
  const args = ['--data', data, '--port', String(port)]
  const host =
    func === undefined
      ? {
          module: 'local/host/main.ts',
          args: ['--app', root, ...args, ...(main === undefined ? [] : ['--main', main])],
        }
      : { module: 'local/stack/func-process.ts', args: ['--func', func, ...args] }
  return hubProcess({
    name: 'The hub',
    module: join(root, host.module),
    args: host.args,
    env: environment,
    node: smallInstance,
    log: (line) => {
      log('hub', line)
    },
  })
}
