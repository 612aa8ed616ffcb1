import { join } from 'node:path'
import { startChild } from '../../local/stack/child.ts'
import type { RunningStack } from '../../local/stack/stack.ts'
import { loadWorld } from '../../local/worlds/load-world.ts'
import { antiForgeryHeader } from '../../shared/contract/pages.ts'
import { digits, figureOf, ratio, shown, type Figure } from '../support/figures.ts'
import { at, withCountedStorage, withFolder, withStack } from '../support/hosts.ts'
import { accountOf, signIn, visit } from '../support/person.ts'
import { processTimeOf } from '../support/process-time.ts'
import type { Section } from '../support/section.ts'

/** In one turn: enough for processor time, which is counted in hundredths of a second, to mean something. */
const signInsInATurn = 20
const warmUps = 60

/** Whoever signs people in at the provider, and what that costs them. */
interface Contender {
  readonly name: string
  /** Sends a browser off: where it goes, and the cookies it gets. */
  begin(): Promise<{ readonly location: string; readonly cookie: string }>
  /** Takes the answer; throws where nobody is signed in. */
  finish(location: string, cookie: string): Promise<void>
  readonly pid: () => number
  /** Requests to storage, or statements of SQLite, since the last call. */
  readonly stored: () => Promise<number>
}

interface Turn {
  /** Milliseconds of the two requests of each sign-in, without the provider's. */
  readonly times: number[]
  readonly processor: number
  readonly stored: number
}

/** The same sign-in at the same provider by the hub and by Better Auth, in one run. */
export async function providerSignIn(rounds: number): Promise<Section> {
  return withProvider((issuer) =>
    withCountedStorage((storage) =>
      withStack(
        (stack) =>
          withFolder(async (folder) => {
            const { proxy } = storage
            const hub = await hubContender(stack, issuer, () => Promise.resolve(proxy.take().length))
            const tables = await betterAuth('Better Auth, Table Storage', issuer, ['--tables', storage.counted])
            const sqlite = await betterAuth('Better Auth, SQLite', issuer, ['--file', join(folder, 'better-auth.db')])
            const countedTables = { ...tables, stored: hub.stored }
            try {
              return await measured(rounds, issuer, [hub, countedTables, sqlite])
            } finally {
              await Promise.all([tables.stop(), sqlite.stop()])
            }
          }),
        { given: { TABLE_STORAGE_CONNECTION_STRING: storage.counted, ...unlimited } },
      ),
    ),
  )
}

/** So high that nobody waits: all come from one address. */
const unlimited: Partial<Record<string, string>> = { LIMIT_PAGE: '1000000', LIMIT_SIGN_IN: '1000000' }

async function measured(rounds: number, issuer: string, contenders: readonly Contender[]): Promise<Section> {
  for (const contender of contenders)
    await turn(
      contender,
      issuer,
      Array.from({ length: warmUps }, () => 'warm-up'),
    )
  const seen = new Map(contenders.map(({ name }) => [name, { first: [] as Turn[], again: [] as Turn[] }]))
  for (let round = 0; round < rounds; round += 1)
    for (const contender of contenders) {
      const people = Array.from({ length: signInsInATurn }, (_, index) => `person-${round}-${index}`)
      seen.get(contender.name)?.first.push(await turn(contender, issuer, people))
      seen.get(contender.name)?.again.push(await turn(contender, issuer, people))
    }
  return tableOf(rounds, [...seen])
}

async function turn(contender: Contender, issuer: string, people: readonly string[]): Promise<Turn> {
  const times: number[] = []
  await contender.stored()
  const before = processTimeOf(contender.pid())
  for (const person of people) {
    const spentBefore = await spentAt(issuer)
    const began = performance.now()
    const { location, cookie } = await contender.begin()
    const begun = performance.now()
    const back = await visit(`${location}&${new URLSearchParams({ person }).toString()}`)
    const returned = performance.now()
    await contender.finish(back.location, cookie)
    const whole = begun - began + performance.now() - returned
    times.push(whole - ((await spentAt(issuer)) - spentBefore))
  }
  return {
    times,
    processor: (processTimeOf(contender.pid()) - before) / people.length,
    stored: (await contender.stored()) / people.length,
  }
}

const figuresOf = (turns: readonly Turn[]) => ({
  time: figureOf(turns.flatMap(({ times }) => times)),
  processor: figureOf(turns.map(({ processor }) => processor)),
  stored: figureOf(turns.map(({ stored }) => stored)),
})

type Seen = readonly (readonly [string, Readonly<Record<'first' | 'again', readonly Turn[]>>])[]

