import { fork, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { StartError } from './start-error.ts'

export interface ChildOptions {
  /** How the person who started it knows it. */
  readonly name: string
  readonly module: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Options of Node.js itself. */
  readonly node?: readonly string[]
  /** Takes each line the child prints. */
  readonly log: (line: string) => void
}

/** How a process ended: by itself with a code, or by a signal. */
export interface End {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** A child ended before it was ready; the message holds its last words. */
export class ChildEndedError extends StartError {
  override readonly name = 'ChildEndedError'
  readonly end: End
  constructor(message: string, end: End) {
    super(message)
    this.end = end
  }
}

export interface Child<Ready> {
  readonly pid: number
  /** The first message of the child. Rejects with a ChildEndedError when it ends before. */
  readonly ready: Promise<Ready>
  /** Resolves when the process is gone. */
  readonly gone: Promise<End>
  isRunning(): boolean
  /** Asks it to end, and insists after `patience` milliseconds. */
  stop(patience?: number): Promise<void>
  /** Ends it as a crash would. */
  kill(): Promise<void>
}

/** Node.js keeps what it has compiled here: the second start of everything takes about half the time of the first. */
const compileCache = fileURLToPath(new URL('../../node_modules/.cache/compiled', import.meta.url))

/**
 * Starts a module of ours as a process of its own. It ends by itself when we are gone, however that happened: the channel between us
 * closes with us. It is detached from the terminal's process group, so that Ctrl-C reaches us alone and we end things in order.
 */
export function startChild<Ready>({ name, module, args, env, node = [], log }: ChildOptions): Child<Ready> {
  const child = fork(module, args, {
    env: { NODE_COMPILE_CACHE: compileCache, ...process.env, ...env },
    execArgv: [...node],
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  const lastWords: string[] = []
  readLines(child, (line) => {
    lastWords.push(line)
    if (lastWords.length > 12) lastWords.shift()
    log(line)
  })
  const gone = new Promise<End>((resolve) => {
    // Not at 'exit': its last words may still be on their way.
    child.once('close', (code: number | null, signal: NodeJS.Signals | null) => {
      resolve({ code, signal })
    })
    child.once('error', () => {
      resolve({ code: null, signal: null })
    })
  })
  const ready = new Promise<Ready>((resolve, reject) => {
    child.once('message', (message) => {
      resolve(message as Ready)
    })
    void gone.then((end) => {
      reject(new ChildEndedError([`${name} did not start.`, ...lastWords].join('\n'), end))
    })
  })
  ready.catch(() => undefined)

  const isRunning = () => child.exitCode === null && child.signalCode === null && child.pid !== undefined
  const kill = async () => {
    child.kill('SIGKILL')
    await gone
  }
  return {
    pid: child.pid ?? -1,
    ready,
    gone,
    isRunning,
    kill,
    stop: async (patience = 10_000) => {
      if (!isRunning()) return
      child.kill('SIGTERM')
      const timer = setTimeout(() => void kill(), patience)
      await gone
      clearTimeout(timer)
    },
  }
}

function readLines(child: ChildProcess, take: (line: string) => void): void {
  for (const stream of [child.stdout, child.stderr]) {
    let rest = ''
    stream?.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) take(line)
    })
    stream?.on('end', () => {
      if (rest !== '') take(rest)
    })
  }
}
