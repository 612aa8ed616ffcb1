import { expect, test } from 'vitest'
import { ask, seenBy, type Answer, type HttpPlace, type Question } from './http-place.ts'

export type Place = () => HttpPlace

/** What differs between the modes of the host, in which otherwise the same rules hold. */
export interface Mode {
  /** `/api`, or nothing. */
  readonly prefix: string
  readonly streams: boolean
}

type Pair = readonly [string, string]

const chunked: Pair = ['transfer-encoding', 'chunked']
const empty: Pair = ['content-length', '0']
const plain: Pair = ['content-type', 'text/plain;charset=UTF-8']

const withoutInvocation = ({ headers }: Answer) => headers.filter(([name]) => name !== 'x-ms-invocation-id')

/** A request, and what its function says it was given. */
const echo = (place: Place, { prefix }: Mode, path: string, question?: Question) =>
  seenBy(place(), `${prefix}${path}`, question)

export function routeRules(place: Place, mode: Mode): void {
  const { prefix } = mode
  const nowhere = async (method: string, path: string, headers = {}) => {
    const answer = await ask(place(), path, { method, headers })
    expect([answer.status, answer.text]).toEqual([404, ''])
    if (method !== 'HEAD') expect(answer.headers).toEqual([empty])
  }

  test.each([
    ['/echo/one', { a: 'one' }],
    ['/echo/one/two', { a: 'one', b: 'two' }],
    ['/echo/one/', { a: 'one' }],
    ['/echo/a%20b/c%2Fd', { a: 'a b', b: 'c%2Fd' }],
    ['/echo/%C3%BC', { a: 'ü' }],
    ['/ECHO/Case/Kept', { a: 'Case', b: 'Kept' }],
    ['/int/42', { n: '42' }],
    ['/echo/a.b/c;d', { a: 'a.b', b: 'c;d' }],
  ])('route-params: %s is found with %j', async (path, params) => {
    expect((await echo(place, mode, path)).params).toEqual(params)
  })

  test.each(['/echo/one/two/three', '/echo', '/int/notint'])('route-params: %s is nowhere', (path) =>
    nowhere('GET', `${prefix}${path}`),
  )

  test.each([
    ['/files', {}],
    ['/files/', {}],
    ['/files/a', { rest: 'a' }],
    ['/files/a/b/c.txt', { rest: 'a/b/c.txt' }],
    ['/files/a%2Fb/c', { rest: 'a%2Fb/c' }],
    ['/files/a//b', { rest: 'a//b' }],
  ])('catch-all: %s is found with %j', async (path, params) => {
    expect((await echo(place, mode, path)).params).toEqual(params)
  })

  test('catch-all: a slash before the query is part of the rest', async () => {
    expect((await echo(place, mode, '/files/a/?x=1')).params).toMatchObject({ rest: 'a/' })
  })

  test.each([
    ['GET', '/defaults'],
    ['POST', '/defaults'],
    ['GET', '/DEFAULTS'],
    ['GET', '/defaults/'],
  ])('default-registration: %s %s is found', async (method, path) => {
    expect(await echo(place, mode, path, { method })).toMatchObject({ method, params: {} })
  })

  test.each(['PUT', 'HEAD', 'OPTIONS', 'DELETE'])('default-registration: %s is not answered', (method) =>
    nowhere(method, `${prefix}/defaults`),
  )

  test.each([
    ['POST', '/getonly'],
    ['GET', '/postonly'],
    ['HEAD', '/getonly'],
    ['OPTIONS', '/getonly'],
    ['PROPFIND', '/getonly'],
  ])('wrong-method: %s %s is nowhere', (method, path) => nowhere(method, `${prefix}${path}`))

  test('wrong-method: a preflight is nowhere while no other origin is allowed', () =>
    nowhere('OPTIONS', `${prefix}/getonly`, { origin: 'http://localhost:1', 'access-control-request-method': 'GET' }))

  test.each([
    ['GET', '/nosuch'],
    ['POST', '/nosuch/deeper'],
    ['OPTIONS', '/nosuch'],
  ])('unknown-route: %s %s is nowhere', (method, path) => nowhere(method, `${prefix}${path}`))

  test.each(['/nothing/here', '/favicon.ico'])('unknown-route: %s is nowhere', (path) => nowhere('GET', path))
}

