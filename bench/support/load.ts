import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const peers = fileURLToPath(new URL('../peers/', import.meta.url))
const autocannon = `${peers}node_modules/autocannon/autocannon.js`
const run = promisify(execFile)

/** What is measured with and against is a package of its own, installed when something is measured. */
export const requirePeer = createRequire(`${peers}package.json`)

export async function installPeers(say: (line: string) => void): Promise<void> {
  const { dependencies } = requirePeer('./package.json') as { dependencies: Record<string, string> }
  if (Object.keys(dependencies).every((name) => existsSync(`${peers}node_modules/${name}`))) return
  say('Installing the measuring tools (bench/peers) …')
  await run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: peers })
}

export interface Load {
  readonly connections: number
  readonly seconds: number
  /** GET unless given. */
  readonly method?: 'GET' | 'POST'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
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
export async function requestsPerSecond(
  url: string,
  { connections, seconds, method = 'GET', headers = {}, body }: Load,
): Promise<number> {
  const more = [
    ...['-m', method],
    ...Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}=${value}`]),
    ...(body === undefined ? [] : ['-b', body]),
  ]
  const args = [autocannon, '--json', '--no-progress', '-c', String(connections), '-d', String(seconds), ...more, url]
  const { stdout } = await run(process.execPath, args, { maxBuffer: 1 << 26 })
  const { requests, duration, errors, non2xx } = JSON.parse(stdout) as Answer
  if (errors + non2xx > 0) throw new Error(`${url}: ${errors} errors, ${non2xx} answers that are no success`)
  return requests.total / duration
}
