import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const peers = fileURLToPath(new URL('../peers/', import.meta.url))
const autocannon = `${peers}node_modules/autocannon/autocannon.js`
const run = promisify(execFile)

/** The measuring tools are a package of their own, installed when something is measured. */
export async function installPeers(say: (line: string) => void): Promise<void> {
  if (existsSync(autocannon)) return
  say('Installing the measuring tools (bench/peers) …')
  await run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: peers })
}

export interface Load {
  readonly connections: number
  readonly seconds: number
  readonly headers?: Readonly<Record<string, string>>
}

interface Answer {
  readonly requests: { readonly total: number }
  readonly duration: number
  readonly errors: number
  readonly non2xx: number
}

/**
 * Requests answered per second, by a load generator in a process of its own.
 * @throws Error when any answer was not a success: such a figure means nothing
 */
export async function requestsPerSecond(url: string, { connections, seconds, headers = {} }: Load): Promise<number> {
  const more = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}=${value}`])
  const args = [autocannon, '--json', '--no-progress', '-c', String(connections), '-d', String(seconds), ...more, url]
  const { stdout } = await run(process.execPath, args, { maxBuffer: 1 << 26 })
  const { requests, duration, errors, non2xx } = JSON.parse(stdout) as Answer
  if (errors + non2xx > 0) throw new Error(`${url}: ${errors} errors, ${non2xx} answers that are no success`)
  return requests.total / duration
}
