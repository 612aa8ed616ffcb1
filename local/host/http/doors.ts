import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { listen, listenPrivately, type Listening } from './listen.ts'
import { writeEmpty } from './write-response.ts'

type TargetListener = (request: IncomingMessage, response: ServerResponse, target: string) => void

export type Doors = {
  /** The door of the app's callers. */
  port: number
  /** The door of the app's own durable client, on 127.0.0.1 only. */
  clientPort: number
  /** Lets requests in; those that came before have waited. */
  open(forCallers: TargetListener, forClient: TargetListener): void
  /** Lets no new callers in and waits for those inside. */
  drain: () => Promise<void>
  /** Puts everybody out. */
  close(): Promise<void>
}

/**
 * Takes the host's two ports. An app may need its own address while it loads, so the ports are taken before, and requests
 * wait until the app is there.
 *
 * @throws HostError when the port is taken
 */
export async function takeDoors(hostname: string, port: number): Promise<Doors> {
  const [callers, client] = [waitingListener(), waitingListener()]
  const outside = await listen(callers.listener, hostname, port)
  const inside = await listenPrivately(client.listener)
  return {
    port: outside.port,
    clientPort: inside.port,
    open: (forCallers, forClient) => {
      callers.open(forCallers)
      client.open(forClient)
    },
    drain: async () => {
      callers.open(refuse)
      await outside.drain()
    },
    close: async () => {
      await Promise.all([outside, inside].map(shut))
    },
  }
}

/** For requests that still come over connections made before. */
function refuse(request: IncomingMessage, response: ServerResponse): void {
  request.resume()
  response.setHeader('Connection', 'close')
  writeEmpty(response, 503)
}

async function shut(listening: Listening): Promise<void> {
  const drained = listening.drain()
  listening.cut()
  await drained
}

function waitingListener(): { listener: RequestListener; open(behind: TargetListener): void } {
  let inside: TargetListener | undefined
  const waiting: [IncomingMessage, ServerResponse][] = []
  return {
    listener: (request, response) => {
      if (inside) inside(request, response, requestTarget(request))
      else waiting.push([request, response])
    },
    open: (behind) => {
      inside = behind
      for (const [request, response] of waiting.splice(0)) behind(request, response, requestTarget(request))
    },
  }
}

/** Path and query as they were sent, but for dot segments, which the genuine host resolves too. */
function requestTarget(request: IncomingMessage): string {
  const target = request.url ?? '/'
  if (target.startsWith('/') && !/\/(\.|%2e)/i.test(target)) return target
  const address = target.startsWith('/') ? `http://localhost${target}` : target
  if (!URL.canParse(address)) return '/'
  const url = new URL(address)
  return url.pathname + url.search
}
