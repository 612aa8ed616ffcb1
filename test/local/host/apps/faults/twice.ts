import { app } from '@azure/functions'

app.http('Same', { handler: () => ({}) })
app.http('same', { handler: () => ({}) })
