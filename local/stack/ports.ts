import { createServer, type AddressInfo, type Server } from 'node:net'
import { StartError } from './start-error.ts'

export interface WantedPort {
  /** 0 for any free one. */
  readonly port: number
  /** What it is for, in the words of a message. */
  readonly purpose: string
}

/**
 * Ports that are free now, on both loopback families. All are held until the last is found, so that no two are the same.
 * @throws StartError naming the first that is not to be had
 */
export async function choosePorts<Name extends string>(
  wanted: Readonly<Record<Name, WantedPort>>,
): Promise<Record<Name, number>> {
  const held: Server[] = []
  try {
    const chosen = []
    for (const [name, place] of Object.entries<WantedPort>(wanted)) chosen.push([name, await hold(place, held)])
    return Object.fromEntries(chosen) as Record<Name, number>
  } finally {
    await Promise.all(held.map((server) => new Promise((closed) => server.close(closed))))
  }
}

async function hold({ port, purpose }: WantedPort, held: Server[]): Promise<number> {
  const ipv4 = await listen(port, '127.0.0.1')
  if (typeof ipv4 === 'string') throw notToBeHad(port, purpose, ipv4)
  held.push(ipv4)
  const found = (ipv4.address() as AddressInfo).port
  const ipv6 = await listen(found, '::1')
  if (typeof ipv6 !== 'string') held.push(ipv6)
  if (ipv6 !== 'EADDRINUSE') return found
  if (port === 0) return hold({ port, purpose }, held)
  throw notToBeHad(port, purpose, ipv6)
}

/** A listening server, or the code of the reason why there is none. */
function listen(port: number, host: string): Promise<Server | string> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code ?? error.message)
    })
    server.listen(port, host, () => {
      resolve(server)
    })
  })
}

function notToBeHad(port: number, purpose: string, code: string): StartError {
  const reasons: Readonly<Record<string, string>> = { EADDRINUSE: 'is taken', EACCES: 'may not be used by this user' }
  const other = port > 64_000 ? port - 1000 : port < 1024 ? port + 7000 : port + 1000
  return new StartError(
    `Port ${port} (${purpose}) ${reasons[code] ?? `cannot be used (${code})`}. Choose other ports: npm start -- --port ${other}`,
  )
}
