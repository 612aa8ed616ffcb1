import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ask, httpPlace, seenBy, type HttpPlace } from './support/http-place.ts'
import { answerRules, requestRules, routeRules, type Mode } from './support/http-rules.ts'

describe.each<{ app: 'http' | 'http-no-prefix'; mode: Mode }>([
  { app: 'http', mode: { prefix: '/api', streams: false } },
  { app: 'http-no-prefix', mode: { prefix: '', streams: false } },
])('HTTP functions, prefix "$mode.prefix"', ({ app, mode }) => {
  let host: HttpPlace
  const place = () => host

  beforeAll(async () => {
    host = await httpPlace(app)
  })
  afterAll(() => host.stop())

  describe('routes', () => {
    routeRules(place, mode)
  })
  describe('what a function is given', () => {
    requestRules(place, mode)
  })
  describe('what the caller is answered', () => {
    answerRules(place, mode)
  })

  test('route-params: the address stays as it was written', async () => {
    const { url } = await seenBy(host, `${mode.prefix}/echo/a%20b/c%2Fd?x=%26`)
    expect(new URL(url).href).toBe(`${host.address}${mode.prefix}/echo/a%20b/c%2Fd?x=%26`)
  })

  test.each([
    ['GET', undefined],
    ['POST', '{"a":1}'],
  ])('thrown-error: a %s whose function throws is answered 500, empty', async (method, body) => {
    const answer = await ask(host, `${mode.prefix}/throws`, { method, ...(body === undefined ? {} : { body }) })
    expect([answer.status, answer.headers, answer.text]).toEqual([500, [['content-length', '0']], ''])
  })

  test.each(['/string', '/badstatus'])('responses, status-codes: %s is answered 500, empty', async (path) => {
    const answer = await ask(host, `${mode.prefix}${path}`)
    expect([answer.status, answer.headers, answer.text]).toEqual([500, [['content-length', '0']], ''])
  })

  test.each(['/nothing', '/null'])('responses: %s is answered 204', async (path) => {
    const answer = await ask(host, `${mode.prefix}${path}`)
    expect([answer.status, answer.headers, answer.text]).toEqual([204, [], ''])
  })

  test('cookies-out: cookies carry their attributes, and the path / where they name none', async () => {
    const { headers } = await ask(host, `${mode.prefix}/cookies`)
    expect(headers.filter(([name]) => name === 'set-cookie').map(([, cookie]) => cookie)).toEqual([
      'a=1; path=/',
      'b=two%20words; expires=Wed, 02 Jan 2030 03:04:05 GMT; max-age=60; domain=localhost; path=/p; secure; samesite=lax; httponly',
    ])
  })
})

describe('the prefix', () => {
  let host: HttpPlace

  beforeAll(async () => {
    host = await httpPlace('http')
  })
  afterAll(() => host.stop())

  test.each(['/api', '/getonly'])('unknown-route: %s is nowhere', async (path) => {
    expect((await ask(host, path)).status).toBe(404)
  })

  test('unknown-route: is found in any case', async () => {
    expect((await ask(host, '/API/getonly')).status).toBe(200)
  })
})
