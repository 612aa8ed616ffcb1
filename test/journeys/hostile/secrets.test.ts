import { TableClient, TableServiceClient } from '@azure/data-tables'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { simulatorControl } from '../../../local/simulators/control-client.ts'
import { loadWorld } from '../../../local/worlds/load-world.ts'
import { secureRandom } from '../../../shared/adapters/crypto/secure-random.ts'
import { storagePorts } from '../../../shared/adapters/table-storage/storage-ports.ts'
import { purgeExpired } from '../../../shared/services/purge-expired.ts'
import { openBrowser } from '../../support/browser.ts'
import { answerOfProvider, call, personOf, sessionOf, signIn, type HubPlace, type Person } from '../../support/hub.ts'
import { ownStack } from '../../support/stack.ts'
import { forgeries, strangeAnswers } from './forgeries.ts'

const world = await loadWorld('bank')
const maeve = personOf(world, 'Maeve Tarn')
let stack: Awaited<ReturnType<typeof ownStack>>
let place: HubPlace

/** What must not be found anywhere, by what it is. */
const secrets = new Map<string, string>()
/** What the hub told browsers and programs. */
const told: string[] = []

beforeAll(async () => {
  stack = await ownStack('bank')
  place = { hub: stack.hub, entra: stack.entra ?? '' }
  secrets.set(world.apps.managementUi.clientSecret, 'client secret')
  for (const { users } of world.tenants)
    for (const { upn, mail } of users) {
      secrets.set(upn, 'user name')
      if (mail !== undefined) secrets.set(mail, 'e-mail')
    }
  await liveThroughEverything()
}, 300_000)

afterAll(async () => {
  await stack.stop()
})

/** Good sign-ins, every kind of strange answer, a choice of forgeries, upstream failures, calls good and bad, sign-outs. */
async function liveThroughEverything(): Promise<void> {
  const control = simulatorControl(place.entra)
  for (const name of ['Maeve Tarn', 'Wren Tolliver', 'Joost Vliet', 'Lisbet Vex', 'Cato Pell'])
    await attempt(personOf(world, name))
  const forged = forgeries(world, place.entra, maeve.tid).filter((_, index) => index % 3 === 0)
  for (const { alter } of [...strangeAnswers, ...forged]) {
    for (const alteration of alter) await control.alter(alteration)
    await attempt(maeve)
    await control.clear('alterations')
  }
  for (const fault of [
    { kind: 'aadsts', code: 54005 },
    { kind: 'aadsts', code: 7000215 },
    { kind: 'malformed', as: 'html' },
    { kind: 'disconnect' },
  ] as const) {
    await control.arm({ target: 'token', ...fault })
    await attempt(maeve)
    await control.clear('faults')
  }
}

/** One sign-in from start to end, with everything secret of it noted; then a few calls with whatever session it gave. */
async function attempt(person: Person): Promise<void> {
  const browser = openBrowser()
  const start = await browser.visit(`${place.hub}/auth/sign-in`)
  note(new URL(start.headers.get('location') ?? '').searchParams, ['state', 'nonce', 'code_challenge'])
  const { url, options } = await answerOfProvider(place, person, browser)
  note(url.searchParams, ['state', 'code', 'session_state'])
  for (const accept of ['text/html', 'application/json']) {
    const response = await browser.visit(url, { ...options, headers: { accept } })
    told.push(response.headers.get('location') ?? '', await response.text())
    noteCookies(response)
  }
  noteCookies(start)
  const session = await sessionOf(place, browser)
  if (!('antiForgery' in session)) return
  secrets.set(session.antiForgery, 'anti-forgery proof')
  for (const answer of [
    await call(place, browser, 'listOrganisations', {}),
    await call(place, browser, 'listAudit', { organisationId: maeve.tid }),
    await browser.visit(`${place.hub}/auth/sign-out`, { method: 'POST', body: '{}' }),
  ])
    told.push(answer instanceof Response ? await answer.text() : JSON.stringify(answer.body))
  await call(place, browser, 'signOut', {})
}

function note(parameters: URLSearchParams, names: readonly string[]): void {
  for (const name of names) {
    const value = parameters.get(name) ?? ''
    if (value.length > 20) secrets.set(value, name)
  }
}

