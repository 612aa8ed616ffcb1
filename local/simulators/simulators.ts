import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { World } from '../worlds/world.ts'
import { openApplicationStore } from './applications/application-store.ts'
import { answerAsCipp } from './cipp/cipp-simulator.ts'
import { openConsentStore } from './consent-store.ts'
import { control, isControl } from './control.ts'
import type { Fault, Target } from './desk.ts'
import { startDnsServer } from './dns/dns-simulator.ts'
import { answerAsEntra, entraTarget } from './entra/entra-simulator.ts'
import type { Answer, Asked } from './exchange.ts'
import { answerAsGraph } from './graph/graph-simulator.ts'
import { answerAsManagedIdentity } from './identity/managed-identity.ts'
import { answerAsKeyVault } from './key-vault/key-vault-simulator.ts'
import { openVaultStore } from './key-vault/vault-store.ts'
import { openKeyRing } from './key-ring.ts'
import { startLoopbackServer, type LoopbackHost, type LoopbackServer } from './loopback-server.ts'
import { answerAsMail, mailTarget } from './mail/mail-simulator.ts'
import { createSimulation, type Simulation, type SimulatorClock } from './simulation.ts'
import { answerAsProviders } from './providers/providers-simulator.ts'
import { bend, strike } from './strike.ts'
import { openUsedOnce } from './used-once.ts'

export interface SimulatorPlace {
  /** 0 for any free port. */
  readonly port: number
  /** The loopback name in the simulator's own address. Both names work; browsers take them for two sites. */
  readonly hostname?: string | undefined
}

export interface SimulatorOptions {
  readonly world: World
  readonly entra?: SimulatorPlace | undefined
  readonly graph?: SimulatorPlace | undefined
  /** A service provider's CIPP; it takes the tokens of the simulated Entra. */
  readonly cipp?: SimulatorPlace | undefined
  /** Azure Key Vault. */
  readonly vault?: SimulatorPlace | undefined
  /** Azure Communication Services Email, with its mailbox. */
  readonly mail?: SimulatorPlace | undefined
  /** Identity providers of customers: B2C, Facebook, an ordinary OpenID provider, whichever the world has. */
  readonly providers?: SimulatorPlace | undefined
  /** Name servers; what they know is put there at the control endpoint. */
  readonly dns?: SimulatorPlace | undefined
  /** The endpoint that gives the hub tokens of its managed identity, for the vault and for mail. */
  readonly identity?: SimulatorPlace | undefined
  /** The loopback name for all, where a place does not say. */
  readonly publicHost?: LoopbackHost | undefined
  /** Folder in which keys and the vault's secrets are kept, under `simulators/`; without it they last as long as the simulators. */
  readonly data?: string | undefined
  /** Where the cast page sends people to sign in. */
  readonly hubUrl?: string | undefined
  readonly clock?: SimulatorClock | undefined
  readonly log?: ((line: string) => void) | undefined
}

export interface RunningSimulators {
  readonly entra?: { readonly address: string }
  readonly graph?: { readonly address: string }
  readonly cipp?: { readonly address: string }
  readonly vault?: { readonly address: string }
  readonly mail?: { readonly address: string }
  readonly providers?: { readonly address: string }
  /** As `127.0.0.1:port`. */
  readonly dns?: { readonly address: string }
  /** With what a process must send there as `X-IDENTITY-HEADER`. */
  readonly identity?: { readonly address: string; readonly header: string }
  readonly stop: () => Promise<void>
}

/**
 * Starts the simulated Microsoft Entra, Graph, CIPP, Key Vault, mail, identity providers of customers, name servers and managed identity, whichever
 * is asked for. They share one world, one clock and one control endpoint (`/__control` on each).
 * @throws Error in a deployed app, for a host name that is not loopback's, and where a port is taken
 */
