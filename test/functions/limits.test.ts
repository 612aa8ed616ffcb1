import { app, type HttpFunctionOptions, type HttpResponseInit } from '@azure/functions'
import * as df from 'durable-functions'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { registerCatalogue } from '../../functions/catalogue.ts'
import { browserCookieName } from '../../functions/runtime/cookies.ts'
import { api } from '../../shared/contract/api.ts'
import type { ApiRoute } from '../../shared/contract/api-route.ts'
import { takesTokens } from '../../shared/contract/route-refusals.ts'
import { ofBrowser, type LimitFigures } from '../../shared/domain/limits/limits.ts'
import { guidOf, noon } from '../shared/support/facts.ts'
import { memoryPorts, memorySecrets, platform, type MemoryPorts } from '../support/memory-ports.ts'
import { asking, invocation } from './support/invocation.ts'

/** So low that a test reaches every limit soon. */
const low = 6
const perMinute = {
  'sign-in': low,
  'look-up': low,
  link: low,
  token: low,
  program: low,
  key: low,
  page: low,
}

/** What needs no limit, and why. */
const free: Readonly<Record<string, string>> = {
  Live: 'answers from memory, and is what keeps an instance in service',
  Ready: 'asks its dependencies once a second, however often it is asked',
  Home: 'a redirect that reads nothing',
  Console: 'files of ours; the look at a session within it is limited by itself',
}

let handlers: ReadonlyMap<string, HttpFunctionOptions>
let ports: MemoryPorts

function register(figures: Partial<LimitFigures> = {}) {
  const found = new Map<string, HttpFunctionOptions>()
  vi.spyOn(app, 'http').mockImplementation((name, options) => void found.set(name, options))
  vi.spyOn(app, 'timer').mockImplementation(() => undefined)
  vi.spyOn(df.app, 'activity').mockImplementation(() => undefined as never)
  vi.spyOn(df.app, 'orchestration').mockImplementation(() => undefined as never)
  ;({ ports } = memoryPorts(noon, {
    platform: { ...platform, limits: { on: true, trustedProxies: 1, perMinute, ...figures } },
    secrets: memorySecrets({ 'app/platform_master_api_key': 'right' }),
  }))
  registerCatalogue(ports, { find: () => Promise.resolve(undefined) })
  handlers = found
}

beforeAll(() => {
  register()
})
beforeEach(() => {
  register()
})
afterEach(() => {
  vi.restoreAllMocks()
})

function served(name: string): HttpFunctionOptions {
  const options = handlers.get(name)
  if (!options) throw new Error(`${name} is not registered.`)
  return options
}

