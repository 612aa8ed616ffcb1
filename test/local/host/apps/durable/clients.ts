import { app, type HttpResponseInit } from '@azure/functions'
import * as df from 'durable-functions'

app.http('Client', {
  route: 'client/{method}',
  methods: ['POST'],
  extraInputs: [df.input.durableClient()],
  handler: async (request, context): Promise<HttpResponseInit> => {
    const client = df.getClient(context) as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>
    const args = ((await request.json()) as unknown[]).map(entityIdOrValue)
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

/** JSON has no entity ids: `{ entity: [name, key] }` stands for one. */
function entityIdOrValue(value: unknown): unknown {
  const { entity } = (value ?? {}) as { entity?: [string, string] }
  return entity ? new df.EntityId(...entity) : value
}