function tableOf(rounds: number, seen: Seen): Section {
  const [[, ours] = ['', undefined]] = seen
  if (ours === undefined) throw new Error('Nobody was measured.')
  const limits = { first: figuresOf(ours.first).time, again: figuresOf(ours.again).time }
  const rowsOf = (which: 'first' | 'again', what: string) =>
    seen.map(([name, turns]) => {
      const { time, processor, stored } = figuresOf(turns[which])
      const beside = ratio(time.median, limits[which].median)
      return [`${what}: ${name}`, shown(time, 'ms'), beside, plain(processor, 'ms'), digits(stored.median)]
    })
  return {
    title: 'A sign-in at an OpenID provider',
    about:
      `The authorisation code flow with PKCE, state and nonce at a provider that answers at once, which the hub and [Better Auth](https://www.better-auth.com/) do in turn, ${signInsInATurn} sign-ins a turn, ` +
      `${rounds} rounds: people who come for the first time (a member, a passport and a session are written; there a user, an account and a session), then the same people again. Milliseconds are those of the two ` +
      'requests that each of them answers, without what the provider took of them; processor time is that of their own process, storage not counted, but SQLite, which runs inside. The hub keeps its rows ' +
      'in Table Storage (Azurite), an HTTP request each; so does Better Auth by an adapter of ours that writes each row once and finds by key, and in SQLite, in its own process, as its documentation has it. ' +
      'Besides what Better Auth writes, a sign-in here tells of itself in the audit trail, as an event and in a trace for administrators, in one write, and asks whether ' +
      'the organisation is still open and what it knows of the person. Starts that follow one another within five seconds read the provider once.',
    columns: ['', 'milliseconds', 'beside the hub', 'processor time', 'requests to storage, or statements'],
    rows: [...rowsOf('first', 'first time'), ...rowsOf('again', 'again')],
  }
}

const plain = ({ median }: Figure, unit: string) => `${digits(median)} ${unit}`

async function spentAt(issuer: string): Promise<number> {
  const answer = await fetch(`${issuer}/spent`)
  return ((await answer.json()) as { milliseconds: number }).milliseconds
}

async function withProvider<Result>(use: (issuer: string) => Promise<Result>): Promise<Result> {
  const module = at('quick-provider.ts')
  const child = startChild<{ port: number }>({ name: 'The provider', module, args: [], log: () => undefined })
  try {
    return await use(`http://127.0.0.1:${(await child.ready).port}`)
  } finally {
    await child.stop()
  }
}

async function betterAuth(name: string, issuer: string, args: readonly string[]) {
  const module = at('better-auth-server.ts')
  const child = startChild<{ port: number }>({
    name,
    module,
    args: ['--issuer', issuer, ...args],
    log: () => undefined,
  })
  const address = `http://127.0.0.1:${(await child.ready).port}`
  let counted = 0
  return {
    name,
    begin: async () => {
      const answer = await fetch(`${address}/api/auth/sign-in/social`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: address },
        body: JSON.stringify({ provider: 'bench', callbackURL: '/in' }),
      })
      const { url } = (await answer.json()) as { url: string }
      return { location: url, cookie: cookiesOf(answer) }
    },
    finish: async (location: string, cookie: string) => {
      const { location: landed, cookie: set } = await visit(location, { headers: { cookie } })
      if (!set.includes('session_token=')) throw new Error(`${name}: not signed in; sent to ${landed}`)
    },
    pid: () => child.pid,
    stored: async () => {
      const before = counted
      const answer = await fetch(`${address}/statements`)
      counted = ((await answer.json()) as { statements: number }).statements
      return counted - before
    },
    stop: () => child.stop(),
  }
}

const cookiesOf = (answer: Response) =>
  answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')

/** The hub with the provider set up as an administrator would, and enabled. */
async function hubContender(stack: RunningStack, issuer: string, stored: Contender['stored']): Promise<Contender> {
  const { hub } = stack
  const operator = await asOperator(hub)
  const wish = {
    kind: 'oidc',
    label: 'Measured',
    discoveryUrl: issuer,
    clientId: 'bench',
    clientSecret: 'bench-secret',
  }
  const created = await operator('POST', '', wish)
  const provider = String(created['providerId'])
  await operator('POST', `/${provider}/enable`, {}, String(created['version']))
  const start = new URLSearchParams({ provider, organisation: String(created['organisationId']) })
  return {
    name: '**the hub**',
    begin: () => visit(`${hub}/auth/sign-in?${start.toString()}`),
    finish: async (location, cookie) => {
      const { location: landed, cookie: set } = await visit(location, { headers: { cookie } })
      if (!set.includes('session=')) throw new Error(`The hub: not signed in; sent to ${landed}`)
    },
    pid: () => stack.hubPid(),
    stored,
  }
}

/** Calls about identity providers as the console makes them. */
async function asOperator(hub: string) {
  const { cookie } = await signIn(hub, accountOf(await loadWorld('bank'), 'Orla Venn'))
  const answer = await fetch(`${hub}/auth/session`, { headers: { cookie, accept: 'application/json' } })
  const session = (await answer.json()) as { antiForgery: string; active: { organisationId: string } }
  const providers = `${hub}/api/v1/organisations/${session.active.organisationId}/identity-providers`
  return async (method: string, path: string, body: object, version?: string): Promise<Record<string, unknown>> => {
    const headers = {
      ...{ cookie, origin: hub, 'content-type': 'application/json', [antiForgeryHeader]: session.antiForgery },
      ...(version === undefined ? {} : { 'if-match': `"${version}"` }),
    }
    const done = await fetch(`${providers}${path}`, { method, headers, body: JSON.stringify(body) })
    const content = (await done.json()) as Record<string, unknown>
    if (!done.ok) throw new Error(`${method} ${path}: ${done.status} ${JSON.stringify(content)}`)
    return content
  }
}
