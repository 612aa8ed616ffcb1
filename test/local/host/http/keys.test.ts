import { once } from 'node:events'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { get, type IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { HostOptions } from '../../../../local/host/host.ts'
import { keyRing, type HostKeys } from '../../../../local/host/http/keys.ts'
import { startTestHost, temporaryFolder, type TestHost } from '../support/host-under-test.ts'

const keys: HostKeys = { master: 'the master key', function: 'the function key', system: 'the system key' }

let data: ReturnType<typeof temporaryFolder>
let host: TestHost | undefined

beforeEach(() => {
  data = temporaryFolder()
})
afterEach(async () => {
  await host?.stop()
  host = undefined
  data.remove()
})

async function start(options: Partial<HostOptions>): Promise<TestHost> {
  host = await startTestHost('timers', { dataFolder: data.folder, ...options })
  return host
}

const kept = (): HostKeys => JSON.parse(readFileSync(join(data.folder, 'keys.json'), 'utf8')) as HostKeys
const statusWith = async (key: string): Promise<number> =>
  (await fetch(`http://localhost:${host?.port ?? 0}/admin/host/status`, { headers: { 'x-functions-key': key } })).status

describe('keys that are kept', () => {
  test('are made once, for their owner alone, and stay', async () => {
    await start({ keys: 'kept' })
    const made = kept()
    expect(statSync(join(data.folder, 'keys.json')).mode & 0o777).toBe(0o600)
    expect(new Set(Object.values(made)).size).toBe(3)
    for (const key of Object.values(made)) expect(key).toMatch(/^[\w-]{43}$/)
    await host?.stop()
    await start({ keys: 'kept' })
    expect(kept()).toEqual(made)
    expect([await statusWith(made.master), await statusWith(made.function)]).toEqual([200, 403])
  })

  test.each([
    '',
    '{}',
    '{"master":"","function":"b","system":"c"}',
    '{"master":"a","function":"a","system":"c"}',
    'secret!',
  ])('are refused as %j, without a word of them', async (text) => {
    writeFileSync(join(data.folder, 'keys.json'), text)
    await expect(start({ keys: 'kept' })).rejects.toThrow(
      `${join(data.folder, 'keys.json')} must hold three keys that differ: master, function, system.`,
    )
  })
})

describe('keys that are given', () => {
  test('are asked for, and written nowhere', async () => {
    const { lines } = await start({ keys })
    expect([await statusWith('the master key'), await statusWith('another'), await statusWith('')]).toEqual([
      200, 401, 401,
    ])
    expect(() => kept()).toThrow('ENOENT')
    expect(lines.join('\n')).not.toMatch(/the \w+ key|another/)
  })

  test('are refused when one is empty', async () => {
    await expect(start({ keys: { ...keys, system: ' ' } })).rejects.toThrow('must hold three keys that differ')
  })
})

test.each([
  '/admin/host/ping/..%2fstatus',
  '/admin/host/ping\\..\\status',
  '/runtime\\..\\admin/host/status',
  '/admin//host/status',
])('no spelling of an address such as %s leads around the keys, or to another address than it says', async (path) => {
  const { port } = await start({ keys })
  const statusOf = async (headers: Record<string, string>): Promise<number | undefined> => {
    const request = get({ port, path, headers, agent: false })
    const [response] = (await once(request, 'response')) as [IncomingMessage]
    response.resume()
    return response.statusCode
  }
  expect([401, 404]).toContain(await statusOf({}))
  expect(await statusOf({ 'x-functions-key': keys.master })).toBe(404)
})

test('no key is asked for unless that is wished', async () => {
  await start({})
  expect(await statusWith('')).toBe(200)
  expect(() => kept()).toThrow('ENOENT')
})

describe('the key that a request shows', () => {
  const ring = keyRing(keys)
  const accessOf = (headers: Record<string, string>, target: string) => ring.accessOf({ headers }, target)

  test.each([
    [{}, '/', 'none'],
    [{}, '/?code=', 'none'],
    [{}, '/?code=the+master+key', 'master'],
    [{}, '/?code=the%20function%20key', 'function'],
    [{}, '/?a=1&code=the%20system%20key', 'system'],
    [{ 'x-functions-key': 'the system key' }, '/?code=the+master+key', 'system'],
    [{ 'x-functions-key': 'The Master Key' }, '/', 'none'],
    [{}, '/?code=the+master+key+', 'none'],
    [{}, '/?Code=the+master+key', 'master'],
    [{}, '/?code=another&code=the+master+key', 'none'],
    [{}, '/?a=b?code=the+master+key', 'none'],
  ])('with the headers %j and the address %s it opens what %s opens', (headers, target, access) => {
    expect(accessOf(headers, target)).toBe(access)
  })
})