/** What the host calls, as nobody in particular does: no cookie, no token, nothing that is right. */
async function ask(name: string, from: string): Promise<HttpResponseInit> {
  const { handler, methods = ['GET'], route = '' } = served(name)
  const [method = 'GET'] = methods
  const params = Object.fromEntries([...route.matchAll(/\{(\w+)/g)].map(([, field = '']) => [field, guidOf(1)]))
  const isForm = route.startsWith('oauth/') || route.includes('logout')
  const request = asking({
    method,
    path: `/${route.replace(/[{}*?]|:\w+(?:\(\d*\))?/g, '')}`,
    params,
    headers: {
      'x-forwarded-for': from,
      ...(method === 'GET'
        ? {}
        : { 'content-type': isForm ? 'application/x-www-form-urlencoded' : 'application/json' }),
    },
    ...(method === 'GET' ? {} : { body: isForm ? 'token=x' : '{}' }),
  })
  return await handler(request, invocation().context)
}

const routes = new Map<string, ApiRoute>(Object.values(api).map((route) => [route.name, route]))
/** Everything over HTTP that a stranger gets further at than to be told to sign in. */
const isAnonymous = (name: string) => {
  const route = routes.get(name)
  return route === undefined || route.allow === 'anyone' || route.allow === 'set-up' || route.limit !== undefined
}

const everyName = () => [...handlers.keys()]

describe('every address that anybody may call', () => {
  it('is limited, or stands among the few that need no limit', async () => {
    const anonymous = everyName().filter((name) => isAnonymous(name) && !(name in free))
    expect(anonymous.length).toBeGreaterThan(35)
    for (const name of anonymous) {
      register()
      const answers: HttpResponseInit[] = []
      for (let time = 0; time < low + 2; time += 1) answers.push(await ask(name, '192.0.2.1:50000'))
      const [first, last] = [answers[0], answers.at(-1)]
      expect([name, first?.status]).not.toEqual([name, 429])
      expect([name, last?.status]).toEqual([name, 429])
      expect(Number((last?.headers as Record<string, string>)['retry-after'])).toBeGreaterThan(0)
      const told = (last?.jsonBody ?? JSON.parse(typeof last?.body === 'string' ? last.body : '{}')) as object
      expect(told).toMatchObject({ code: 'caller.throttled', correlationId: 'correlation-1' })
      // A neighbour of that network waits with it; somebody elsewhere does not.
      expect([name, (await ask(name, '192.0.2.99')).status]).toEqual([name, 429])
      expect([name, (await ask(name, '198.51.100.1')).status]).not.toEqual([name, 429])
    }
  })

  it('otherwise costs nothing: nobody who is not signed in gets past the first look', async () => {
    for (const name of everyName().filter((each) => !isAnonymous(each))) {
      const answer = await ask(name, '192.0.2.1')
      expect([name, answer.status === 401 || answer.status === 501]).toEqual([name, true])
    }
  })

  it('says so in its contract', () => {
    for (const route of Object.values<ApiRoute>(api)) {
      const open = !takesTokens(route) && route.allow !== 'session'
      if (open) expect([route.name, route.limit !== undefined || route.key !== undefined]).toEqual([route.name, true])
    }
  })

  it('answers where none is left to wait for', async () => {
    for (const name of ['Live', 'Ready', 'Home'])
      for (let time = 0; time < 5 * low; time += 1)
        expect([name, (await ask(name, '192.0.2.1')).status ?? 200]).not.toEqual([name, 429])
  })

  it('has no limit but the master key’s where limits are off', async () => {
    register({ on: false })
    const last = async (name: string) => {
      let status
      for (let time = 0; time < 3 * low; time += 1) ({ status } = await ask(name, '192.0.2.1'))
      return status
    }
    expect(await last('FindHomeRealm')).toBe(400)
    expect(await last('ListPlatformFeatureFlags')).toBe(429)
  })
})

describe('a browser that began sign-ins', () => {
  it('has one way past its network’s flood, however many it began', async () => {
    const [cookie, other] = [ports.random.secret(), ports.random.secret()]
    const begin = async (browser: string) => {
      const state = ports.random.secret()
      await ports.signInStates.insert(ports.random.hash(state), {
        purpose: 'sign-in',
        provider: 'entra',
        returnTo: '/console/',
        silent: false,
        nonce: 'nonce',
        codeVerifier: 'verifier',
        browserHash: ports.random.hash(browser),
        expiresAt: new Date(noon.getTime() + 600_000),
      })
      return state
    }
    for (let time = 0; time < low + 1; time += 1) await ask('ListSignInOptions', '192.0.2.1')
    const come = async (browser: string, state: string) => {
      const request = asking({
        path: '/auth/sign-in-options',
        query: { state },
        headers: { 'x-forwarded-for': '192.0.2.1' },
        cookies: { [browserCookieName]: browser },
      })
      return ((await served('ListSignInOptions').handler(request, invocation().context)) as HttpResponseInit).status
    }
    const states = await Promise.all(Array.from({ length: 8 }, () => begin(cookie)))
    const heard: (number | undefined)[] = []
    for (let time = 0; time < 5; time += 1) for (const state of states) heard.push(await come(cookie, state))
    expect(heard.filter((status) => status !== 429)).toHaveLength(ofBrowser(low))
    expect(await come(other, await begin(other))).not.toBe(429)
  })
})

describe('a refusal for too many', () => {
  const exhaust = async (name: string) => {
    for (let time = 0; time < low + 1; time += 1) await ask(name, '192.0.2.1')
    return ask(name, '192.0.2.1')
  }

  it('is a problem, at the routes of the API', async () => {
    const { headers } = await exhaust('FindHomeRealm')
    expect(headers).toMatchObject({ 'content-type': 'application/problem+json', 'retry-after': '10' })
  })

  it('is one of OAuth’s at its endpoints', async () => {
    const answer = await exhaust('ExchangeToken')
    expect(answer).toMatchObject({ status: 429, jsonBody: { error: 'temporarily_unavailable' } })
  })

  it('is a page that knows how long, for a browser', async () => {
    await exhaust('StartSignIn')
    const { handler } = served('StartSignIn')
    const headers = { accept: 'text/html', 'x-forwarded-for': '192.0.2.1' }
    const answer = (await handler(asking({ path: '/auth/sign-in', headers }), invocation().context)) as HttpResponseInit
    const { location } = answer.headers as Record<string, string>
    expect(location).toBe('/console/problem?code=caller.throttled&id=correlation-1&wait=10')
  })

  it('ends by itself', async () => {
    await exhaust('FindHomeRealm')
    ports.clock.advance(10 / 60)
    expect((await ask('FindHomeRealm', '192.0.2.1')).status).toBe(400)
  })
})