export async function startSimulators(options: SimulatorOptions): Promise<RunningSimulators> {
  refuseWhereDeployed()
  const { entra, graph, cipp, vault, mail, providers, identity } = options
  for (const place of [entra, graph, cipp, vault, mail, providers, identity]) hostOf(options, place)
  const clock = options.clock ?? { now: () => new Date() }
  const folder = options.data === undefined ? undefined : join(options.data, 'simulators')
  const simulation = createSimulation({
    world: options.world,
    keys: await openKeyRing(folder, () => clock.now()),
    vault: await openVaultStore(folder && join(folder, 'key-vault.json')),
    identityHeader: randomBytes(32).toString('base64url'),
    redeemed: await openUsedOnce(folder && join(folder, 'redeemed-codes.txt')),
    consents: await openConsentStore(folder && join(folder, 'consents.json')),
    applications: await openApplicationStore(folder && join(folder, 'applications.json'), options.world),
    clock,
    hubUrl: options.hubUrl,
    log: options.log ?? (() => undefined),
  })
  const started: Pick<LoopbackServer, 'stop'>[] = []
  const start = async (serve: Serve, place: SimulatorPlace | undefined) => {
    if (!place) return undefined
    const server = await startLoopbackServer((asked) => serve(simulation, asked), place.port, hostOf(options, place))
    started.push(server)
    return server.address
  }
  const stop = async (): Promise<void> => {
    await Promise.all(started.map((server) => server.stop()))
  }
  try {
    const entra = (simulation.entraAddress = await start(serveEntra, options.entra))
    const graph = (simulation.graphAddress = await start(serveGraph, options.graph))
    const cipp = await start(serveCipp, options.cipp)
    const vault = await start(serveVault, options.vault)
    const mail = (simulation.mailAddress = await start(serveMail, options.mail))
    const providers = (simulation.providersAddress = await start(serveProviders, options.providers))
    const dns = options.dns && (await startDnsServer(simulation.zone, options.dns.port))
    if (dns) started.push(dns)
    const identity = await start(serveIdentity, options.identity)
    return {
      ...(entra === undefined ? {} : { entra: { address: entra } }),
      ...(graph === undefined ? {} : { graph: { address: graph } }),
      ...(cipp === undefined ? {} : { cipp: { address: cipp } }),
      ...(vault === undefined ? {} : { vault: { address: vault } }),
      ...(mail === undefined ? {} : { mail: { address: mail } }),
      ...(providers === undefined ? {} : { providers: { address: providers } }),
      ...(dns === undefined ? {} : { dns: { address: dns.address } }),
      ...(identity === undefined ? {} : { identity: { address: identity, header: simulation.identityHeader } }),
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** App Service sets these in every deployed app; a simulator there would sign anybody in. */
function refuseWhereDeployed(): void {
  const sign = ['WEBSITE_INSTANCE_ID', 'WEBSITE_SITE_NAME'].find((name) => process.env[name])
  if (sign !== undefined) throw new Error(`The simulators never run in a deployed app (${sign} is set).`)
}

function hostOf({ publicHost }: SimulatorOptions, place: SimulatorPlace | undefined): LoopbackHost {
  const host = place?.hostname ?? publicHost ?? 'localhost'
  if (host === 'localhost' || host === '127.0.0.1') return host
  throw new Error(`The simulators listen on loopback only: ${host} is not localhost or 127.0.0.1.`)
}

type Serve = (simulation: Simulation, asked: Asked) => Promise<Answer>

const serveEntra: Serve = (simulation, asked) =>
  serve(simulation, asked, entraTarget(asked), (fault) => answerAsEntra(simulation, asked, fault))

const serveGraph: Serve = (simulation, asked) =>
  serve(simulation, asked, 'graph', () => answerAsGraph(simulation, asked))

const serveCipp: Serve = (simulation, asked) => serve(simulation, asked, 'cipp', () => answerAsCipp(simulation, asked))

const serveVault: Serve = (simulation, asked) =>
  serve(simulation, asked, 'vault', () => answerAsKeyVault(simulation, asked))

const serveMail: Serve = (simulation, asked) =>
  serve(simulation, asked, mailTarget(asked), () => answerAsMail(simulation, asked))

const serveProviders: Serve = (simulation, asked) =>
  serve(simulation, asked, 'provider', () => answerAsProviders(simulation, asked))

const serveIdentity: Serve = (simulation, asked) =>
  serve(simulation, asked, 'identity', () => answerAsManagedIdentity(simulation, asked))

/** The way of every request: control, or else fault, answer, record. */
async function serve(
  simulation: Simulation,
  asked: Asked,
  target: Target | undefined,
  honest: (fault: Fault | undefined) => Promise<Answer>,
): Promise<Answer> {
  if (isControl(asked)) return control(simulation, asked)
  const fault = target && simulation.desk.strike(target, asked)
  const struck = target && fault && (await strike(simulation, target, asked, fault))
  const answer = struck ?? bend(fault, asked, await honest(fault))
  if (target) simulation.desk.record(target, asked, answer, simulation.clock.now())
  simulation.log(`${asked.method} ${asked.url.origin}${asked.url.pathname} ${answer.status}`)
  return answer
}
