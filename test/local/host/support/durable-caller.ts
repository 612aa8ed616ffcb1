import type { TestHost } from './host-under-test.ts'
import { until } from './host-under-test.ts'

export type Status = {
  name: string
  instanceId: string
  runtimeStatus: string
  input: unknown
  output: unknown
  customStatus: unknown
  createdTime: string
  lastUpdatedTime: string
  historyEvents?: Record<string, unknown>[]
}

/** Calls a host's durable HTTP API and the app's durable client. */
export function durableCaller(host: () => Pick<TestHost, 'port'>) {
  const api = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(`http://localhost:${host().port}/runtime/webhooks/durabletask/${path}`, init)
  const post = (path: string, body?: unknown): Promise<Response> =>
    api(path, {
      method: 'POST',
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
  const status = async (id: string, query = ''): Promise<Status> =>
    (await (await api(`instances/${id}${query}`)).json()) as Status
  const reached = (id: string, ...wanted: string[]): Promise<Status> =>
    until(async () => {
      const found = await status(id)
      return wanted.includes(found.runtimeStatus) ? found : undefined
    })
  return {
    api,
    post,
    status,
    reached,
    over: (id: string): Promise<Status> => reached(id, 'Completed', 'Failed', 'Terminated'),
    start: async (name: string, id: string, input?: unknown): Promise<void> => {
      const { status: code } = await post(`orchestrators/${name}/${id}`, input)
      if (code !== 202) throw new Error(`Starting ${name} was answered ${code}.`)
    },
    raise: async (id: string, event: string, payload: unknown): Promise<number> =>
      (await post(`instances/${id}/raiseEvent/${event}`, payload)).status,
    client: async (method: string, ...args: unknown[]): Promise<{ resolved?: unknown; rejected?: string }> => {
      const response = await fetch(`http://localhost:${host().port}/client/${method}`, {
        method: 'POST',
        body: JSON.stringify(args),
      })
      return (await response.json()) as { resolved?: unknown; rejected?: string }
    },
  }
}
