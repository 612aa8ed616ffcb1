import { app, type HttpResponseInit, type InvocationContext, type Timer } from '@azure/functions'

interface Run {
  readonly name: string
  readonly timer: Timer
  readonly triggerMetadata: unknown
}

const runs: Run[] = []

const note = (timer: Timer, { functionName, triggerMetadata }: InvocationContext) => {
  runs.push({ name: functionName, timer, triggerMetadata })
}

app.timer('everyMinute', {
  schedule: '0 * * * * *',
  runOnStartup: process.env['RUN_ON_STARTUP'] === 'true',
  handler: note,
})
app.timer('everyTwoMinutes', { schedule: '0 */2 * * * *', handler: note })
app.timer('unmonitoredMinute', { schedule: '0 * * * * *', useMonitor: false, handler: note })
app.timer('everyTenSeconds', { schedule: '*/10 * * * * *', handler: note })
app.timer('monitoredTen', { schedule: '*/10 * * * * *', useMonitor: true, handler: note })
app.timer('never', {
  schedule: '0 0 0 1 1 *',
  handler: (timer, context) => {
    note(timer, context)
    return 'returned text'
  },
})
app.timer('throwsTimer', {
  schedule: '0 0 0 1 1 *',
  handler: (timer, context) => {
    note(timer, context)
    throw new Error('timer boom')
  },
})

/** What has run so far. */
app.http('runs', { methods: ['GET'], handler: (): HttpResponseInit => ({ jsonBody: runs }) })
