import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

/**
 * Stands in for npm: `ci` empties node_modules and brings one package and a `node` that answers with a version. What it
 * does wrong is told by files beside it. Every call is noted.
 */
const npmStandIn = `
const { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } = require('node:fs')
const { join } = require('node:path')
const told = (name) => { const file = join(__dirname, name); return existsSync(file) ? readFileSync(file, 'utf8') : undefined }
if (process.argv[2] === 'config') { console.error('npm warn'); console.log('https://registry.example/'); process.exit(0) }
appendFileSync(join(__dirname, 'calls'), process.argv.slice(2).join(' ') + '\\n')
if (existsSync('node_modules/busy')) { console.error('two installs at once'); process.exit(1) }
rmSync('node_modules', { recursive: true, force: true })
mkdirSync('node_modules/.bin', { recursive: true })
writeFileSync('node_modules/busy', String(process.pid))
const fault = told('fault')
if (fault) { console.error(fault); process.exit(1) }
setTimeout(() => {
  rmSync('node_modules/busy')
  writeFileSync('node_modules/.bin/node', '#!/bin/sh\\n' + (told('node') ?? 'echo v24.21.0') + '\\n', { mode: 0o755 })
  if (told('no-node')) rmSync('node_modules/.bin/node')
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'))
  delete packages['']
  writeFileSync('node_modules/.package-lock.json', JSON.stringify({ packages }))
}, told('slow') ? 1500 : 150)
`

const root = fileURLToPath(new URL('../../..', import.meta.url))
const lock = {
  lockfileVersion: 3,
  packages: { '': { name: 'app' }, 'node_modules/zod': { version: '4.0.0', integrity: 'sha512-a' } },
}

const changedLock = { ...lock, packages: { 'node_modules/zod': { version: '4.0.1', integrity: 'sha512-b' } } }

let folder: string
let npm: string

beforeEach(async () => {
  const scratch = await mkdtemp(join(tmpdir(), 'tenantry-bootstrap-'))
  folder = join(scratch, 'project')
  npm = join(scratch, 'npm')
  await cp(join(root, 'local', 'bootstrap'), join(folder, 'local', 'bootstrap'), { recursive: true })
  await mkdir(npm)
  await writeFile(join(npm, 'npm-cli.js'), npmStandIn)
  await writeLock(lock)
})

afterEach(async () => {
  await rm(join(folder, '..'), { recursive: true, force: true })
})

const writeLock = (content: unknown) => writeFile(join(folder, 'package-lock.json'), JSON.stringify(content))
const tellNpm = (name: string, text: string) => writeFile(join(npm, name), text)
const callsOfNpm = async () =>
  existsSync(join(npm, 'calls')) ? (await readFile(join(npm, 'calls'), 'utf8')).trim().split('\n') : []

/** Runs the bootstrap as an npm script would, pretending that the machine's Node.js has the given version. */
async function bootstrap(version?: string) {
  return (await startBootstrap(version)).ended
}

async function startBootstrap(version = process.version) {
  const preload = join(npm, `${version}.mjs`)
  await writeFile(preload, `Object.defineProperty(process, 'version', { value: ${JSON.stringify(version)} })\n`)
  const env = { ...process.env, npm_execpath: join(npm, 'npm-cli.js'), npm_node_execpath: process.execPath }
  const args = ['--import', preload, join(folder, 'local', 'bootstrap', 'bootstrap.mjs')]
  const child = spawn(process.execPath, args, { env, cwd: tmpdir(), stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (said += text.toString()))
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, said }))
  return { child, ended }
}

