import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ask, httpPlace, type HttpPlace } from './support/http-place.ts'

let host: HttpPlace

beforeAll(async () => {
  host = await httpPlace('http')
})
afterAll(() => host.stop())

const json = { 'content-type': 'application/json; charset=utf-8' }
const nothing = { 'content-length': '0' }
const body = '{"input":"x"}'
const headers = { 'content-type': 'application/json' }

describe('admin: the host', () => {
  test('its status', async () => {
    const answer = await ask(host, '/admin/host/status')
    expect([answer.status, Object.fromEntries(answer.headers)]).toMatchObject([200, json])
    expect(JSON.parse(answer.text)).toMatchObject({
      id: expect.any(String) as string,
      state: 'Running',
      version: expect.stringMatching(/^4(\.\d+){3}$/) as string,
      processUptime: expect.any(Number) as number,
      functionAppContentEditingState: 'Unknown',
    })
  })

  test('its ping, which is kept by nobody', async () => {
    const answer = await ask(host, '/admin/host/ping')
    const fields = { ...nothing, 'cache-control': 'no-store,no-cache', pragma: 'no-cache' }
    expect([answer.status, Object.fromEntries(answer.headers), answer.text]).toEqual([200, fields, ''])
  })
})

describe('admin: functions', () => {
  test('one of them, in detail', async () => {
    const answer = await ask(host, '/admin/functions/getOnly')
    expect([answer.status, Object.fromEntries(answer.headers)]).toMatchObject([200, json])
    const {
      script_href: _script,
      test_data_href: _data,
      ...details
    } = JSON.parse(answer.text) as Record<string, unknown>
    expect(details).toMatchObject({
      name: 'getOnly',
      script_root_path_href: null,
      config_href: null,
      href: `${host.address}/admin/functions/getOnly`,
      invoke_url_template: `${host.address}/api/getonly`,
      language: 'node',
      files: null,
      test_data: '',
      isDisabled: false,
      isDirect: false,
      isProxy: false,
    })
    expect(details['config']).toMatchObject({
      name: 'getOnly',
      entryPoint: '',
      language: 'node',
      bindings: [
        { type: 'httpTrigger', direction: 'in', methods: ['GET'], route: 'getonly', authLevel: 'anonymous' },
        { type: 'http', direction: 'out', name: '$return' },
      ],
    })
  })

  test('all of them, the same way; what is no HTTP function has no address', async () => {
    const all = JSON.parse((await ask(host, '/admin/functions')).text) as {
      name: string
      invoke_url_template: unknown
    }[]
    const one = JSON.parse((await ask(host, '/admin/functions/getOnly')).text) as unknown
    expect(all.find(({ name }) => name === 'getOnly')).toEqual(one)
    expect(all.find(({ name }) => name === 'hello')?.invoke_url_template ?? null).toBeNull()
  })

  test('one without a fault has an empty status', async () => {
    const answer = await ask(host, '/admin/functions/getOnly/status')
    expect([answer.status, JSON.parse(answer.text)]).toEqual([200, {}])
  })

  test.each([
    ['GET', '/admin/functions/nosuch'],
    ['GET', '/admin/functions/nosuch/status'],
    ['POST', '/admin/functions/nosuch'],
  ])('%s %s is nowhere', async (method, path) => {
    const answer = await ask(host, path, method === 'POST' ? { method, headers, body } : { method })
    expect([answer.status, Object.fromEntries(answer.headers), answer.text]).toEqual([404, nothing, ''])
  })

  test.each(['getOnly', 'hello'])('running %s by hand is accepted, whatever comes of it', async (name) => {
    const answer = await ask(host, `/admin/functions/${name}`, { method: 'POST', headers, body })
    expect([answer.status, Object.fromEntries(answer.headers), answer.text]).toEqual([202, nothing, ''])
  })
})
