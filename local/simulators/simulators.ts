import { join } from 'node:path'
import type { World } from '../worlds/world.ts'
import { openConsentStore } from './consent-store.ts'
import { control, isControl } from './control.ts'
import type { Fault, Target } from './desk.ts'
import { answerAsEntra, entraTarget } from './entra/entra-simulator.ts'
import type { Answer, Asked } from './exchange.ts'
import { answerAsGraph } from './graph/graph-simulator.ts'
import { openKeyRing } from './key-ring.ts'
import { startLoopbackServer, type LoopbackHost, type LoopbackServer } from './loopback-server.ts'
import { createSimulation, type Simulation, type SimulatorClock } from './simulation.ts'
import { strike } from './strike.ts'
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
  /** The loopback name for both, where a place does not say. */
  readonly publicHost?: LoopbackHost | undefined
  /** Folder in which keys are kept, under `simulators/`; without it they last as long as the simulators. */
  readonly data?: string | undefined
  /** Where the cast page sends people to sign in. */
  readonly hubUrl?: string | undefined
  readonly clock?: SimulatorClock | undefined
  readonly log?: ((line: string) => void) | undefined
}

export interface RunningSimulators {
  readonly entra?: { readonly address: string }
  readonly graph?: { readonly address: string }
  readonly stop: () => Promise<void>
}

/**
 * Starts the simulated Microsoft Entra and Graph, whichever is asked for. They share one world, one clock and one
 * control endpoint (`/__control` on each).
 * @throws Error in a deployed app, for a host name that is not loopback's, and where a port is taken
 */
export async function startSimulators(options: SimulatorOptions): Promise<RunningSimulators> {
  refuseWhereDeployed()
  const hosts = { entra: hostOf(options, options.entra), graph: hostOf(options, options.graph) }
  const clock = options.clock ?? { now: () => new Date() }
  const folder = options.data === undefined ? undefined : join(options.data, 'simulators')
  const simulation = createSimulation({
    world: options.world,
    keys: await openKeyRing(folder, () => clock.now()),
    redeemed: await openUsedOnce(folder && join(folder, 'redeemed-codes.txt')),
    consents: await openConsentStore(folder && join(folder, 'consents.json')),
    clock,
    hubUrl: options.hubUrl,
    log: options.log ?? (() => undefined),
  })
  const started: LoopbackServer[] = []
  const start = async (serve: Serve, place: SimulatorPlace | undefined, host: LoopbackHost) => {
    if (!place) return undefined
    const server = await startLoopbackServer((asked) => serve(simulation, asked), place.port, host)
    started.push(server)
    return server
  }
  const stop = async (): Promise<void> => {
    await Promise.all(started.map((server) => server.stop()))
  }
  try {
    const entra = await start(serveEntra, options.entra, hosts.entra)
    simulation.entraAddress = entra?.address
    const graph = await start(serveGraph, options.graph, hosts.graph)
    simulation.graphAddress = graph?.address
    return {
      ...(entra ? { entra: { address: entra.address } } : {}),
      ...(graph ? { graph: { address: graph.address } } : {}),
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

/** The way of every request: control, or else fault, answer, record. */
async function serve(
  simulation: Simulation,
  asked: Asked,
  target: Target | undefined,
  honest: (fault: Fault | undefined) => Promise<Answer>,
): Promise<Answer> {
  if (isControl(asked)) return control(simulation, asked)
  const fault = target && simulation.desk.strike(target, asked)
  const answer = (target && fault && (await strike(simulation, target, asked, fault))) ?? (await honest(fault))
  if (target) simulation.desk.record(target, asked, answer, simulation.clock.now())
  simulation.log(`${asked.method} ${asked.url.origin}${asked.url.pathname} ${answer.status}`)
  return answer
}