describe('on a fresh clone', () => {
  it('the dependencies of the lock are installed, development and optional ones too, with a line before and after', async () => {
    const { code, said } = await bootstrap('v20.20.2')
    expect(said).toMatch(
      /^Installing dependencies \(first run, about a minute\) …\nDependencies installed in \d.* s\n$/,
    )
    expect(code).toBe(0)
    expect(await callsOfNpm()).toEqual([expect.stringMatching(/^ci .*--include=dev --include=optional/)])
  })

  it('a second run finds nothing to do and says nothing', async () => {
    await bootstrap('v20.20.2')
    expect(await bootstrap('v20.20.2')).toEqual({ code: 0, said: '' })
    expect(await callsOfNpm()).toHaveLength(1)
  })

  it('two at once install once', async () => {
    const both = await Promise.all([bootstrap(), bootstrap()])
    expect(both.map(({ code }) => code)).toEqual([0, 0])
    expect(await callsOfNpm()).toHaveLength(1)
    expect(both.map(({ said }) => said).join('')).toContain('Waiting for another install of this folder')
  })

  it('the lock of an install that was killed does not hold up the next', async () => {
    const gone = await new Promise<number>((resolve) => {
      const child = execFile(process.execPath, ['--version'], () => {
        resolve(child.pid ?? 0)
      })
    })
    await bootstrap()
    await writeLock(changedLock)
    const { hostname } = await import('node:os')
    const claim = JSON.stringify({ pids: [gone], host: hostname(), since: Date.now() })
    await writeFile(join(folder, '.tenantry', 'install.lock'), claim)
    expect((await bootstrap()).code).toBe(0)
    expect(await callsOfNpm()).toHaveLength(2)
    expect(existsSync(join(folder, '.tenantry', 'install.lock'))).toBe(false)
  })
})

describe('an install that is broken off', () => {
  const busy = () => join(folder, 'node_modules', 'busy')

  async function startAndInterrupt(signal: NodeJS.Signals) {
    await tellNpm('slow', 'yes')
    const { child, ended } = await startBootstrap()
    await expect.poll(() => existsSync(busy()), { timeout: 10_000 }).toBe(true)
    const npmProcess = Number(await readFile(busy(), 'utf8'))
    child.kill(signal)
    return { npmProcess, ...(await ended) }
  }

  it('stops npm too', async () => {
    const { npmProcess, code, said } = await startAndInterrupt('SIGTERM')
    expect(code).toBe(1)
    expect(said).toMatch(/failed after/)
    expect(() => process.kill(npmProcess, 0)).toThrow('ESRCH')
    expect(existsSync(join(folder, '.tenantry', 'install.lock'))).toBe(false)
  })

  it('is waited for as long as npm goes on without it, and its work is taken', async () => {
    await startAndInterrupt('SIGKILL')
    const { code, said } = await bootstrap()
    expect(said).toMatch(/^Waiting for another install of this folder .*\n$/)
    expect(code).toBe(0)
    expect(await callsOfNpm()).toHaveLength(1)
  })
})

describe('later', () => {
  it('a changed lock is installed again', async () => {
    await bootstrap()
    await writeLock(changedLock)
    expect((await bootstrap()).said).toContain('package-lock.json has changed')
    expect(await callsOfNpm()).toHaveLength(2)
  })

  it('what npm has installed by hand is taken as it is', async () => {
    await installByHand({ 'node_modules/zod': { version: '4.0.0', integrity: 'sha512-a' } })
    expect(await bootstrap()).toEqual({ code: 0, said: '' })
    expect(await callsOfNpm()).toEqual([])
  })

  it.each([
    ['another version', { 'node_modules/zod': { version: '4.0.1', integrity: 'sha512-a' } }],
    ['other content', { 'node_modules/zod': { version: '4.0.0', integrity: 'sha512-b' } }],
    ['too little', {}],
    ['too much', { ...lock.packages, 'node_modules/left-pad': { version: '1.0.0', integrity: 'sha512-c' } }],
  ])('what was installed by hand is replaced when it is %s', async (_what, packages) => {
    await installByHand(packages)
    expect((await bootstrap()).code).toBe(0)
    expect(await callsOfNpm()).toHaveLength(1)
  })

  async function installByHand(packages: unknown) {
    await mkdir(join(folder, 'node_modules'), { recursive: true })
    await writeFile(join(folder, 'node_modules', '.package-lock.json'), JSON.stringify({ packages }))
  }
})

