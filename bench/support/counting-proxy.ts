import { createServer, request as send } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface CountingProxy {
  readonly address: string
  /** The methods of the requests since the last call, in order. */
  take(): string[]
  stop(): Promise<void>
}

/** Passes requests on to `target` and notes them; each waits so many milliseconds first, as if the way were longer. */
export async function startCountingProxy(target: string, delay: number): Promise<CountingProxy> {
  const seen: string[] = []
  const server = createServer((request, response) => {
    const { method = 'GET', url = '/', headers } = request
    seen.push(method)
    const onward = send(new URL(url, target), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    onward.on('error', () => response.destroy())
    if (delay > 0) setTimeout(() => request.pipe(onward), delay)
    else request.pipe(onward)
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    take: () => seen.splice(0),
    stop: async () => {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
}
