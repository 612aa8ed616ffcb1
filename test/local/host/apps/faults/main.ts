import { app } from '@azure/functions'

app.http('Plain', { handler: () => ({ body: process.env['FROM_FILE'] ?? 'nothing' }) })
app.serviceBusQueue('FromBus', { queueName: 'q', connection: 'C', handler: () => undefined })
app.http('Off', { handler: () => ({ body: 'off' }) })
