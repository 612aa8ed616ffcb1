import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { cp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { choosePorts } from '../../local/stack/ports.ts'
import { figureOf, shown, timeOf } from '../support/figures.ts'
import { withFolder } from '../support/hosts.ts'
import type { Section } from '../support/section.ts'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../..', import.meta.url))

/** From a fresh clone to a sign-in page that works, as a newcomer does it: `npm start`, on the machine's own Node.js. */
export async function install(rounds: number): Promise<Section> {
  const cold: number[] = []
  const warm: number[] = []
  let size = { modules: '', cache: '' }
  let node = ''
  for (let round = 0; round < rounds; round += 1)
    await withFolder(async (folder) => {
      const clone = join(folder, 'clone')
      const environment = newcomer(join(folder, 'cache'))
      node = (await run('node', ['--version'], { env: environment })).stdout.trim()
      await copyTo(clone)
      cold.push(await secondsOf(() => startUntilSignIn(clone, environment)))
      size = { modules: await sizeOf(join(clone, 'node_modules')), cache: await sizeOf(join(folder, 'cache')) }
      await Promise.all(['node_modules', 'dist', '.tenantry'].map((name) => rm(join(clone, name), { recursive: true })))
      warm.push(await secondsOf(() => startUntilSignIn(clone, environment)))
    })
  return {
    title: 'Fresh clone to a working sign-in page',
    about: `\`npm start\` on a copy of the sources, with the machine’s own Node.js ${node} and an empty npm cache, until the sign-in page of the simulated Entra is served: install, build and start together; ${rounds} round(s). The network counts in full.`,
    columns: ['', 'figure'],
    rows: [
      ['cold npm cache', shown(figureOf(cold), 's')],
      ['warm npm cache', shown(figureOf(warm), 's')],
      ['`node_modules`', size.modules],
      ['npm cache', size.cache],
    ],
  }
}

const secondsOf = async (work: () => Promise<void>) => (await timeOf(work)) / 1000

/** A machine on which npm has never been used: neither our Node.js nor our cache. */
function newcomer(cache: string): NodeJS.ProcessEnv {
  const { HOME, PATH = '' } = process.env
  const clean = PATH.split(':').filter((folder) => !folder.includes('node_modules') && !folder.includes('node-gyp'))
  return { HOME, PATH: clean.join(':'), npm_config_cache: cache }
}

/** What a clone would hold, with changes that are not committed yet. */
async function copyTo(clone: string): Promise<void> {
  const { stdout } = await run('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root })
  const files = stdout.split('\0').filter((name) => name !== '' && existsSync(join(root, name)))
  for (const file of files) await cp(join(root, file), join(clone, file))
}

async function startUntilSignIn(clone: string, env: NodeJS.ProcessEnv): Promise<void> {
  const hub = await freeBase()
  const child = spawn('npm', ['start', '--', '--port', String(hub)], {
    cwd: clone,
    env,
    stdio: 'ignore',
    detached: true,
  })
  const ended = once(child, 'exit')
  try {
    while (!(await isSignInServed(`http://localhost:${hub}/auth/sign-in`))) {
      if (child.exitCode !== null) throw new Error('npm start ended.')
      await pause(100)
    }
  } finally {
    // As Ctrl-C does: npm and everything it started.
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGINT')
    await ended
  }
}

/** A port with room above it for storage and simulators. */
async function freeBase(): Promise<number> {
  const base = 20_000 + Math.floor(Math.random() * 10_000)
  await choosePorts(
    Object.fromEntries([0, 10, 11, 20, 21, 22].map((above) => [above, { port: base + above, purpose: 'measuring' }])),
  )
  return base
}

const isSignInServed = (address: string) =>
  fetch(address).then(
    async (response) => response.ok && (await response.text()).includes('<form'),
    () => false,
  )

async function sizeOf(folder: string): Promise<string> {
  const { stdout } = await run('du', ['-sm', folder])
  return `${stdout.split('\t')[0] ?? ''} MB`
}
