import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { buildHub } from '../../local/bootstrap/build.ts'
import type { Environment } from '../../local/stack/environment.ts'
import { startStack, type RunningStack, type StackOptions } from '../../local/stack/stack.ts'
import { loadWorld } from '../../local/worlds/load-world.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** The shared stack of the bank world. */
    readonly stack: {
      readonly hub: string
      readonly entra: string
      readonly graph: string
      /** The simulated identity providers of customers. */
      readonly providers: string
      readonly storage: string
      /** The settings under which its hub runs. */
      readonly environment: Environment
    }
  }
}

/** A stack of its own, on free ports, with data that goes with it. */
export async function ownStack(
  /** `bank`, `msp`, or the path of a world's file. */
  source: string,
  more: Pick<StackOptions, 'entraHost'> & { given?: StackOptions['given'] } = {},
): Promise<RunningStack & { readonly data: string; readonly lines: readonly string[] }> {
  await buildHub({ log: () => undefined })
  const world = await loadWorld(source)
  const data = await mkdtemp(join(tmpdir(), `tenantry-${world.name}-`))
  const lines: string[] = []
  const stack = await startStack({
    given: {},
    ...more,
    world: { world, source },
    data,
    port: 0,
    log: (source, line) => lines.push(`${source} | ${line}`),
  })
  const stop = async () => {
    await stack.stop()
    await rm(data, { recursive: true, force: true })
  }
  return { ...stack, stop, data, lines }
}

/** One stack for the whole run: storage, simulators, the hub. */
export default async function shareStack(project: TestProject): Promise<() => Promise<void>> {
  const stack = await ownStack('bank')
  project.provide('stack', {
    hub: stack.hub,
    entra: stack.entra ?? '',
    graph: stack.graph ?? '',
    providers: stack.providers ?? '',
    storage: stack.environment['TABLE_STORAGE_CONNECTION_STRING'] ?? '',
    environment: stack.environment,
  })
  return () => stack.stop()
}
