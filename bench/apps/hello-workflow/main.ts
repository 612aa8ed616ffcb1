import { app, type HttpRequest, type InvocationContext } from '@azure/functions'
import * as df from 'durable-functions'

df.app.activity('SayHello', { handler: (name: string) => `Hello, ${name}` })
df.app.orchestration('Hello', function* (context) {
  return (yield context.df.callActivity('SayHello', 'world')) as unknown
})
app.http('StartHello', {
  methods: ['POST'],
  authLevel: 'anonymous',
  extraInputs: [df.input.durableClient()],
  handler: async (request: HttpRequest, context: InvocationContext) => {
    const client = df.getClient(context)
    return client.createCheckStatusResponse(request, await client.startNew('Hello'))
  },
})
