import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ask, httpPlace, placeKeys, type Answer, type HttpPlace } from './support/http-place.ts'

let host: HttpPlace

beforeAll(async () => {
  host = await httpPlace('http-keys', { keys: placeKeys })
})
afterAll(() => host.stop())

const inQuery = (path: string, key: string) => `${path}?code=${encodeURIComponent(key)}`
const inHeader = (key: string) => ({ headers: { 'x-functions-key': key } })
const seen = ({ status, headers, text }: Answer) => [status, Object.fromEntries(headers), text]

const unauthorised = [401, { 'content-length': '0' }, '']
const unauthorisedByHost = [401, { 'content-length': '0', 'www-authenticate': 'Bearer' }, '']
const forbidden = [403, { 'content-length': '0' }, '']
const durable = '/runtime/webhooks/durabletask'

describe('auth-on: functions', () => {
  test('an anonymous one asks for no key', async () => {
    expect((await ask(host, '/api/getonly')).status).toBe(200)
  })

  test('one of the level function refuses no key and a wrong one', async () => {
    expect(seen(await ask(host, '/api/fnauth'))).toEqual(unauthorised)
    expect(seen(await ask(host, '/api/fnauth?code=wrong'))).toEqual(unauthorised)
    expect(seen(await ask(host, '/api/fnauth', inHeader('wrong')))).toEqual(unauthorised)
  })

  test.each(['function', 'master'] as const)(
    'one of the level function takes the %s key, in query or header',
    async (name) => {
      const key = placeKeys[name]
      const answers = [await ask(host, inQuery('/api/fnauth', key)), await ask(host, '/api/fnauth', inHeader(key))]
      expect(answers.map(({ status }) => status)).toEqual([200, 200])
    },
  )

  test('one of the level admin takes the master key alone', async () => {
    const keys = [placeKeys.function, placeKeys.system, placeKeys.master]
    const answers = await Promise.all(keys.map((key) => ask(host, '/api/adminauth', inHeader(key))))
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 200])
  })
})

describe('auth-on: the durable API', () => {
  test('is reached by the links that a function gives out', async () => {
    const started = await ask(host, '/api/start/seq/auth-1', { method: 'POST' })
    expect(started.status).toBe(202)
    const links = JSON.parse(started.text) as Record<string, string>
    const addresses = Object.values(links).filter((link) => link.startsWith('http'))
    expect(addresses.length).toBeGreaterThanOrEqual(7)
    for (const link of addresses) expect(new URL(link).searchParams.get('code')).toBe(placeKeys.system)
    const { pathname, search } = new URL(links['statusQueryGetUri'] ?? '')
    await expect
      .poll(async () => JSON.parse((await ask(host, pathname + search)).text) as unknown, { timeout: 20_000 })
      .toMatchObject({ runtimeStatus: 'Completed', output: ['Hello Tokyo', 'Hello Oslo'] })
  })

  test('gives out links with its key where it starts a workflow', async () => {
    const path = inQuery(`${durable}/orchestrators/seq/auth-2`, placeKeys.master)
    const { status, text } = await ask(host, path, { method: 'POST' })
    const { statusQueryGetUri } = JSON.parse(text) as { statusQueryGetUri: string }
    expect([status, new URL(statusQueryGetUri).searchParams.get('code')]).toEqual([202, placeKeys.system])
  })

  test.each([
    ['GET', '/instances/auth-1'],
    ['GET', '/instances'],
    ['POST', '/orchestrators/seq'],
  ])('refuses %s %s without a key', async (method, path) => {
    expect(seen(await ask(host, `${durable}${path}`, { method }))).toEqual(unauthorisedByHost)
  })

  test('refuses the key of the functions', async () => {
    expect(seen(await ask(host, inQuery(`${durable}/instances/auth-1`, placeKeys.function)))).toEqual(forbidden)
  })
})

describe('auth-on: /admin', () => {
  test.each(['/admin/host/status', '/admin/functions'])('%s refuses no key', async (path) => {
    expect(seen(await ask(host, path))).toEqual(unauthorisedByHost)
  })

  test('opens to the master key', async () => {
    expect((await ask(host, '/admin/host/status', inHeader(placeKeys.master))).status).toBe(200)
  })
})
