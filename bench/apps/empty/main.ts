import { app } from '@azure/functions'

app.http('Empty', { route: 'empty', methods: ['GET'], authLevel: 'anonymous', handler: () => ({ body: 'ok' }) })
