import { request as httpRequest, type IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestHost, temporaryFolder, until, type TestHost } from '../support/host-under-test.ts'

type Echo = {
  method: string
  url: string
  params: Record<string, string>
  query: Record<string, string>
  headers: Record<string, string>
  body: string
}

const data = temporaryFolder()
let host: TestHost

beforeAll(async () => {
  host = await startTestHost('http', { dataFolder: data.folder })
})
afterAll(async () => {
  await host.stop()
  data.remove()
})

const get = (path: string, init: RequestInit = {}): Promise<Response> =>
  fetch(`http://localhost:${host.port}${path}`, { redirect: 'manual', ...init })
const echo = async (path: string, init: RequestInit = {}): Promise<Echo> =>
  (await (await get(path, init)).json()) as Echo

/** Sends the path exactly as written, which fetch would normalise. */
function raw(
  path: string,
  options: { method?: string; headers?: Record<string, string | string[]>; body?: string } = {},
) {
  return new Promise<{ response: IncomingMessage; text: string }>((resolve, reject) => {
    const { method = 'GET', headers = {}, body } = options
    const sent = httpRequest({ port: host.port, path, method, headers }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => {
        resolve({ response, text: Buffer.concat(chunks).toString() })
      })
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

describe('routes', () => {
  test.each([
    ['/echo/one', { a: 'one' }],
    ['/echo/one/', { a: 'one' }],
    ['/echo/one/two', { a: 'one', b: 'two' }],
    ['/ECHO/Case/Kept', { a: 'Case', b: 'Kept' }],
    ['/echo/a%20b/c%2Fd', { a: 'a b', b: 'c%2Fd' }],
    ['/echo/%C3%BC', { a: 'ü' }],
    ['/echo/a.b/c;d', { a: 'a.b', b: 'c;d' }],
    ['/int/42', { n: '42' }],
    ['/files', {}],
    ['/files/', {}],
    ['/files/a/b/c.txt', { rest: 'a/b/c.txt' }],
    ['/files/a%2Fb/c', { rest: 'a%2Fb/c' }],
    ['/files/a//b', { rest: 'a//b' }],
    ['/files/a/?x=1', { rest: 'a/' }],
    ['/files/a/../b', { rest: 'b' }],
  ])('%s reaches its function with %j', async (path, params) => {
    const { response, text } = await raw(path)
    expect(response.statusCode).toBe(200)
    expect((JSON.parse(text) as Echo).params).toEqual(params)
  })

  test.each(['/echo', '/echo/one/two/three', '/int/notint', '/nosuch', '/x', '/api/only', '/runtime/x', '/admin'])(
    '%s is nowhere: 404 with an empty body',
    async (path) => {
      const response = await get(path)
      expect([response.status, await response.text()]).toEqual([404, ''])
      expect(response.headers.get('content-length')).toBe('0')
    },
  )

  test.each([
    ['POST', '/only'],
    ['HEAD', '/only'],
    ['OPTIONS', '/only'],
    ['PUT', '/defaults'],
    ['PROPFIND', '/only'],
  ])('%s %s has the wrong method: 404', async (method, path) => {
    const { response, text } = await raw(path, { method })
    expect([response.statusCode, text]).toEqual([404, ''])
  })

  test('a function without a route answers GET and POST under its name', async () => {
    expect(await (await get('/defaults')).text()).toBe('defaults')
    expect(await (await get('/DEFAULTS/', { method: 'POST' })).text()).toBe('defaults')
  })

  test('the route / is the root', async () => {
    expect(await (await get('/')).text()).toBe('root')
  })

  test('a literal goes before a constrained parameter, that before a parameter, and a catch-all comes last', async () => {
    const answers = ['known', '7', 'other', 'a/b'].map(async (path) =>
      (await get(`/place/${path}`, { method: 'POST' })).text(),
    )
    expect(await Promise.all(answers)).toEqual(['literal', 'number', 'parameter', 'catch-all'])
  })

  test('a more specific route that does not allow the method is passed over', async () => {
    expect(await (await get('/place/known')).text()).toBe('parameter')
  })

  test('localhost and 127.0.0.1 reach the same host', async () => {
    expect(await (await fetch(`http://127.0.0.1:${host.port}/only`)).text()).toBe('got')
    expect(host.address).toBe(`http://localhost:${host.port}`)
  })
})

describe('what a function is told of its request', () => {
  test('a header or a query of the name of a property every object has touches no other object', async () => {
    const headers = { ['__proto__']: 'x', constructor: 'y', tostring: 'z' }
    const { response, text } = await raw('/echo/x?__proto__=1&__proto__=2', { headers })
    expect(response.statusCode).toBe(200)
    expect((JSON.parse(text) as Echo).headers).toMatchObject({ constructor: 'y', tostring: 'z' })
    expect([({} as { value?: unknown }).value, (Object as { value?: unknown }).value]).toEqual([undefined, undefined])
    expect((await echo('/echo/x')).query).toEqual({})
  })

  test.each([
    ['?a=1&a=2&b=3', { a: '1,2', b: '3' }],
    ['?A=1&a=2', { A: '1,2' }],
    ['?a', { a: '' }],
    ['?a=x%20y+z', { a: 'x y z' }],
    ['?x=%C3%BC&y=%26', { x: 'ü', y: '&' }],
    ['?a[]=1&a[]=2', { 'a[]': '1,2' }],
    ['?constructor=1&constructor=2', { constructor: '1,2' }],
    ['', {}],
  ])('the query %s arrives as %j', async (query, expected) => {
    expect((await echo(`/echo/x${query}`)).query).toEqual(expected)
  })

  test('headers arrive in lower case, repeated ones joined, empty ones too', async () => {
    const { text } = await raw('/echo/x', { headers: { 'X-Custom': 'V', 'x-empty': '', 'X-Multi': ['one', 'two'] } })
    const { headers } = JSON.parse(text) as Echo
    expect(headers).toMatchObject({ 'x-custom': 'V', 'x-empty': '', 'x-multi': 'one,two' })
  })

  test('the address is the one that was asked for, whatever forwarded headers say', async () => {
    const { text } = await raw('/echo/x?q=1', { headers: { host: 'hub.test:81', 'x-forwarded-host': 'evil.test' } })
    expect((JSON.parse(text) as Echo).url).toBe('http://hub.test:81/echo/x?q=1')
  })

  test('bytes arrive unchanged', async () => {
    const body = Buffer.from([0, 1, 2, 200, 255])
    expect((await echo('/echo/x', { method: 'POST', body })).body).toBe(body.toString('base64'))
  })

  test('a body sent in chunks arrives empty, as in the genuine host without streaming', async () => {
    const { text } = await raw('/echo/x', {
      method: 'POST',
      headers: { 'transfer-encoding': 'chunked' },
      body: 'hello',
    })
    expect(JSON.parse(text)).toMatchObject({ body: '', headers: { 'transfer-encoding': 'chunked' } })
  })

  test('the body of a GET is dropped', async () => {
    const { text } = await raw('/echo/x', { headers: { 'content-length': '5' }, body: 'hello' })
    expect(JSON.parse(text)).toMatchObject({ method: 'GET', body: '' })
  })

  test('a large body arrives whole', async () => {
    expect(await (await get('/length', { method: 'POST', body: Buffer.alloc(5_000_000) })).json()).toBe(5_000_000)
  })
})

describe('what the caller is answered', () => {
  test('a body is sent chunked', async () => {
    const { response } = await raw('/only')
    expect(response.headers['transfer-encoding']).toBe('chunked')
    expect(response.headers['content-length']).toBeUndefined()
    expect(response.headers['content-type']).toBe('text/plain;charset=UTF-8')
  })

  test.each([201, 400, 401, 404, 409, 418, 500, 503])('status %i is passed on with its body', async (status) => {
    const response = await get(`/status/${status}`)
    expect([response.status, await response.text()]).toEqual([status, 'text'])
  })

  test.each([
    ['/nothing', 204],
    ['/null', 204],
    ['/status/204', 204],
    ['/status/304', 304],
    ['/empty', 200],
    ['/throws', 500],
    ['/text', 500],
    ['/status/99', 500],
  ])('%s is answered %i without a body', async (path, status) => {
    const { response, text } = await raw(path)
    expect([response.statusCode, text]).toEqual([status, ''])
    expect(response.headers['content-length']).toBe(status === 204 || status === 304 ? undefined : '0')
  })

  test('bytes are sent unchanged, large bodies whole', async () => {
    expect(Buffer.from(await (await get('/binary')).arrayBuffer())).toEqual(Buffer.from([0, 1, 2, 253, 254, 255]))
    expect((await (await get('/large')).arrayBuffer()).byteLength).toBe(3_000_000)
  })

  test('HEAD is answered with the headers alone', async () => {
    const { response, text } = await raw('/echo/x', { method: 'HEAD' })
    expect([response.statusCode, text]).toEqual([200, ''])
    expect(response.headers['content-type']).toBe('application/json')
  })

  test('cookies carry their attributes', async () => {
    const response = await get('/cookies')
    expect(response.headers.get('x-one')).toBe('1')
    expect(response.headers.getSetCookie()).toEqual([
      'a=1; path=/',
      'b=two%20words; expires=Wed, 02 Jan 2030 03:04:05 GMT; max-age=60; domain=localhost; path=/p; secure; samesite=lax; httponly',
      'c=3; path=/; samesite=none',
    ])
  })

  test('of two Set-Cookie headers the second stays', async () => {
    expect((await get('/set-cookie')).headers.getSetCookie()).toEqual(['b=2'])
  })
})

describe('callers that misbehave', () => {
  test('a caller that hangs up while the function runs does the host no harm', async () => {
    const leaving = new AbortController()
    const given = get('/slow', { signal: leaving.signal }).catch(() => 'given up')
    await until(() => host.lines.find((line) => line.includes('slow began')))
    leaving.abort()
    expect(await given).toBe('given up')
    await until(async () => {
      const { seen } = (await (await get('/release')).json()) as { seen: string[] }
      return seen.length > 0 ? true : undefined
    })
    expect(await (await get('/only')).text()).toBe('got')
  })

  test('a caller that hangs up in the middle of its body never reaches the function', async () => {
    const before = host.lines.length
    const socket = connect(host.port, '127.0.0.1')
    const head = 'POST /length HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n'
    await new Promise((resolve) => socket.write(`${head}only this`, resolve))
    socket.destroy()
    expect(await (await get('/only')).text()).toBe('got')
    expect(host.lines.slice(before).filter((line) => line.includes('Length'))).toEqual([])
  })

  test('a host name that is none is refused', async () => {
    const { response } = await raw('/only', { headers: { host: 'a b"c' } })
    expect(response.statusCode).toBe(400)
  })
})

describe('hooks and logs', () => {
  test('invocation hooks replace input and result and share their data', async () => {
    expect(await (await get('/hooked')).text()).toBe('replaced input, true, appStart')
  })

  test("a function's own lines come through with its name and level, after the log hooks", async () => {
    const before = host.lines.length
    await get('/logs')
    const lines = host.lines.slice(before).map((line) => line.replace(/^[\d:.]+ /, ''))
    expect(lines.slice(0, 2)).toEqual(['info  Logs: a plain line', 'warn  Logs: a warning, rewritten'])
    expect(lines.join()).not.toContain('not shown')
  })

  test('a failed invocation is logged once, with its stack', async () => {
    const before = host.lines.length
    await get('/throws')
    const lines = host.lines.slice(before)
    expect(lines.filter((line) => line.includes('the handler threw'))).toHaveLength(1)
    expect(lines.join('\n')).toMatch(/ERROR Throws: request failed: Error: the handler threw\n\s+at /)
  })

  test('neither bodies nor header values nor query strings are logged', async () => {
    const before = host.lines.length
    await get('/echo/x?token=canary', { method: 'POST', body: 'canary', headers: { authorization: 'canary' } })
    expect(host.lines.slice(before).join()).not.toContain('canary')
    expect(host.lines.slice(before).join()).toContain('Echo: POST 200')
  })
})
