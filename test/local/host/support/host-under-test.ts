import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { onTestFinished } from 'vitest'
import { startHost, type HostOptions, type RunningHost } from '../../../../local/host/host.ts'

export const APPS = resolve(import.meta.dirname, '../apps')
const MAIN = resolve(import.meta.dirname, '../../../../local/host/main.ts')

export function temporaryFolder(): { folder: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'host-test-'))
  return {
    folder,
    remove: () => {
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export type TestHost = RunningHost & { lines: string[] }

/** Starts a host in this process with one of the fixture apps. */
export async function startTestHost(
  app: string,
  options: Partial<HostOptions> & { dataFolder: string },
): Promise<TestHost> {
  const lines: string[] = []
  const log = (line: string): void => {
    lines.push(line)
  }
  const host = await startHost({ appFolder: join(APPS, app), port: 0, log, ...options })
  return { ...host, lines }
}

/** Asks again and again until `ask` gives something other than undefined. */
export async function until<T>(ask: () => T | undefined | Promise<T | undefined>, patienceMs = 10_000): Promise<T> {
  const deadline = performance.now() + patienceMs
  for (;;) {
    const found = await ask()
    if (found !== undefined) return found
    if (performance.now() > deadline) throw new Error('It did not happen in time.')
    await new Promise((wait) => setTimeout(wait, 5))
  }
}

export type ForkedHost = {
  child: ChildProcess
  address: string
  port: number
  output(): string
  /** Ends the process at once, as a power cut for the process would. */
  killNow(): Promise<void>
}

/** Forks the host as a process of its own; it is killed when the test ends. */
export function forkHost(
  args: readonly string[],
  env: Record<string, string> = {},
  main = MAIN,
): { child: ChildProcess; output: () => string } {
  const child = fork(main, args, { stdio: 'pipe', env: { ...process.env, ...env } })
  let text = ''
  child.stdout?.on('data', (chunk: Buffer) => (text += chunk.toString()))
  child.stderr?.on('data', (chunk: Buffer) => (text += chunk.toString()))
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  return { child, output: () => text }
}

export async function forkReadyHost(
  args: readonly string[],
  env: Record<string, string> = {},
  main = MAIN,
): Promise<ForkedHost> {
  const { child, output } = forkHost(args, env, main)
  const ready = await Promise.race([
    once(child, 'message').then(([message]) => message as { ready: true; address: string; port: number }),
    once(child, 'exit').then(() => {
      throw new Error(`The host ended before it was ready: ${output()}`)
    }),
  ])
  return {
    child,
    output,
    address: ready.address,
    port: ready.port,
    killNow: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return
      const exited = once(child, 'exit')
      child.kill('SIGKILL')
      await exited
    },
  }
}

export async function exitOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null) return child.exitCode
  const [code] = (await once(child, 'exit')) as [number | null]
  return code
}
