import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { delimiter, join } from 'node:path'
import { tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { tokenOfPerson } from '../../local/simulators/entra-tokens.ts'
import { simulatorControl } from '../../local/simulators/control-client.ts'
import type { World } from '../../local/worlds/world.ts'
import { loadWorld } from '../../local/worlds/load-world.ts'
import { accessTokenType, tokenExchangeGrant } from '../../shared/domain/issuing/exchange.ts'
import { purgeContactChanges } from '../../shared/services/purge-contact-changes.ts'
import { desktop, describeInChromium } from '../support/chromium.ts'
import { eventually } from '../support/eventually.ts'
import { startHubInProcess } from '../support/hub-in-process.ts'
import { call, personOf, signIn } from '../support/hub.ts'
import { skipUnless } from '../support/requirements.ts'
import { ownStack } from '../support/stack.ts'

/** The programs of docs/guides, as they are shown there, against the whole stack. */
const examples = fileURLToPath(new URL('../../examples/', import.meta.url))
const audience = 'https://orders.example'

let stack: Awaited<ReturnType<typeof ownStack>>
let world: World
/** Where browsers reach web app and hub. */
let site: string
let programEnvironment: Record<string, string>
const children: ChildProcess[] = []

beforeAll(async () => {
  const port = await freePort()
  site = `http://localhost:${port}`
  world = await loadWorld('bank')
  stack = await ownStack('bank', { given: { PUBLIC_URL: site, API_AUDIENCES: audience } })
  programEnvironment = programOf('Tarnholt loan engine')
  await running('sign-in-web/server.mjs', { PORT: String(port), HUB_INSIDE: stack.listening, ORDERS: await anyApi() })
}, 120_000)

afterEach(() => simulatorControl(stack.entra ?? '').clear('faults'))
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL')
  await stack.stop()
})

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** What the guide tells the reader to set. */
function programOf(displayName: string): Record<string, string> {
  const { clientId, clientSecret, organisationId } = world.programs.find((one) => one.displayName === displayName)!
  return {
    HUB: site,
    TOKEN_ENDPOINT: `${stack.entra ?? ''}/${world.platform.tid}/oauth2/v2.0/token`,
    CLIENT: clientId,
    SECRET: clientSecret,
    SYSTEM_API: world.apps.systemApi.appIdUri,
    ...(organisationId === undefined ? {} : { ORGANISATION: organisationId }),
  }
}

interface Program {
  readonly child: ChildProcess
  readonly said: () => string
  readonly ended: Promise<number | null>
}

function start(file: string, args: readonly string[], environment: Record<string, string>): Program {
  const child = spawn(file, args, { env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...environment } })
  children.push(child)
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
  const ended = new Promise<number | null>((resolve) => child.on('error', () => resolve(null)).on('close', resolve))
  return { child, said: () => said, ended }
}

const example = (path: string, environment: Record<string, string>) =>
  start(process.execPath, [join(examples, path)], environment)

async function hears(program: Program, text: string | RegExp): Promise<void> {
  await eventually(`“${String(text)}” from the example, which said: ${program.said()}`, () =>
    Promise.resolve(program.said().search(text) >= 0 ? true : undefined),
  )
}

async function running(path: string, environment: Record<string, string>): Promise<void> {
  await hears(example(path, environment), 'listening')
}

/** The API of the guide's first page, on a port of its own. */
async function anyApi(): Promise<string> {
  const port = await freePort()
  await running('protect-api/by-keys.mjs', {
    HUB: site,
    HUB_INSIDE: stack.listening,
    AUDIENCE: audience,
    PORT: String(port),
  })
  return `http://localhost:${port}`
}

const ofMicrosoft = (name: string) => tokenOfPerson(stack.entra ?? '', world, personOf(world, name))

async function exchanged(name: string): Promise<string> {
  const form = {
    grant_type: tokenExchangeGrant,
    subject_token: await ofMicrosoft(name),
    subject_token_type: accessTokenType,
  }
  const answer = await fetch(`${site}/oauth/token`, { method: 'POST', body: new URLSearchParams(form) })
  return ((await answer.json()) as { access_token: string }).access_token
}

const statusAt = async (address: string, token?: string) => {
  const answer = await fetch(address, token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } })
  return [answer.status, answer.status === 200 ? await answer.text() : (answer.headers.get('www-authenticate') ?? '')]
}

/** Another signature, of the same length. */
const spoiled = (token: string) => token.slice(0, -4) + (token.endsWith('AAAA') ? 'BBBB' : 'AAAA')

