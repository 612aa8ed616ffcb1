import { app } from '@azure/functions'

app.hook.appStart(() => {
  throw new Error('no database')
})
app.http('Never', { handler: () => ({}) })
