import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Answer, Asked } from './exchange.ts'

export type LoopbackHost = 'localhost' | '127.0.0.1'

export interface LoopbackServer {
  /** Origin as browsers and the hub use it, without a slash at the end. */
  readonly address: string
  readonly stop: () => Promise<void>
}

const loopbackNames = new Set(['localhost', '127.0.0.1', '[::1]'])
const largestBody = 256 * 1024

/**
 * An HTTP server that only this machine can reach, on both loopback families, so that `localhost` works whichever of
 * them it means. Requests under another host name are refused: a web page elsewhere could have pointed its own name here.
 * @param port 0 for any free one
 * @throws Error (code EADDRINUSE) where the port is taken
 */
export async function startLoopbackServer(
  answer: (asked: Asked) => Promise<Answer>,
  port: number,
  host: LoopbackHost = 'localhost',
): Promise<LoopbackServer> {
  let origin = ''
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    void serve(request, response, origin, answer)
  }
  const { servers, port: bound } = await listenOnBoth(
    () => createServer({ keepAliveTimeout: longestIdle }, listener),
    port,
  )
  origin = `http://${host}:${bound}`
  return {
    address: origin,
    async stop() {
      await Promise.all(servers.map(close))
    },
  }
}

async function listenOnBoth(make: () => Server, port: number): Promise<{ servers: Server[]; port: number }> {
  const ipv4 = make()
  await listen(ipv4, port, '127.0.0.1')
  const bound = (ipv4.address() as AddressInfo).port
  const ipv6 = make()
  try {
    await listen(ipv6, bound, '::1')
    return { servers: [ipv4, ipv6], port: bound }
  } catch (error) {
    if (codeOf(error) === 'EADDRNOTAVAIL' || codeOf(error) === 'EAFNOSUPPORT') return { servers: [ipv4], port: bound }
    await close(ipv4)
    if (port === 0 && codeOf(error) === 'EADDRINUSE') return listenOnBoth(make, port)
    throw error
  }
}

/** Milliseconds. A connection that is closed at the moment of its next use is an error that nobody simulated. */
const longestIdle = 75_000

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve()
    })
    server.closeAllConnections()
  })
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  origin: string,
  answer: (asked: Asked) => Promise<Answer>,
): Promise<void> {
  try {
    const named = new URL(`http://${request.headers.host ?? ''}`).hostname
    if (!loopbackNames.has(named)) {
      send(request, response, { status: 421, body: 'This simulator answers to loopback names only.' })
      return
    }
    const body = await read(request)
    const url = new URL(`${origin}${request.url?.startsWith('/') ? request.url : '/'}`)
    send(request, response, await answer({ method: request.method ?? 'GET', url, headers: request.headers, body }))
  } catch (error) {
    const sentence = error instanceof Error ? error.message : 'The simulator failed.'
    if (!response.headersSent) send(request, response, { status: 400, body: sentence })
  }
}

async function read(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length
    if (size > largestBody) throw new Error('The body is too large.')
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}

function send(request: IncomingMessage, response: ServerResponse, answer: Answer): void {
  const { status, headers, body, disconnect, truncate } = answer
  if (disconnect) {
    request.socket.destroy()
    return
  }
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', ...headers })
  if (truncate) {
    response.write(body?.slice(0, body.length / 2) ?? '', () => request.socket.destroy())
    return
  }
  response.end(request.method === 'HEAD' ? undefined : body)
}