async function letsInWhoItShould(api: string): Promise<void> {
  const tarnholt = programEnvironment['ORGANISATION']
  const maeve = await exchanged('Maeve Tarn')
  expect(await statusAt(`${api}/orders`, maeve)).toEqual([200, JSON.stringify([{ organisation: tarnholt, order: 1 }])])
  expect(await statusAt(`${api}/orders`, await exchanged('Ravi Solen'))).toEqual([403, expect.any(String)])
  expect(await statusAt(`${api}/orders`)).toEqual([401, 'Bearer'])
  const forged = await statusAt(`${api}/orders`, spoiled(maeve))
  expect(forged).toEqual([401, expect.stringContaining('error="invalid_token"')])
  // Microsoft's own is for the hub, not for this API.
  expect((await statusAt(`${api}/orders`, await ofMicrosoft('Maeve Tarn')))[0]).toBe(401)
}

describe('“Protect your API”', () => {
  it('in Node, by the published keys', async () => {
    await letsInWhoItShould(await anyApi())
  })

  it('in Node, by introspection: whoever lost access is out within seconds', async () => {
    const port = await freePort()
    const environment = { ...programOf('Corvane payments API'), PORT: String(port) }
    await running('protect-api/by-introspection.mjs', environment)
    const orders = `http://localhost:${port}/orders`
    const token = await ofMicrosoft('Maeve Tarn')
    expect((await statusAt(orders, token))[0]).toBe(200)
    expect((await statusAt(orders, await ofMicrosoft('Wren Tolliver')))[0]).toBe(400)
    expect((await statusAt(orders, spoiled(token)))[0]).toBe(401)
    expect((await statusAt(orders))[0]).toBe(401)
    const exchangedToken = await exchanged('Maeve Tarn')
    expect((await statusAt(orders, exchangedToken))[0]).toBe(200)
    await fetch(`${site}/oauth/revoke`, { method: 'POST', body: new URLSearchParams({ token: exchangedToken }) })
    await eventually('the revocation', async () =>
      (await statusAt(orders, exchangedToken))[0] === 401 ? true : undefined,
    )
  })
})

describeInChromium('“Sign in from your web app”', { timeout: 120_000 }, () => {
  const { open } = desktop()

  it('redirects to the hub, comes back with a session, and calls the API with a token', async () => {
    const page = await open(`${site}/today`)
    await page.getByRole('heading', { name: 'Pick an account' }).waitFor()
    await page.locator('button.account', { hasText: 'maeve.tarn@' }).click()
    await page.waitForURL(`${site}/today`)
    await page.getByText('Maeve Tarn, Tarnholt Bank').waitFor()
    await page.getByText(JSON.stringify([{ organisation: programEnvironment['ORGANISATION'], order: 1 }])).waitFor()
    expect(await page.evaluate('document.cookie + JSON.stringify(localStorage) + JSON.stringify(sessionStorage)')).toBe(
      '{}{}',
    )
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.waitForURL((url) => !url.href.startsWith(`${site}/today`))
  })
})

describe('“Call the API from your program”', () => {
  const bad = (change: Record<string, string>) => ({ ...programEnvironment, ...change })

  it('in Node: waits as long as it is asked to, and says why it is refused', async () => {
    const program = example('call-api/call.mjs', programEnvironment)
    expect(await program.ended, program.said()).toBe(0)
    expect(program.said()).toContain("organisationName: 'Tarnholt Bank'")
    const stranger = example('call-api/call.mjs', bad(programOf('Fennmoor archive')))
    expect(await stranger.ended).not.toBe(0)
    expect(stranger.said()).toMatch(/Error: program\.unknown: .* \([0-9a-f-]{36}\)/)
  })

  it('in a shell', async () => {
    const program = start('bash', [join(examples, 'call-api/call.sh')], programEnvironment)
    expect(await program.ended, program.said()).toBe(0)
    expect(program.said()).toContain('"organisationName":"Tarnholt Bank"')
    const stranger = start('bash', [join(examples, 'call-api/call.sh')], bad(programOf('Fennmoor archive')))
    expect(await stranger.ended).toBe(22)
    expect(stranger.said()).toContain('"code":"program.unknown"')
  })

  it('in Node: gets a new token once, and has patience', async () => {
    const answers: [number, Record<string, string>][] = [
      [429, { 'retry-after': '0' }],
      [401, {}],
      [503, { 'retry-after': '0' }],
      [200, {}],
    ]
    const asked: (string | undefined)[] = []
    const { createServer: serve } = await import('node:http')
    const hub = serve((request, response) => {
      asked.push(request.headers.authorization)
      const [status, headers] = answers.shift() ?? [500, {}]
      response
        .writeHead(status, { ...headers, 'content-type': 'application/json' })
        .end('{"organisationName":"Tarnholt Bank"}')
    })
    await new Promise<void>((resolve) => hub.listen(0, 'localhost', resolve))
    const program = example(
      'call-api/call.mjs',
      bad({ HUB: `http://localhost:${(hub.address() as AddressInfo).port}` }),
    )
    expect(await program.ended, program.said()).toBe(0)
    hub.close()
    expect(asked).toHaveLength(4)
    expect(new Set(asked).size).toBe(2)
  })
})

