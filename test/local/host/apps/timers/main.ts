import { app, type InvocationContext, type Timer } from '@azure/functions'

type Run = { name: string; timer: Timer }

/** Tests run the host in their own process and look here for what ran. */
const shared = globalThis as typeof globalThis & { timerRuns?: Run[]; holdTimer?: Promise<void> }

const note = (timer: Timer, context: InvocationContext): void => {
  shared.timerRuns?.push({ name: context.functionName, timer })
}

app.timer('EveryMinute', { schedule: '0 * * * * *', handler: note })
app.timer('EveryTenSeconds', { schedule: '*/10 * * * * *', handler: note })
app.timer('Unmonitored', { schedule: '0 */5 * * * *', useMonitor: false, handler: note })
app.timer('AtStartup', { schedule: '0 0 0 1 1 *', runOnStartup: true, handler: note })
app.timer('FromSetting', { schedule: '%TEST_SCHEDULE%', handler: note })
app.timer('MissingSetting', { schedule: '%NO_SUCH_SETTING%', handler: note })
app.timer('Unreadable', { schedule: 'every other day', handler: note })
app.timer('Never', { schedule: '0 0 0 30 2 *', handler: note })
app.timer('Throws', {
  schedule: '0 0 0 1 1 *',
  handler: () => {
    throw new Error('timer boom')
  },
})
app.timer('Held', {
  schedule: '0 0 * * * *',
  handler: async (timer, context) => {
    note(timer, context)
    await shared.holdTimer
  },
})
app.http('NotATimer', { handler: () => ({}) })
