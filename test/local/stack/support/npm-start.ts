import { execFile, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { HubPlace } from '../../../support/hub.ts'
import { eventually } from '../../../support/eventually.ts'

const root = fileURLToPath(new URL('../../../..', import.meta.url))

export interface Started {
  readonly pid: number
  /** All it has said so far. */
  said(): string
  /** Waits until it has said this; rejects when it ends before. */
  untilItSays(pattern: RegExp): Promise<RegExpExecArray>
  /** Waits until it is ready: where everything is. */
  ready(): Promise<HubPlace>
  /** Its exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>
  signal(signal: NodeJS.Signals): void
}

const started: { pid: number; ended: Promise<unknown> }[] = []
const folders: string[] = []

/** `npm start -- …` as it is after npm: the same script on the same Node.js, with nothing in its environment but `settings`. */
export const npmStart = (args: readonly string[], settings: Readonly<Record<string, string>> = {}): Started =>
  start(scriptOf(args), settings)

/** The same under a process and a shell of its own, as npm starts a script; signals go to that process, which passes none on. */
export const npmStartUnderNpm = (args: readonly string[]): Started => {
  const shell = ['sh', '-c', '"$@"; true', 'sh']
  return start([...shell, ...shell, ...scriptOf(args)], { npm_lifecycle_event: 'start' })
}

const scriptOf = (args: readonly string[]) => [
  process.execPath,
  ...['--import', './local/bootstrap/require-node.mjs', 'local/start.ts', ...args],
]

function start([command = '', ...args]: readonly string[], settings: Readonly<Record<string, string>>): Started {
  const { PATH = '', HOME = '' } = process.env
  const child = spawn(command, args, { cwd: root, env: { PATH, HOME, ...settings } })
  let text = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (part: string) => {
      text += part
    })
  let over = false
  const ended = new Promise<number | NodeJS.Signals>((resolve) => {
    child.once('close', (code, signal) => {
      over = true
      resolve(code ?? signal ?? 'SIGKILL')
    })
  })
  const pid = child.pid ?? 0
  started.push({ pid, ended })
  const untilItSays = (pattern: RegExp) =>
    eventually(`it says ${String(pattern)}`, async () => {
      const found = pattern.exec(text)
      if (!found && over) throw new Error(`It ended without saying ${String(pattern)}:\n${text}`)
      return found ?? undefined
    })
  return {
    pid,
    ended,
    untilItSays,
    said: () => text,
    signal: (signal) => void child.kill(signal),
    ready: async () => {
      await untilItSays(/Ctrl-C ends everything/)
      const originAfter = (label: string) => new RegExp(`${label} +(https?://[^/]+)`).exec(text)?.[1] ?? ''
      return { hub: originAfter('Sign in'), entra: originAfter('The cast') }
    },
  }
}

/** A folder for data; it and every run still alive are gone after `cleanUp`. */
export async function temporaryData(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tenantry-start-'))
  folders.push(folder)
  return folder
}

export async function cleanUp(): Promise<void> {
  for (const { pid, ended } of started.splice(0)) {
    try {
      process.kill(pid, 'SIGTERM')
    } catch {
      // It is gone already.
    }
    await ended
  }
  for (const folder of folders.splice(0)) {
    await nothingRuns(folder)
    await rm(folder, { recursive: true, force: true })
  }
}

/** The processes that name this folder in their command line: storage, simulators, hub, and what started them. */
export async function processesOf(folder: string): Promise<{ pid: number; command: string }[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-ww', '-o', 'pid=,args='], { maxBuffer: 1 << 24 })
  return stdout
    .split('\n')
    .filter((line) => line.includes(folder))
    .map((line) => /^\s*(\d+) (.*)$/.exec(line))
    .flatMap((found) => (found ? [{ pid: Number(found[1]), command: found[2] ?? '' }] : []))
}

export async function nothingRuns(folder: string): Promise<void> {
  await eventually(
    `no process of ${folder} is left`,
    async () => ((await processesOf(folder)).length === 0 ? true : undefined),
    20_000,
  )
}

/** The hub's process of the run with this data folder. */
export async function hubProcessOf(folder: string): Promise<number> {
  const hub = (await processesOf(folder)).find(({ command }) => command.includes('host/main.ts'))
  if (!hub) throw new Error('The hub does not run.')
  return hub.pid
}

/** Whether anything listens there. */
export const answers = (address: string) =>
  fetch(address).then(
    () => true,
    () => false,
  )
