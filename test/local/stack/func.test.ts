import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findFunc } from '../../../local/stack/find-func.ts'
import { answers, cleanUp, npmStart, processesOf, temporaryData } from './support/npm-start.ts'

/**
 * Stands in for Core Tools: like the genuine `func` of npm it is a script that starts the real program and passes no signal on. The
 * program notes what it was given, serves the port, and ends politely at Ctrl-C.
 */
const standIn = `#!/usr/bin/env node
const { spawn } = require('node:child_process')
const { existsSync, readFileSync, writeFileSync } = require('node:fs')
const { createServer } = require('node:http')
const note = (name, value) => writeFileSync(process.env.STAND_IN_NOTES + '/' + name, JSON.stringify(value))
const [mode, ...args] = process.argv.slice(2)
if (mode !== 'program') {
  spawn(process.execPath, [__filename, 'program', mode, ...args], { stdio: 'inherit' }).on('exit', (code) => process.exit(code))
} else if (existsSync(process.env.STAND_IN_NOTES + '/fails')) {
  console.log('The stand-in does not start.')
  process.exit(3)
} else {
  note('given', {
    args,
    folder: process.cwd(),
    settings: JSON.parse(readFileSync('local.settings.json', 'utf8')),
    manifest: JSON.parse(readFileSync('package.json', 'utf8')),
    files: ['host.json', 'dist/functions/main.mjs', 'dist/web/index.html'].filter(existsSync),
    environment: process.env,
  })
  createServer((_, response) => response.end('ok')).listen(Number(args[args.indexOf('--port') + 1]), 'localhost')
  // As the genuine one it has things to put in order first.
  process.on('SIGINT', () => {
    setTimeout(() => {
      note('interrupted', true)
      process.exit(0)
    }, 300)
  })
}
`

interface Given {
  readonly args: readonly string[]
  readonly folder: string
  readonly settings: { readonly Values: Readonly<Record<string, string>> }
  readonly manifest: { readonly main: string }
  readonly files: readonly string[]
  readonly environment: Readonly<Record<string, string>>
}

let data: string
let notes: string
let bin: string

beforeEach(async () => {
  data = await temporaryData()
  ;[notes, bin] = [join(data, 'notes'), join(data, 'bin')]
  await Promise.all([notes, bin].map((folder) => mkdir(folder)))
  await writeFile(join(bin, 'func'), standIn)
  await chmod(join(bin, 'func'), 0o755)
})
afterEach(cleanUp)

const startFunc = () =>
  npmStart(['--func', '--data', data, '--port', '0'], {
    PATH: `${bin}:${process.env['PATH'] ?? ''}`,
    STAND_IN_NOTES: notes,
  })

const noted = async (name: string): Promise<unknown> => JSON.parse(await readFile(join(notes, name), 'utf8'))

describe('npm run start:func', { timeout: 60_000 }, () => {
  it('runs what is deployed under Core Tools, with storage, simulators and their settings', async () => {
    const run = startFunc()
    const place = await run.ready()
    const { args, folder, settings, manifest, files, environment } = (await noted('given')) as Given
    expect(args).toEqual(['start', '--port', new URL(place.hub).port])
    expect(folder).toBe(join(data, 'bank', 'func'))
    expect((await stat(folder)).mode & 0o777).toBe(0o700)
    expect([manifest.main, ...files]).toEqual([
      'dist/functions/main.mjs',
      'host.json',
      'dist/functions/main.mjs',
      'dist/web/index.html',
    ])
    expect(environment).toMatchObject({ PUBLIC_URL: place.hub, ENTRA_AUTHORITY_HOST: place.entra })
    expect(environment['AzureWebJobsStorage']).toMatch(/^DefaultEndpointsProtocol=http;/)
    expect(environment['MANAGEMENT_UI_CLIENT_SECRET']).toMatch(/./)
    // Settings go by the environment: the file that Core Tools ask for holds no secret.
    expect(settings.Values).toEqual({ FUNCTIONS_WORKER_RUNTIME: 'node' })
  })

  it('ends it with Ctrl-C, in order, and leaves neither a process nor a file of it', async () => {
    const run = startFunc()
    const place = await run.ready()
    run.signal('SIGINT')
    expect(await run.ended).toBe(0)
    expect(await noted('interrupted')).toBe(true)
    expect(await answers(place.hub)).toBe(false)
    expect(await processesOf(data)).toEqual([])
    expect(await readdir(join(data, 'bank'))).not.toContain('func')
  })

  it('ends it when npm run start:func is killed', async () => {
    const run = startFunc()
    const place = await run.ready()
    run.signal('SIGKILL')
    await run.ended
    await expect.poll(() => answers(place.hub), { timeout: 20_000 }).toBe(false)
    await expect.poll(() => processesOf(data), { timeout: 20_000 }).toEqual([])
  })

  it('tells its last words and ends with 1 where it does not start', async () => {
    await writeFile(join(notes, 'fails'), '')
    const run = startFunc()
    expect(await run.ended).toBe(1)
    expect(run.said()).toContain('The stand-in does not start.')
    expect(await processesOf(data)).toEqual([])
  })
})

describe('where Core Tools are not on the PATH', () => {
  it('says how to get them, and ends with 1 before anything is started', async () => {
    const run = npmStart(['--func', '--data', data, '--port', '0'], { PATH: '/nowhere' })
    expect(await run.ended).toBe(1)
    expect(run.said()).toContain('npm install --global azure-functions-core-tools@4')
    expect(await readdir(data)).not.toContain('bank')
  })

  it('takes no file that is not a program for them', async () => {
    await chmod(join(bin, 'func'), 0o644)
    expect(() => findFunc(bin)).toThrow('Azure Functions Core Tools (the program func) are not on the PATH')
    await chmod(join(bin, 'func'), 0o755)
    expect(findFunc(`/nowhere:${bin}`)).toBe(join(bin, 'func'))
  })
})
