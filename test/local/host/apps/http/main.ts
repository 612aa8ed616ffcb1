import { app, type HttpRequest, type HttpResponseInit, type InvocationContext } from '@azure/functions'

/** Tells what it was given. */
async function echo(request: HttpRequest): Promise<HttpResponseInit> {
  const body = Buffer.from(await request.arrayBuffer())
  return {
    jsonBody: {
      method: request.method,
      url: request.url,
      params: request.params,
      query: Object.fromEntries(request.query),
      headers: Object.fromEntries(request.headers),
      body: body.toString('base64'),
    },
  }
}

const ALL = ['GET', 'POST', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'PATCH'] as const
const said = (text: string) => (): HttpResponseInit => ({ body: text })

app.http('Root', { route: '/', methods: ['GET'], handler: said('root') })
app.http('Echo', { route: 'echo/{a}/{b?}', methods: [...ALL], handler: echo })
app.http('Number', { route: 'int/{n:int}', methods: ['GET'], handler: echo })
app.http('Files', { route: 'files/{*rest}', methods: ['GET'], handler: echo })
app.http('Defaults', { handler: said('defaults') })
app.http('GetOnly', { route: 'only', methods: ['GET'], handler: said('got') })

app.http('PlaceLiteral', { route: 'place/known', methods: ['POST'], handler: said('literal') })
app.http('PlaceNumber', { route: 'place/{id:int}', methods: ['GET', 'POST'], handler: said('number') })
app.http('PlaceAny', { route: 'place/{id}', methods: ['GET', 'POST'], handler: said('parameter') })
app.http('PlaceRest', { route: 'place/{*rest}', methods: ['GET', 'POST'], handler: said('catch-all') })

app.http('Status', {
  route: 'status/{code}',
  handler: ({ params }) => ({ status: Number(params['code']), body: 'text' }),
})
app.http('Binary', { route: 'binary', handler: () => ({ body: new Uint8Array([0, 1, 2, 253, 254, 255]) }) })
app.http('Empty', { route: 'empty', handler: () => ({}) })
app.http('Nothing', { route: 'nothing', handler: () => undefined as unknown as HttpResponseInit })
app.http('Null', { route: 'null', handler: () => null as unknown as HttpResponseInit })
app.http('Text', { route: 'text', handler: () => 'just text' as unknown as HttpResponseInit })
app.http('Throws', {
  route: 'throws',
  handler: () => {
    throw new Error('the handler threw')
  },
})
app.http('Large', { route: 'large', handler: () => ({ body: Buffer.alloc(3_000_000, 'x') }) })
app.http('Length', {
  route: 'length',
  methods: ['POST'],
  handler: async (request) => ({ jsonBody: (await request.arrayBuffer()).byteLength }),
})
app.http('Cookies', {
  route: 'cookies',
  handler: () => ({
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
      { name: 'c', value: '3', sameSite: 'None' },
    ],
  }),
})
app.http('SetCookie', {
  route: 'set-cookie',
  handler: () => ({
    headers: new Headers([
      ['Set-Cookie', 'a=1'],
      ['Set-Cookie', 'b=2'],
    ]),
  }),
})
app.http('Logs', {
  route: 'logs',
  handler: (_request: HttpRequest, context: InvocationContext) => {
    context.log('a plain line')
    context.warn('a warning')
    context.debug('not shown')
    return { body: 'logged' }
  },
})

const seen: string[] = []
let released: (() => void) | undefined
app.http('Slow', {
  route: 'slow',
  handler: async (_request: HttpRequest, context: InvocationContext) => {
    context.log('slow began')
    await new Promise<void>((resolve) => {
      released = resolve
    })
    seen.push('slow ended')
    return { body: 'slow' }
  },
})
app.http('Release', {
  route: 'release',
  handler: () => {
    released?.()
    return { jsonBody: { seen } }
  },
})
process.on('message', (message) => {
  if (message === 'release') released?.()
})

let startedBy = 'nobody'
app.hook.appStart((context) => {
  context.hookData['startedBy'] = 'appStart'
  startedBy = 'appStart'
})
app.hook.preInvocation((context) => {
  if (context.invocationContext.functionName !== 'Hooked') return
  context.inputs = ['replaced input']
  context.hookData['began'] = true
})
app.hook.postInvocation((context) => {
  if (context.invocationContext.functionName !== 'Hooked') return
  const { result, hookData } = context
  context.result = { body: `${String(result)}, ${String(hookData['began'])}, ${startedBy}` }
})
app.hook.log((context) => {
  if (context.message === 'a warning') context.message = 'a warning, rewritten'
})
app.http('Hooked', { route: 'hooked', handler: (input: unknown) => input as HttpResponseInit })
