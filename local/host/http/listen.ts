import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { HostError, messageOf } from '../host-error.ts'

export type Listening = {
  port: number
  /** Takes no new connections, closes idle ones, and waits for the requests under way. */
  drain: () => Promise<void>
  /** Ends what is still under way. */
  cut: () => void
}

/** Every system has 127.0.0.1; whether `localhost` leads there or to ::1 first differs. */
const LOOPBACK = ['127.0.0.1', '::1']

/**
 * Listens on a host name. For 127.0.0.1 and localhost it also listens on ::1 where there is one, so that both names reach
 * the same host.
 *
 * @param port 0 for any free one
 * @throws HostError when the port is taken or the name cannot be listened on
 */
export async function listen(listener: RequestListener, hostname: string, port: number): Promise<Listening> {
  const isLoopback = LOOPBACK.includes(hostname) || hostname === 'localhost'
  if (!isLoopback) return group([await open(listener, hostname, port)])
  for (let attempt = 1; ; attempt++) {
    const first = await open(listener, '127.0.0.1', port)
    try {
      return group([first, await open(listener, '::1', portOf(first))])
    } catch (thrown) {
      if (isAbsentAddress(thrown)) return group([first])
      first.close()
      if (port !== 0 || attempt === 5) throw thrown
    }
  }
}

/** Listens on 127.0.0.1 alone, on any free port. */
export async function listenPrivately(listener: RequestListener): Promise<Listening> {
  return group([await open(listener, '127.0.0.1', 0)])
}

/** Milliseconds that an idle connection stays open: one that is closed at the moment of its next use is an error to whoever uses it. */
const longestIdle = 75_000

function open(listener: RequestListener, hostname: string, port: number): Promise<Server> {
  // Long handlers are the app's business; Node's own limits on slow request heads stay.
  const server = createServer({ requestTimeout: 0, keepAliveTimeout: longestIdle }, listener)
  server.on('clientError', (_error, socket) => {
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
    else socket.destroy()
  })
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(listenError(error, hostname, port))
    })
    server.listen(port, hostname, () => {
      resolve(server)
    })
  })
}

function listenError(error: NodeJS.ErrnoException, hostname: string, port: number): Error {
  if (error.code === 'EADDRINUSE') {
    return new HostError(`Port ${port} is taken by another program; choose another one with --port.`, { cause: error })
  }
  if (error.code === 'EACCES') {
    return new HostError(`Port ${port} may not be used by this user; choose another one with --port.`, { cause: error })
  }
  return new HostError(`The host cannot listen on ${hostname}, port ${port}: ${messageOf(error)}`, { cause: error })
}

function isAbsentAddress(thrown: unknown): boolean {
  const cause = thrown instanceof Error ? (thrown.cause as NodeJS.ErrnoException | undefined) : undefined
  return cause?.code === 'EADDRNOTAVAIL' || cause?.code === 'EAFNOSUPPORT'
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port
}

function group(servers: readonly [Server, ...Server[]]): Listening {
  return {
    port: portOf(servers[0]),
    drain: async () => {
      await Promise.all(servers.map(drainServer))
    },
    cut: () => {
      for (const server of servers) server.closeAllConnections()
    },
  }
}

const IDLE_CHECK_MS = 25

/** A connection whose request has just ended is idle but open, so idle ones are looked for until none is left. */
function drainServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const sweep = setInterval(() => {
      server.closeIdleConnections()
    }, IDLE_CHECK_MS)
    server.close(() => {
      clearInterval(sweep)
      resolve()
    })
  })
}
