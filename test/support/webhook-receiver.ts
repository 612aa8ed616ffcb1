import { createHmac } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Received {
  readonly event: {
    readonly id: string
    readonly type: string
    readonly subject: string
    readonly source: string
    readonly data: Readonly<Record<string, unknown>>
  }
  readonly body: string
  readonly headers: IncomingMessage['headers']
}

export interface Receiver {
  readonly address: string
  /** What it took, and what it did not, in order. */
  readonly received: Received[]
  /** How it answers from now on. */
  answer: (response: ServerResponse, received: Received) => void
  stop(): Promise<void>
}

const take = (response: ServerResponse) => void response.writeHead(204).end()

/** Somebody's service, over real HTTP. */
export async function webhookReceiver(): Promise<Receiver> {
  const received: Received[] = []
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const body = Buffer.concat(parts).toString()
      const one = { event: JSON.parse(body) as Received['event'], body, headers: request.headers }
      received.push(one)
      receiver.answer(response, one)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const receiver: Receiver = {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`,
    received,
    answer: take,
    stop: async () => {
      await new Promise((resolve) => {
        server.close(resolve)
        server.closeAllConnections()
      })
    },
  }
  return receiver
}

/**
 * Verifies as somebody does who knows the specification alone: https://www.standardwebhooks.com/
 * @returns whether one of the signatures is of this secret, and the message not older than five minutes
 */
export function isGenuine({ body, headers }: Received, secret: string, now: Date): boolean {
  const [id, timestamp, signatures] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) =>
    String(headers[name]),
  )
  if (Math.abs(now.getTime() / 1000 - Number(timestamp)) > 300) return false
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
  const expected = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')
  return (signatures ?? '').split(' ').includes(`v1,${expected}`)
}