export function requestRules(place: Place, mode: Mode): void {
  test.each(['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])(
    'methods: %s reaches its function',
    async (method) => {
      expect(await echo(place, mode, '/echo/x', { method })).toMatchObject({ method, params: { a: 'x' } })
    },
  )

  test('methods: HEAD is answered with the headers alone', async () => {
    const answer = await ask(place(), `${mode.prefix}/echo/x`, { method: 'HEAD' })
    expect([answer.status, answer.text, withoutInvocation(answer)]).toEqual([
      200,
      '',
      [['content-type', 'application/json']],
    ])
  })

  test.each([
    ['application/json', '{"a":1}'],
    ['application/json', '{bad'],
    ['application/json', '"str"'],
    ['application/json; charset=utf-8', '{"u":"ü"}'],
    ['text/plain', 'plain'],
    ['application/x-www-form-urlencoded', 'a=1&b=2'],
    ['application/octet-stream', Buffer.from([0, 1, 2, 200, 255])],
    ['multipart/form-data; boundary=XX', '--XX\r\nContent-Disposition: form-data; name="f"\r\n\r\nv\r\n--XX--\r\n'],
    [undefined, 'no content type'],
    ['application/json', ''],
  ])('bodies: %s %j arrives byte for byte', async (type, body) => {
    const headers = type === undefined ? {} : { 'content-type': type }
    const seen = await echo(place, mode, '/echo/x', { method: 'POST', headers, body })
    expect(seen).toMatchObject({
      headers,
      bodyLength: Buffer.byteLength(body),
      body: Buffer.from(body).toString('base64'),
    })
  })

  test('bodies: the body of a GET is dropped', async () => {
    expect(await echo(place, mode, '/echo/x', { body: 'body on GET' })).toMatchObject({ bodyLength: 0 })
  })

  test('large-body: 300 kB arrive whole', async () => {
    expect(await echo(place, mode, '/echo/x', { method: 'POST', body: Buffer.alloc(300_000, 'a') })).toMatchObject({
      bodyLength: 300_000,
    })
  })

  test(`chunked-body: a body of no announced length ${mode.streams ? 'arrives' : 'arrives empty'}`, async () => {
    const body = '{"a":1,"b":"chunked"}'
    expect(await echo(place, mode, '/echo/x', { method: 'POST', body, chunked: true })).toMatchObject({
      bodyLength: mode.streams ? body.length : 0,
      headers: { 'transfer-encoding': 'chunked' },
    })
  })

  test('request-headers: names arrive in lower case, repeated ones joined, empty ones too', async () => {
    const headers = { 'X-Custom': 'V', 'x-empty': '', cookie: 'a=1; b=2', 'X-Multi': ['one', 'two'] }
    expect((await echo(place, mode, '/echo/x', { headers })).headers).toMatchObject({
      'x-custom': 'V',
      'x-empty': '',
      cookie: 'a=1; b=2',
      'x-multi': 'one,two',
    })
  })

  test('request-headers: a principal in the headers is taken for the user', async () => {
    const principal = { auth_typ: 'aad', claims: [{ typ: 'name', val: 'Zoe' }], name_typ: 'name', role_typ: 'roles' }
    const headers = {
      'x-ms-client-principal': Buffer.from(JSON.stringify(principal)).toString('base64'),
      'x-ms-client-principal-name': 'Zoe',
      'x-ms-client-principal-id': '42',
      'x-ms-client-principal-idp': 'aad',
    }
    expect((await echo(place, mode, '/echo/x', { headers })).user).toMatchObject({ id: '42', username: 'Zoe' })
  })

  test.each([
    ['?a=1', { a: ['1'] }],
    ['?a', { a: [''] }],
    ['?a=', { a: [''] }],
    ['?a=x%20y+z', { a: ['x y z'] }],
    ['?a=1,2', { a: ['1,2'] }],
    ['?x=%C3%BC&y=%26', { x: ['ü'], y: ['&'] }],
    ['?code=abc', { code: ['abc'] }],
    ['?a=1&a=2&b=3', { a: mode.streams ? ['1', '2'] : ['1,2'], b: ['3'] }],
    ['?A=1&a=2', mode.streams ? { A: ['1'], a: ['2'] } : { A: ['1,2'] }],
    ['?a[]=1&a[]=2', { 'a[]': mode.streams ? ['1', '2'] : ['1,2'] }],
  ])('query: %s arrives as %j', async (query, expected) => {
    const seen = await echo(place, mode, `/echo/x${query}`)
    const names = (values: object) => Object.keys(values).map((name) => (mode.streams ? name : name.toLowerCase()))
    expect([names(seen.query), Object.values(seen.query)]).toEqual([names(expected), Object.values(expected)])
  })

  test('auth-off: a function that asks for a key is answered without one, and with a wrong one', async () => {
    const answers = await Promise.all(['/fnauth', '/fnauth?code=wrong'].map((path) => ask(place(), mode.prefix + path)))
    expect(answers.map(({ status }) => status)).toEqual([200, 200])
  })
}

export function answerRules(place: Place, mode: Mode): void {
  const answerTo = (path: string, question?: Question) => ask(place(), `${mode.prefix}${path}`, question)

  test.each<[string, readonly Pair[], string]>([
    ['/text', [plain, chunked], 'plain tëxt'],
    ['/texttyped', [['content-type', 'text/html; charset=utf-8'], chunked], '<b>x</b>'],
    ['/json', [['content-type', 'application/json'], chunked], '{"a":1,"u":"ü","n":null}'],
    ['/streamed', [['content-type', 'text/plain'], chunked], 'part0\npart1\npart2\n'],
    ['/emptyobj', [empty], ''],
    ['/multiheader', [plain, chunked, ['x-multi', 'a, b'], ['x-upper-case', 'U']], 'ok'],
  ])('responses: %s', async (path, headers, text) => {
    const answer = await answerTo(path)
    expect([answer.status, withoutInvocation(answer), answer.text]).toEqual([200, headers, text])
  })

  test('responses: bytes come unchanged', async () => {
    expect((await answerTo('/binary')).bytes).toEqual(Buffer.from([0, 1, 2, 253, 254, 255]))
  })

  test('responses: HEAD of a text', async () => {
    const answer = await answerTo('/text', { method: 'HEAD' })
    expect([answer.status, withoutInvocation(answer), answer.text]).toEqual([200, [plain], ''])
  })

  test.each([200, 201, 400, 401, 404, 409, 418, 500, 503])('status-codes: %i with its body', async (status) => {
    const answer = await answerTo(`/status/${status}`)
    expect([answer.status, withoutInvocation(answer), answer.text]).toEqual([status, [plain, chunked], 'status body'])
  })

  test.each([204, 304])('status-codes, no-content: %i has no body', async (status) => {
    const answer = await answerTo(`/status/${status}`)
    expect([answer.status, withoutInvocation(answer), answer.text]).toEqual([status, [], ''])
  })

  test('redirect: 302 with its location', async () => {
    const answer = await answerTo('/redirect')
    const location = ['location', '/api/getonly']
    expect([answer.status, withoutInvocation(answer), answer.text]).toEqual([302, [empty, location], ''])
  })

  test('cookies-out: of two Set-Cookie headers the second stays', async () => {
    const headers = withoutInvocation(await answerTo('/setcookie'))
    expect(headers).toEqual([plain, ['set-cookie', 'b=2'], chunked])
  })
}
