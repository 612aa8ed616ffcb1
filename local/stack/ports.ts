import { randomInt } from 'node:crypto'
import { createServer, type Server } from 'node:net'
import { StartError } from './start-error.ts'

export interface WantedPort {
  /** 0 for any free one. */
  readonly port: number
  /** What it is for, in the words of a message. */
  readonly purpose: string
}

/**
 * Ports that are free now, on both loopback families. All are held until the last is found, so that no two are the same. A port for which
 * any will do stays free until it is used: it is out of the range that systems give to outgoing connections, and in a block that no other
 * process takes ports from while this one lives.
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
  const tried = port === 0 ? await nextOfOwnBlock(purpose) : port
  const ipv4 = await listen(tried, '127.0.0.1')
  if (typeof ipv4 !== 'string') held.push(ipv4)
  const ipv6 = typeof ipv4 === 'string' ? ipv4 : await listen(tried, '::1')
  if (typeof ipv6 !== 'string') held.push(ipv6)
  // Without IPv6 on the machine, the port is as good.
  const reason = typeof ipv4 === 'string' ? ipv4 : ipv6 === 'EADDRINUSE' ? ipv6 : undefined
  if (reason === undefined) return tried
  if (port === 0 && reason === 'EADDRINUSE') return hold({ port, purpose }, held)
  throw notToBeHad(tried, purpose, reason)
}

/** Below what Linux (32768), macOS and Windows (49152) give to outgoing connections. */
const anyPorts = { from: 20_000, below: 32_000, block: 16 }
let ownBlock: number[] = []

/** The first port of a block is listened on for as long as this process lives: that makes the block its own. */
async function nextOfOwnBlock(purpose: string): Promise<number> {
  const next = ownBlock.shift()
  if (next !== undefined) return next
  const { from, below, block } = anyPorts
  const start = from + block * randomInt((below - from) / block)
  const guard = await listen(start, '127.0.0.1')
  if (typeof guard !== 'string') {
    guard.unref()
    ownBlock = Array.from({ length: block - 1 }, (_, index) => start + 1 + index)
  } else if (guard !== 'EADDRINUSE') throw notToBeHad(start, purpose, guard)
  return nextOfOwnBlock(purpose)
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
