import { fileURLToPath } from 'node:url'
import { startChild } from './child.ts'
import { StartError } from './start-error.ts'

const simulatedParts = ['entra', 'graph', 'cipp', 'vault', 'mail', 'providers', 'dns', 'identity'] as const
export type SimulatedPart = (typeof simulatedParts)[number]

/** Where what is simulated is reached; undefined for what is not. */
export type SimulatedAddresses = { readonly [Part in SimulatedPart]?: string | undefined } & {
  /** What the simulated identity asks for as `X-IDENTITY-HEADER`. */
  readonly identityHeader?: string | undefined
}

export interface SimulatorProcessOptions {
  /** A name, or a file. */
  readonly world: string
  readonly data: string
  readonly publicHost: string
  readonly hubUrl: string
  /** Undefined for what is not to be simulated. */
  readonly ports: Readonly<Record<SimulatedPart, number | undefined>>
  readonly log: (line: string) => void
}

export interface RunningSimulatorProcess {
  readonly addresses: SimulatedAddresses
  readonly gone: Promise<unknown>
  stop(): Promise<void>
}

type Ready = ({ readonly ready: true } & SimulatedAddresses) | { ready: false; reason: string }

/** The simulators that are wanted, in one process; undefined where none is. @throws StartError when they do not start */
export async function startSimulatorProcess(
  options: SimulatorProcessOptions,
): Promise<RunningSimulatorProcess | undefined> {
  const { world, data, publicHost, hubUrl, ports, log } = options
  if (simulatedParts.every((part) => ports[part] === undefined)) return undefined
  const child = startChild<Ready>({
    name: 'The simulators',
    module: fileURLToPath(new URL('../simulators/main.ts', import.meta.url)),
    args: [
      ...['--world', world, '--data', data, '--public-host', publicHost, '--hub-url', hubUrl],
      ...simulatedParts.flatMap((part) => [`--${part}-port`, String(ports[part] ?? 'off')]),
    ],
    log,
  })
  const answer = await child.ready
  if (!answer.ready) {
    await child.stop()
    throw new StartError(answer.reason)
  }
  return { addresses: answer, gone: child.gone, stop: () => child.stop() }
}