describe('“Follow contacts”', () => {
  it('begins with what is there, follows each change, goes on after a crash, and begins anew after a long absence', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tenantry-copy-'))
    const copy = join(folder, 'contacts.json')
    const environment: Record<string, string> = { ...programEnvironment, COPY: copy, SECONDS: '0.2' }
    const follow = () => example('follow-contacts/follow.mjs', environment)
    const organisationId = environment['ORGANISATION'] ?? ''
    const admin = {
      place: { hub: site, entra: stack.entra ?? '' },
      browser: (await signIn({ hub: site, entra: stack.entra ?? '' }, personOf(world, 'Maeve Tarn'))).browser,
    }
    const { body: client } = await call(admin.place, admin.browser, 'createClient', {
      organisationId,
      displayName: 'Marsh',
    })
    const add = async (displayName: string) => {
      const { clientId } = client
      const { status } = await call(admin.place, admin.browser, 'createContact', {
        organisationId,
        clientId,
        displayName,
      })
      expect(status).toBe(201)
    }
    await add('Ada Marsh')
    const first = follow()
    await hears(first, 'began with 1')
    await add('Bo Quill')
    await hears(first, 'created Bo Quill')
    first.child.kill('SIGKILL')
    await first.ended
    await add('Cy Vane')
    const second = follow()
    await hears(second, 'created Cy Vane')
    expect(second.said()).not.toContain('began')
    second.child.kill('SIGKILL')
    await second.ended
    await add('Di Wray')
    await afterAMonth()
    const third = follow()
    await hears(third, 'began with 4')
    third.child.kill('SIGKILL')
    await third.ended
    const kept = JSON.parse(await readFile(copy, 'utf8')) as {
      people: Record<string, { displayName: string }>
    }
    expect(
      Object.values(kept.people)
        .map(({ displayName }) => displayName)
        .sort(),
    ).toEqual(['Ada Marsh', 'Bo Quill', 'Cy Vane', 'Di Wray'])
    await rm(folder, { recursive: true })
  })

  /** What is kept of the feed for a month is gone. */
  async function afterAMonth(): Promise<void> {
    const hub = await startHubInProcess(stack.environment['TABLE_STORAGE_CONNECTION_STRING'] ?? '')
    try {
      const later = { now: () => new Date(Date.now() + 32 * 24 * 60 * 60_000) }
      await purgeContactChanges({ ...hub.ports, clock: later })
    } finally {
      await hub.stop()
    }
  }
})

const dotnet = (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, 'dotnet')))

skipUnless('there is no .NET SDK', dotnet)('in .NET', { timeout: 240_000 }, () => {
  const quiet = { DOTNET_CLI_TELEMETRY_OPTOUT: '1', DOTNET_NOLOGO: '1', DOTNET_CLI_UI_LANGUAGE: 'en' }

  /** Both at once, restored as their locks say; no server of the compiler stays behind. */
  beforeAll(async () => {
    const alone = ['-nodeReuse:false', '-p:UseSharedCompilation=false', '-p:RunAnalyzers=false', '-v', 'quiet']
    const build = start(
      'dotnet',
      ['build', join(examples, 'dotnet.slnx'), '-p:RestoreLockedMode=true', ...alone],
      quiet,
    )
    expect(await build.ended, build.said()).toBe(0)
  }, 400_000)

  const built = (name: string) => join(examples, `${name}-dotnet`, 'bin', 'Debug', 'net10.0', `${name}.dll`)

  it('“Protect your API” lets in who it should', async () => {
    const port = await freePort()
    const environment = { ...quiet, HUB: site, AUDIENCE: audience, ASPNETCORE_URLS: `http://localhost:${port}` }
    await hears(start('dotnet', [built('protect-api')], environment), 'Application started')
    await letsInWhoItShould(`http://localhost:${port}`)
  })

  it('“Call the API” is answered, and says why it is refused', async () => {
    const program = built('call-api')
    const one = start('dotnet', [program], { ...quiet, ...programEnvironment })
    expect(await one.ended, one.said()).toBe(0)
    expect(one.said()).toContain('"organisationName":"Tarnholt Bank"')
    const stranger = start('dotnet', [program], { ...quiet, ...programOf('Fennmoor archive') })
    expect(await stranger.ended).not.toBe(0)
    expect(stranger.said()).toContain('program.unknown: ')
  })
})
