import { fileURLToPath } from 'node:url'
import { startChild } from './child.ts'
import { StartError } from './start-error.ts'

export interface SimulatorProcessOptions {
  /** A name, or a file. */
  readonly world: string
  readonly data: string
  readonly publicHost: string
  readonly hubUrl: string
  /** Ports; undefined for what is not to be simulated. */
  readonly entra: number | undefined
  readonly graph: number | undefined
  readonly log: (line: string) => void
}

export interface RunningSimulatorProcess {
  readonly entra: string | undefined
  readonly graph: string | undefined
  readonly gone: Promise<unknown>
  stop(): Promise<void>
}

type Ready =
  { readonly ready: true; readonly entra?: string; readonly graph?: string } | { ready: false; reason: string }

/** The simulators that are wanted, in one process; undefined where none is. @throws StartError when they do not start */
export async function startSimulatorProcess(
  options: SimulatorProcessOptions,
): Promise<RunningSimulatorProcess | undefined> {
  const { world, data, publicHost, hubUrl, entra, graph, log } = options
  if (entra === undefined && graph === undefined) return undefined
  const child = startChild<Ready>({
    name: 'The simulators',
    module: fileURLToPath(new URL('../simulators/main.ts', import.meta.url)),
    args: [
      ...['--world', world, '--data', data, '--public-host', publicHost, '--hub-url', hubUrl],
      ...['--entra-port', String(entra ?? 'off'), '--graph-port', String(graph ?? 'off')],
    ],
    log,
  })
  const answer = await child.ready
  if (!answer.ready) {
    await child.stop()
    throw new StartError(answer.reason)
  }
  return { entra: answer.entra, graph: answer.graph, gone: child.gone, stop: () => child.stop() }
}
