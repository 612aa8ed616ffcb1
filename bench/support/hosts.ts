import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startAzurite } from '../../local/stack/azurite.ts'
import { startChild } from '../../local/stack/child.ts'
import { choosePorts } from '../../local/stack/ports.ts'
import { startStack, type RunningStack, type StackOptions } from '../../local/stack/stack.ts'
import { loadWorld } from '../../local/worlds/load-world.ts'
import { startCountingProxy, type CountingProxy } from './counting-proxy.ts'

/** A module of this folder. */
export const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

export const appFolder = (name: 'empty' | 'fan-out' | 'hello' | 'hello-workflow') => at(`../apps/${name}`)

interface Served {
  readonly address: string
  stop(): Promise<void>
}

export async function withFolder<Result>(use: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'tenantry-bench-'))
  try {
    return await use(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The embedded host with one of the apps here, in a process of its own. */
export const startHostOf = (app: 'empty' | 'fan-out', data: string) =>
  served('The host', at('../../local/host/main.ts'), [
    '--app',
    appFolder(app),
    '--data',
    data,
    '--port',
    '0',
    '--quiet',
  ])

export const startBareServer = () => served('The bare server', at('bare-server.ts'), [])

async function served(name: string, module: string, args: readonly string[]): Promise<Served> {
  const child = startChild<{ port: number }>({ name, module, args, log: () => undefined })
  const { port } = await child.ready
  return { address: `http://127.0.0.1:${port}`, stop: () => child.stop() }
}

/** The whole stack, of the bank world unless another is named, on free ports, for as long as `use` takes. */
export async function withStack<Result>(
  use: (stack: RunningStack) => Promise<Result>,
  options: Pick<StackOptions, 'onReady'> & Partial<Pick<StackOptions, 'given' | 'world'>> = {},
): Promise<Result> {
  const world = options.world ?? { world: await loadWorld('bank'), source: 'bank' }
  return withFolder(async (data) => {
    const stack = await startStack({ given: {}, ...options, world, data, port: 0, log: () => undefined })
    try {
      return await use(stack)
    } finally {
      await stack.stop()
    }
  })
}

export interface CountedStorage {
  readonly proxy: CountingProxy
  /** Connection strings: past the counting, and through it. */
  readonly direct: string
  readonly counted: string
  /** Of Azurite's process. */
  readonly pid: number
}

/**
 * A storage of its own, whose requests to tables can be counted; each takes `delay` milliseconds more. It keeps everything in memory:
 * saving it all every few seconds would cost the more the more there is.
 */
export async function withCountedStorage<Result>(
  use: (storage: CountedStorage) => Promise<Result>,
  delay = 0,
): Promise<Result> {
  const any = { port: 0, purpose: 'storage' }
  return withFolder(async (data) => {
    const ports = await choosePorts({ blob: any, queue: any, table: any })
    const azurite = await startAzurite(data, ports, () => undefined, 'in-memory')
    const { connectionString: direct } = azurite
    const table = /TableEndpoint=(http:\/\/[^/]+)/.exec(direct)?.[1] ?? ''
    const proxy = await startCountingProxy(table, delay)
    try {
      return await use({ proxy, direct, counted: direct.replace(table, proxy.address), pid: azurite.pid() })
    } finally {
      await proxy.stop()
      await azurite.stop()
    }
  })
}
