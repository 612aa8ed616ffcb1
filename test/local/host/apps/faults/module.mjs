import { app } from '@azure/functions'

app.http('FromModule', { handler: () => ({ body: 'module' }) })
