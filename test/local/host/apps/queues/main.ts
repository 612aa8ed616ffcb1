import { app, type InvocationContext } from '@azure/functions'

/** Tests run the host in their own process and look here for what ran. */
const shared = globalThis as typeof globalThis & { queueRuns?: { name: string; message: unknown; count: unknown }[] }

const note = (message: unknown, context: InvocationContext): void => {
  const { functionName: name, triggerMetadata } = context
  shared.queueRuns?.push({ name, message, count: triggerMetadata?.['dequeueCount'] })
}

const from = (queue: string, connection = 'TEST_STORAGE') => ({ queueName: `%${queue}%`, connection })

app.storageQueue('Takes', { ...from('TAKEN_QUEUE'), handler: note })
app.storageQueue('Fails', {
  ...from('FAILING_QUEUE'),
  handler: (message, context) => {
    note(message, context)
    throw new Error('queue boom')
  },
})
app.storageQueue('Unconnected', { queueName: 'nowhere', connection: 'NO_SUCH_STORAGE', handler: note })
