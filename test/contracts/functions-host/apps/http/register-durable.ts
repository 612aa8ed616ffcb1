import { app, type HttpRequest, type InvocationContext } from '@azure/functions'
import * as df from 'durable-functions'

/** A workflow and its start, for what keys have to do with workflows. */
export function registerDurable(): void {
  df.app.activity('hello', { handler: (name: string) => `Hello ${name}` })
  df.app.orchestration('seq', function* (context) {
    const tokyo: unknown = yield context.df.callActivity('hello', 'Tokyo')
    const oslo: unknown = yield context.df.callActivity('hello', 'Oslo')
    return [tokyo, oslo]
  })
  app.http('start', {
    route: 'start/{fn}/{id}',
    methods: ['POST'],
    extraInputs: [df.input.durableClient()],
    handler: async (request: HttpRequest, context: InvocationContext) => {
      const client = df.getClient(context)
      const { fn = '', id = '' } = request.params
      return client.createCheckStatusResponse(request, await client.startNew(fn, { instanceId: id }))
    },
  })
}
