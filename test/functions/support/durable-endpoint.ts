import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface DurableEndpoint {
  readonly address: string
  /** Runtime statuses by instance id. */
  readonly instances: Map<string, string>
  /** The next start is answered with this status instead. */
  refuseStart: number | undefined
  /** What each purge asked for. */
  readonly purges: URLSearchParams[]
  stop(): Promise<void>
}

/** The few answers of the Durable Task extension that the app's client asks for: start an instance, tell its status, purge. */
export async function durableEndpoint(): Promise<DurableEndpoint> {
  const instances = new Map<string, string>()
  const purges: URLSearchParams[] = []
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
    const id = decodeURIComponent(pathname.split('/').at(-1) ?? '')
    const answer = (status: number, body: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    }
    request.resume().on('end', () => {
      if (request.method === 'POST' && endpoint.refuseStart !== undefined) {
        answer(endpoint.refuseStart, { Message: 'refused' })
        endpoint.refuseStart = undefined
      } else if (request.method === 'DELETE') {
        purges.push(searchParams)
        const found = instances.size
        instances.clear()
        if (found === 0) response.writeHead(404).end()
        else answer(200, { instancesDeleted: found })
      } else if (request.method === 'POST') {
        instances.set(id, 'Running')
        answer(202, { id })
      } else {
        const runtimeStatus = instances.get(id)
        const moment = '2026-11-23T12:00:00Z'
        const times = { createdTime: moment, lastUpdatedTime: moment }
        const facts = {
          name: 'DiscoverTenants',
          instanceId: id,
          runtimeStatus,
          input: null,
          output: null,
          customStatus: null,
        }
        answer(runtimeStatus === undefined ? 404 : 200, { ...facts, ...times })
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const endpoint: DurableEndpoint = {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    instances,
    refuseStart: undefined,
    purges,
    stop: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return endpoint
}
