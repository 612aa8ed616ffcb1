import { app } from '@azure/functions'

app.http('Mine', { route: 'admin/users', handler: () => ({}) })