function noteCookies({ headers }: Response): void {
  for (const line of headers.getSetCookie()) {
    const value = line.slice(line.indexOf('=') + 1, line.indexOf(';'))
    if (value !== '') secrets.set(value, 'cookie')
  }
}

/** What of the secrets occurs in a text, by what it is; and anything that looks like a token. */
const found = (text: string, except: readonly string[] = []) =>
  [
    ...[...secrets].filter(([value]) => text.includes(value)).map(([, what]) => what),
    // A hash can hold these three letters too; only a token goes on with a dot.
    ...(/eyJ[\w-]{10,}\./.test(text) ? ['token'] : []),
    ...(/canary/.test(text) ? ['text of the provider'] : []),
  ].filter((what) => !except.includes(what))

const storage = () => {
  const connectionString = stack.environment['TABLE_STORAGE_CONNECTION_STRING'] ?? ''
  return { connectionString, options: { allowInsecureConnection: true } }
}

describe('no code, token, state, nonce, cookie, secret or address of a person', () => {
  it('gets into the log, where each refusal stands with its code', () => {
    const log = stack.lines.filter((line) => line.startsWith('hub | '))
    const refusals = log.filter((line) => line.includes('refused with'))
    expect(refusals.length).toBeGreaterThan(40)
    for (const { code } of strangeAnswers) expect(refusals.join('\n')).toContain(code)
    expect(log.flatMap((line) => found(line).map((what) => `${what}: ${line}`))).toEqual([])
  })

  it('gets into a problem or a redirect', () => {
    expect(told.filter((text) => text.includes('urn:tenantry:error')).length).toBeGreaterThan(20)
    expect(told.flatMap((text) => found(text).map((what) => `${what}: ${text}`))).toEqual([])
  })

  it('gets into a table, but what a sign-in under way and a session need', async () => {
    const { connectionString, options } = storage()
    const leaks: string[] = []
    let rows = 0
    for await (const { name = '' } of TableServiceClient.fromConnectionString(connectionString, options).listTables()) {
      const except = { SignInStates: ['nonce'], Sessions: ['user name', 'anti-forgery proof'] }[name] ?? []
      for await (const row of TableClient.fromConnectionString(connectionString, name, options).listEntities()) {
        rows += 1
        leaks.push(...found(JSON.stringify(row), except).map((what) => `${what} in ${name}`))
      }
    }
    expect(rows).toBeGreaterThan(100)
    expect([...new Set(leaks)]).toEqual([])
  })
})

describe('the purge', () => {
  it('leaves no trace of sessions and sign-ins once their time is over, and nothing else is touched', async () => {
    const { connectionString, options } = storage()
    const count = async (name: string, only = /./) => {
      const keys: string[] = []
      const client = TableClient.fromConnectionString(connectionString, name, options)
      for await (const { rowKey = '' } of client.listEntities()) keys.push(rowKey)
      return keys.filter((key) => only.test(key)).length
    }
    const counts = async () => ({
      sessions: await count('Sessions'),
      signInStates: await count('SignInStates'),
      expiries: await count('Expiries', /_Sessions_/),
      listed: await count('Members', /^session_/),
      invitations: await count('Invitations'),
      members: await count('Members', /^(?!session_)/),
      organisations: await count('Organisations'),
    })
    const purgeAt = (minutes: number) => {
      const clock = { now: () => new Date(Date.now() + minutes * 60_000) }
      const ports = storagePorts({ kind: 'connection-string', connectionString }, clock, secureRandom).storage
      return purgeExpired({ ...ports, clock })
    }
    await signIn(place, maeve)
    const before = await counts()
    expect(before.sessions).toBeGreaterThan(0)
    await purgeAt(0)
    // Sessions that were ended had notes of it, until nothing of them was left.
    expect(await counts()).toEqual({ ...before, expiries: 0 })

    await purgeAt(11)
    expect(await counts()).toMatchObject({ signInStates: 0, sessions: before.sessions })
    await purgeAt(9 * 60)
    expect(await counts()).toEqual({ ...before, sessions: 0, listed: 0, signInStates: 0, expiries: 0 })
  })
})
