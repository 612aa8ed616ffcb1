import { app, type HttpHandler, type HttpRequest, type HttpResponseInit } from '@azure/functions'

/** Tells what it was given. */
async function describe(request: HttpRequest): Promise<HttpResponseInit> {
  const body = Buffer.from(await request.arrayBuffer())
  return {
    jsonBody: {
      method: request.method,
      url: request.url,
      params: request.params,
      query: Object.fromEntries([...request.query.keys()].map((name) => [name, request.query.getAll(name)])),
      headers: Object.fromEntries(request.headers),
      bodyLength: body.length,
      body: body.length > 1000 ? '(long)' : body.toString('base64'),
      user: request.user,
    },
  }
}

/** What the library's types forbid and JavaScript does not. */
const unusual = (value: unknown) => value as HttpResponseInit

const answers: Readonly<Record<string, HttpHandler>> = {
  text: () => ({ body: 'plain tëxt' }),
  textTyped: () => ({ body: '<b>x</b>', headers: { 'content-type': 'text/html; charset=utf-8' } }),
  json: () => ({ jsonBody: { a: 1, u: 'ü', n: null } }),
  binary: () => ({
    body: new Uint8Array([0, 1, 2, 253, 254, 255]),
    headers: { 'content-type': 'application/octet-stream' },
  }),
  streamed: () => ({ body: parts(), headers: { 'content-type': 'text/plain' } }),
  emptyObj: () => ({}),
  string: () => unusual('just text'),
  nothing: () => unusual(undefined),
  null: () => unusual(null),
  multiHeader: () => ({
    body: 'ok',
    headers: new Headers([
      ['x-multi', 'a'],
      ['x-multi', 'b'],
      ['X-Upper-Case', 'U'],
    ]),
  }),
  badStatus: () => ({ status: 99, body: 'bad' }),
  redirect: () => ({ status: 302, headers: { location: '/api/getonly' } }),
  throws: () => {
    throw new Error('handler boom')
  },
  cookies: () => ({
    body: 'ok',
    headers: { 'x-one': '1' },
    cookies: [
      { name: 'a', value: '1' },
      {
        name: 'b',
        value: 'two words',
        expires: new Date('2030-01-02T03:04:05Z'),
        maxAge: 60,
        domain: 'localhost',
        path: '/p',
        secure: true,
        sameSite: 'Lax',
        httpOnly: true,
      },
    ],
  }),
  setCookie: () => ({
    body: 'ok',
    headers: new Headers([
      ['Set-Cookie', 'a=1'],
      ['Set-Cookie', 'b=2'],
    ]),
  }),
}

function parts(): ReadableStream<Uint8Array> {
  let part = 0
  return new ReadableStream({
    pull: (controller) => {
      if (part === 3) controller.close()
      else controller.enqueue(Buffer.from(`part${part++}\n`))
    },
  })
}

/** The functions on which the rules about HTTP are tried. */
export function registerHttp(): void {
  app.http('echoHttp', {
    route: 'echo/{a}/{b?}',
    methods: ['GET', 'POST', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'PATCH'],
    handler: describe,
  })
  app.http('intHttp', { route: 'int/{n:int}', methods: ['GET'], handler: describe })
  app.http('filesHttp', { route: 'files/{*rest}', methods: ['GET'], handler: describe })
  app.http('defaults', { handler: describe })
  app.http('getOnly', { route: 'getonly', methods: ['GET'], handler: describe })
  app.http('postOnly', { route: 'postonly', methods: ['POST'], handler: describe })
  app.http('fnAuth', { route: 'fnauth', methods: ['GET'], authLevel: 'function', handler: describe })
  app.http('adminAuth', { route: 'adminauth', methods: ['GET'], authLevel: 'admin', handler: describe })
  app.http('status', {
    route: 'status/{code}',
    methods: ['GET'],
    handler: ({ params }) => ({ status: Number(params['code']), body: 'status body' }),
  })
  for (const [name, handler] of Object.entries(answers)) {
    app.http(name, { route: name.toLowerCase(), methods: ['GET', 'POST', 'HEAD'], handler })
  }
}
