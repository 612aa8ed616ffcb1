import { app, type HttpResponseInit } from '@azure/functions'
import * as df from 'durable-functions'

app.http('Client', {
  route: 'client/{method}',
  methods: ['POST'],
  extraInputs: [df.input.durableClient()],
  handler: async (request, context): Promise<HttpResponseInit> => {
    const client = df.getClient(context) as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>
    const args = JSON.parse(await request.text(), revived) as unknown[]
    try {
      const result = await client[request.params['method'] ?? '']?.(...args)
      return { jsonBody: { resolved: result ?? null } }
    } catch (thrown) {
      return { jsonBody: { rejected: String(thrown) } }
    }
  },
})
app.http('StartLinks', {
  route: 'start-links',
  methods: ['POST'],
  extraInputs: [df.input.durableClient()],
  handler: async (request, context) => {
    const client = df.getClient(context)
    return client.createCheckStatusResponse(request, await client.startNew('event'))
  },
})

app.http('Wait', {
  route: 'wait/{id}/{ms:int}',
  methods: ['POST'],
  extraInputs: [df.input.durableClient()],
  handler: (request, context) => {
    const { id = '', ms } = request.params
    const options = { timeoutInMilliseconds: Number(ms), retryIntervalInMilliseconds: 20 }
    return df.getClient(context).waitForCompletionOrCreateCheckStatusResponse(request, id, options)
  },
})

/** JSON has no entity ids and no dates: `{ entity: [name, key] }` and `{ date: text }` stand for them. */
function revived(_: string, value: unknown): unknown {
  const { entity, date } = (value ?? {}) as { entity?: [string, string]; date?: string }
  if (entity) return new df.EntityId(...entity)
  return date === undefined ? value : new Date(date)
}
