import { app, type HttpResponseInit } from '@azure/functions'
import * as df from 'durable-functions'
import { caught } from './define.ts'

const clientInput = df.input.durableClient()

/** Calls a method of the durable client with the arguments of the body, and tells how it ended. */
app.http('Client', {
  route: 'probe/client/{method}',
  methods: ['POST'],
  authLevel: 'anonymous',
  extraInputs: [clientInput],
  handler: async (request, context): Promise<HttpResponseInit> => {
    const client = df.getClient(context) as unknown as Record<string, (...args: unknown[]) => unknown>
    const args = JSON.parse(await request.text(), revive) as unknown[]
    try {
      const resolved: unknown = await client[request.params['method'] ?? '']?.(...args)
      return { jsonBody: { resolved: resolved ?? null } }
    } catch (thrown) {
      return { jsonBody: { rejected: caught(thrown) } }
    }
  },
})

/** `{"$date": …}` and `{"$entity": [name, key]}` stand for what JSON has no form for. */
function revive(_key: string, value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value
  if ('$date' in value) return new Date(String(value.$date))
  if ('$entity' in value) return new df.EntityId(...(value.$entity as [string, string]))
  return value
}

app.http('Start', {
  route: 'probe/start/{name}/{id?}',
  methods: ['POST'],
  authLevel: 'anonymous',
  extraInputs: [clientInput],
  handler: async (request, context) => {
    const client = df.getClient(context)
    const { name = '', id } = request.params
    const started = await client.startNew(name, id === undefined ? {} : { instanceId: id })
    return client.createCheckStatusResponse(request, started)
  },
})

app.http('Wait', {
  route: 'probe/wait/{id}/{timeout}/{interval}',
  methods: ['GET'],
  authLevel: 'anonymous',
  extraInputs: [clientInput],
  handler: async (request, context) => {
    const { id = '', timeout, interval } = request.params
    return df.getClient(context).waitForCompletionOrCreateCheckStatusResponse(request, id, {
      timeoutInMilliseconds: Number(timeout),
      retryIntervalInMilliseconds: Number(interval),
    })
  },
})

/** What the durable client is built from. */
app.http('Binding', {
  route: 'probe/binding',
  methods: ['GET'],
  authLevel: 'anonymous',
  extraInputs: [clientInput],
  handler: (_request, context) => ({ jsonBody: context.extraInputs.get(clientInput) }),
})
