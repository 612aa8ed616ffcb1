import { Readable } from 'node:stream'
import { app, HttpResponse, type HttpRequest, type HttpResponseInit } from '@azure/functions'

app.setup({ enableHttpStream: true })

/** Tests run the host in their own process and look here for what a function saw. */
const shared = globalThis as typeof globalThis & { streamEvents?: string[]; breakStream?: () => void }
const note = (event: string): void => {
  shared.streamEvents?.push(event)
}

const MEGABYTE = Buffer.alloc(1 << 20, 'x')

/** Gives a megabyte each time it is asked, for ever. */
function endless(): ReadableStream<Uint8Array> {
  return new ReadableStream(
    {
      pull: (controller) => {
        note('gave')
        controller.enqueue(MEGABYTE)
      },
      cancel: () => {
        note('cancelled')
      },
    },
    { highWaterMark: 0 },
  )
}

async function* generated(): AsyncGenerator<string> {
  try {
    for (;;) {
      note('gave')
      yield 'part\n'
      await new Promise((next) => setImmediate(next))
    }
  } finally {
    note('cancelled')
  }
}

/** Answers each part of its body as soon as it comes. */
function shout(request: HttpRequest): HttpResponseInit {
  const upper = new TransformStream<Uint8Array, Uint8Array>({
    transform: (chunk, controller) => {
      controller.enqueue(Buffer.from(Buffer.from(chunk).toString().toUpperCase()))
    },
  })
  return { body: (request.body as ReadableStream<Uint8Array>).pipeThrough(upper) as never }
}

async function readAll(request: HttpRequest): Promise<HttpResponseInit> {
  let length = 0
  try {
    for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
      note('read')
      length += chunk.length
    }
  } catch (thrown) {
    note('broken off')
    throw thrown
  }
  return { jsonBody: length }
}

app.http('Shout', { route: 'shout', methods: ['POST'], handler: shout })
app.http('ReadAll', { route: 'read-all', methods: ['POST'], handler: readAll })
app.http('Endless', { route: 'endless', methods: ['GET', 'HEAD'], handler: () => ({ body: endless() as never }) })
app.http('EndlessResponse', {
  route: 'endless-response',
  handler: () => new HttpResponse({ status: 201, headers: { 'x-kept': 'yes' }, body: endless() as never }),
})
app.http('Generated', { route: 'generated', handler: () => ({ body: generated() as never }) })
app.http('NodeStream', {
  route: 'node-stream',
  handler: () => {
    const body = Readable.from(generated())
    body.once('close', () => {
      note('closed')
    })
    return { body: body as never }
  },
})
app.http('Silent', {
  route: 'silent',
  handler: () => ({
    body: new ReadableStream({
      start: (controller) => {
        controller.enqueue(Buffer.from('first'))
      },
      cancel: () => {
        note('cancelled')
      },
    }) as never,
  }),
})
app.http('Breaks', {
  route: 'breaks',
  handler: () => ({
    body: new ReadableStream({
      start: (controller) => {
        controller.enqueue(Buffer.from('a part'))
        shared.breakStream = () => {
          controller.error(new Error('the stream broke'))
        }
      },
    }) as never,
  }),
})
app.http('Unread', { route: 'unread', methods: ['POST'], handler: () => ({ status: 403, body: 'no' }) })