describe('the version of Node.js', () => {
  it('is refused when npm on it cannot be counted on', async () => {
    const { code, said } = await bootstrap('v18.20.0')
    expect(code).toBe(1)
    expect(said).toContain('Node.js v18.20.0 is too old')
    expect(await callsOfNpm()).toEqual([])
  })

  it('may be old as long as the install brings the one that is needed', async () => {
    expect((await bootstrap('v20.20.2')).code).toBe(0)
  })

  it.each([
    ['brought none', 'no-node', 'none'],
    ['brought an old one', 'node', 'echo v22.0.0'],
    ['brought one that cannot run here', 'node', 'exit 127'],
  ])('is refused, with what to do, when the machine has an old one and the install %s', async (_what, file, text) => {
    await tellNpm(file, text)
    const { code, said } = await bootstrap('v20.20.2')
    expect(code).toBe(1)
    expect(said).toContain('this machine has v20.20.2')
    expect(said).toContain('npm ci --ignore-scripts=false')
  })

  it('is tried for again, next time, when the install did not bring it', async () => {
    await tellNpm('no-node', 'none')
    await bootstrap('v20.20.2')
    await rm(join(npm, 'no-node'))
    expect((await bootstrap('v20.20.2')).code).toBe(0)
  })

  it('may be the machine’s own; one that cannot run here is put out of its way', async () => {
    await tellNpm('node', 'exit 127')
    expect((await bootstrap('v24.0.0')).code).toBe(0)
    expect(existsSync(join(folder, 'node_modules', '.bin', 'node'))).toBe(false)
  })
})

describe('an install that fails', () => {
  it.each([
    [
      'npm error code ECONNREFUSED\nnpm error errno ECONNREFUSED',
      'registry (https://registry.example/) cannot be reached',
    ],
    ['npm error code ENOTFOUND', 'cannot be reached'],
    ['npm error code SELF_SIGNED_CERT_IN_CHAIN', 'is not trusted here'],
    ['npm error code E401', 'refuses this machine'],
    ['npm error code ETARGET', 'does not hold a package'],
    ['npm error code EINTEGRITY', 'is not the one that package-lock.json promises'],
    ['npm error code EUSAGE', 'package.json and package-lock.json disagree'],
    ['npm error code ENOSPC', 'The disk is full'],
    ['npm error code EACCES', 'may not write here'],
    ['npm error something else', 'its own words are above'],
  ])('is told in npm’s words and ours: %j', async (fault, explanation) => {
    await tellNpm('fault', fault)
    const { code, said } = await bootstrap()
    expect(code).toBe(1)
    expect(said).toContain(fault)
    expect(said).toContain(explanation)
  })

  it('is done again next time', async () => {
    await tellNpm('fault', 'npm error code ETIMEDOUT')
    await bootstrap()
    await rm(join(npm, 'fault'))
    await rm(join(folder, 'node_modules', 'busy'))
    expect((await bootstrap()).code).toBe(0)
  })
})

describe('a script that npm starts without its pre-script', () => {
  const startOn = async (version: string) => {
    const preload = join(npm, 'version.mjs')
    await writeFile(preload, `Object.defineProperty(process, 'version', { value: '${version}' })\n`)
    await writeFile(join(folder, 'start.mjs'), "console.log('started')\n")
    const guard = join(folder, 'local', 'bootstrap', 'require-node.mjs')
    return new Promise<{ code: number; said: string }>((resolve) => {
      const args = ['--import', preload, '--import', guard, 'start.mjs']
      execFile(process.execPath, args, { cwd: folder }, (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : Number(error.code), said: stdout + stderr })
      })
    })
  }

  it('is told to install first', async () => {
    expect(await startOn('v24.0.0')).toMatchObject({
      code: 1,
      said: expect.stringContaining('bootstrap.mjs') as string,
    })
  })

  it('is told that Node.js is too old', async () => {
    await bootstrap()
    expect(await startOn('v20.20.2')).toMatchObject({ code: 1, said: expect.stringContaining('v20.20.2') as string })
  })

  it('starts otherwise', async () => {
    await bootstrap()
    expect(await startOn('v24.0.0')).toEqual({ code: 0, said: 'started\n' })
  })
})
