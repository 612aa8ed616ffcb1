import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ask, describeEmbedded, httpPlace, seenBy, type HttpPlace } from './support/http-place.ts'
import { answerRules, requestRules, routeRules, type Mode } from './support/http-rules.ts'

const mode: Mode = { prefix: '/api', streams: true }
let host: HttpPlace
const place = () => host

beforeAll(async () => {
  host = await httpPlace('http-stream')
})
afterAll(() => host.stop())

describe('HTTP functions of an app that streams', () => {
  describe('routes', () => {
    routeRules(place, mode)
  })
  describe('what a function is given', () => {
    requestRules(place, mode)
  })
  describe('what the caller is answered', () => {
    answerRules(place, mode)
  })

  test('every answer names its invocation', async () => {
    const ids = await Promise.all(
      ['/api/text', '/api/emptyobj', '/api/status/204'].map(async (path) => {
        const { headers } = await ask(host, path)
        return headers.find(([name]) => name === 'x-ms-invocation-id')?.[1]
      }),
    )
    expect(new Set(ids).size).toBe(3)
    for (const id of ids) expect(id).toMatch(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/)
  })

  test('request-headers: what host and function tell each other stays between them, whatever the caller says', async () => {
    const headers = { 'x-forwarded-host': 'evil.test', 'x-forwarded-proto': 'gopher', 'x-ms-invocation-id': 'mine' }
    const seen = await seenBy(host, '/api/echo/x', { headers })
    expect(seen.url).toBe(`${host.address}/api/echo/x`)
  })

  test.each([
    ['?x=%C3%BC&y=%26', { a: 'x', x: 'ü', y: '&' }],
    ['?c[]=1&c[]=2', { a: 'x', 'c[]': '2' }],
    ['?A=1&a=2&b=3', { a: 'x' }],
    ['?code=abc', { a: 'x' }],
  ])('query: %s stands among the parameters too, so that they are %j', async (query, params) => {
    expect((await seenBy(host, `/api/echo/x${query}`)).params).toEqual(params)
  })

  test('route-params, catch-all: what the path keeps escaped is escaped once more in the address', async () => {
    expect((await seenBy(host, '/api/files/a%2Fb/c?x=%2F')).url).toBe(`${host.address}/api/files/a%252Fb/c?x=%2F`)
  })

  test('cookies-out: cookies are written by the library', async () => {
    const { headers } = await ask(host, '/api/cookies')
    expect(headers.filter(([name]) => name === 'set-cookie').map(([, cookie]) => cookie)).toEqual([
      'a=1',
      'b=two%20words; Max-Age=60; Domain=localhost; Path=/p; Expires=Wed, 02 Jan 2030 03:04:05 GMT; HttpOnly; Secure; SameSite=Lax',
    ])
  })
})

// The genuine host gives these callers no answer at all.
describeEmbedded('http-stream')('a function that gives no valid response', () => {
  test.each(['/throws', '/string', '/nothing', '/null', '/badstatus'])(
    'thrown-error, responses, status-codes: %s is answered 500, and the log says so loudly',
    async (path) => {
      const before = host.lines.length
      const answer = await ask(host, `/api${path}`)
      expect([answer.status, answer.headers, answer.text]).toEqual([500, [['content-length', '0']], ''])
      expect(host.lines.slice(before).join('\n')).toMatch(/ERROR .*request failed(.|\n)*without any answer/)
    },
  )
})
