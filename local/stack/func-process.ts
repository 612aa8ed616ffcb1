import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { packageFiles } from '../bootstrap/package.ts'

/** How long Core Tools may take to end when it is asked to, in milliseconds; they end within our own parent's patience. */
const patience = 8000

/** How often we look whether the hub answers, in milliseconds. */
const interval = 200

/** How often we look whether something of Core Tools is still there, in milliseconds. */
const endInterval = 20

/**
 * The hub under Azure Functions Core Tools, as a process of ours: it unpacks what is deployed into a folder, runs `func start` there, says
 * when the hub answers, and ends with its parent. `func` is often a script that passes no signal on, so it is started as a group of
 * processes, and the group is asked to end.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { func: { type: 'string' }, data: { type: 'string' }, port: { type: 'string' } },
  })
  const { func = 'func', data = '.', port = '7071' } = values
  const folder = join(data, 'func')
  await stage(folder)
  // Settings come to it, and to the app, with our environment: no secret is written down.
  const env = { ...process.env, FUNCTIONS_WORKER_RUNTIME: 'node', FUNCTIONS_CORE_TOOLS_TELEMETRY_OPTOUT: '1' }
  const tools = spawn(func, ['start', '--port', port], {
    cwd: folder,
    env,
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  let leaving = false
  const isLeaving = () => leaving
  const leave = () => {
    if (isLeaving()) return
    leaving = true
    signalGroup(tools, 'SIGINT')
    setTimeout(() => {
      signalGroup(tools, 'SIGKILL')
    }, patience).unref()
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, leave)
  process.on('disconnect', leave)
  void tellWhenReady(`http://localhost:${port}/health/live`, isLeaving)
  const code = await ended(tools)
  const wasAsked = isLeaving()
  // The script ends at once, and the program that it started may still be at it.
  leave()
  await groupEnded(tools)
  await rm(folder, { recursive: true, force: true })
  process.exit(wasAsked ? 0 : code || 1)
}

/** What is deployed, afresh, with the settings file that Core Tools look for. */
async function stage(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  await chmod(folder, 0o700)
  for (const [path, bytes] of await packageFiles()) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), bytes)
  }
  const settings = { IsEncrypted: false, Values: { FUNCTIONS_WORKER_RUNTIME: 'node' } }
  await writeFile(join(folder, 'local.settings.json'), JSON.stringify(settings))
}

async function ended(tools: ChildProcess): Promise<number> {
  try {
    const [code] = (await once(tools, 'exit')) as [number | null]
    return code ?? 1
  } catch (thrown) {
    process.stderr.write(`func cannot be run: ${thrown instanceof Error ? thrown.message : String(thrown)}\n`)
    return 1
  }
}

/** @returns whether anybody of the group was there */
function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals | 0): boolean {
  try {
    return pid !== undefined && process.kill(-pid, signal)
  } catch {
    return false
  }
}

/** Until nobody of the group is left, who was asked to end, and is made to after a while. */
async function groupEnded(tools: ChildProcess): Promise<void> {
  while (signalGroup(tools, 0)) await new Promise((resolve) => setTimeout(resolve, endInterval))
}

/** Core Tools say in many words when they are ready; the hub is, when it answers. */
async function tellWhenReady(address: string, isLeaving: () => boolean): Promise<void> {
  while (!isLeaving()) {
    const answered = await fetch(address).then(
      ({ ok }) => ok,
      () => false,
    )
    if (answered) {
      process.send?.({ ready: true })
      return
    }
    await new Promise((resolve) => setTimeout(resolve, interval))
  }
}

await main()
