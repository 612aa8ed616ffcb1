import * as df from 'durable-functions'
import './children.ts'
import './clients.ts'
import './entities.ts'
import './programme.ts'
import './renewals.ts'
import { inMs, note, orchestration, shared } from './support.ts'

df.app.activity('hello', {
  handler: (name: string) => {
    note(`hello ${name}`)
    return `Hello ${name}`
  },
})
df.app.activity('gated', {
  handler: async (gate: string) => {
    note(`gated ${gate}`)
    await shared.gates?.get(gate)
    return `passed ${gate}`
  },
})
df.app.activity('boom', {
  handler: (text: string) => {
    note(`boom ${text}`)
    throw new Error(text)
  },
})
df.app.activity('slowBoom', {
  handler: async (text: string) => {
    await shared.gates?.get('slow')
    throw new Error(text)
  },
})
df.app.activity('flaky', {
  handler: ({ key, fail }: { key: string; fail: number }) => {
    const count = (shared.failures?.get(key) ?? 0) + 1
    shared.failures?.set(key, count)
    note(`flaky ${key} ${count}`)
    if (count <= fail) throw new Error(`flaky ${count}`)
    return `ok after ${count}`
  },
})
df.app.activity('describe', {
  handler: (value: unknown) => ({
    type: value === null ? 'null' : typeof value,
    ...(value === undefined ? {} : { value }),
  }),
})
df.app.activity('returns', { handler: (kind: string) => RETURNS[kind] })
df.app.activity('busy', {
  handler: async () => {
    const busy = (shared.busy ??= { now: 0, most: 0 })
    busy.most = Math.max(busy.most, ++busy.now)
    await new Promise((resolve) => setImmediate(resolve))
    busy.now--
  },
})
const RETURNS: Record<string, unknown> = {
  text: 's',
  digits: '123',
  json: '{"a":1}',
  empty: '',
  number: 7,
  float: 1.5,
  yes: true,
  no: false,
  nothing: null,
  object: { a: 1 },
  array: [1, 2],
  date: new Date(0),
  bytes: Buffer.from('hi'),
}

orchestration('sequence', function* ({ df }) {
  return [yield df.callActivity('hello', 'Tokyo'), yield df.callActivity('hello', 'Oslo')]
})
// What does not yield is still an orchestration.
/* eslint-disable require-yield -- an orchestrator is a generator even where it has nothing to wait for */
orchestration('input', function* ({ df }) {
  return { type: typeof df.getInput(), value: df.getInput() }
})
orchestration('returnsNothing', function* () {
  // Returns nothing.
})
orchestration('throwsNow', function* () {
  throw new Error('orchestrator boom')
})
orchestration('throwsText', function* () {
  // eslint-disable-next-line @typescript-eslint/only-throw-error -- what the host does with it is what is tested
  throw 'just text'
})
/* eslint-enable require-yield */
orchestration('caught', function* ({ df }) {
  try {
    yield df.callActivity('boom', 'bad thing')
  } catch (thrown) {
    return [String(thrown).split(' \n ')[0], yield df.callActivity('hello', 'after')]
  }
  return 'not caught'
})
orchestration('uncaught', function* ({ df }) {
  yield df.callActivity('boom', 'bad thing')
})
orchestration('retriesBoom', function* ({ df }) {
  try {
    yield df.callActivityWithRetry('boom', new RetryOptions(50, 2), 'again')
  } catch (thrown) {
    return String(thrown).split(' \n ')[0]
  }
  return 'not caught'
})
orchestration('retry', function* ({ df }) {
  const { fail, attempts } = df.getInput<{ fail: number; attempts: number }>()
  const options = Object.assign(new RetryOptions(1000, attempts), { backoffCoefficient: 2 })
  const result: unknown = yield df.callActivityWithRetry('flaky', options, { key: df.instanceId, fail })
  return [result, yield df.callActivity('hello', 'end')]
})
const { RetryOptions } = df
orchestration('all', function* ({ df }) {
  return yield df.Task.all(['a', 'b', 'c'].map((name) => df.callActivity('hello', name)))
})
orchestration('allEarlyFailure', function* ({ df }) {
  try {
    yield df.Task.all([df.callActivity('gated', 'slow'), df.callActivity('boom', 'early')])
  } catch {
    return yield df.callActivity('hello', 'next')
  }
  return 'not caught'
})
orchestration('anyTimerWins', function* (context) {
  const activity = context.df.callActivity('gated', 'slow')
  const timer = context.df.createTimer(inMs(context, 1000))
  const winner: unknown = yield context.df.Task.any([activity, timer])
  return winner === timer ? 'timed out' : 'activity'
})
orchestration('anyActivityWins', function* (context) {
  const activity = context.df.callActivity('hello', 'winner')
  const timer = context.df.createTimer(inMs(context, 60_000))
  yield context.df.Task.any([activity, timer])
  timer.cancel()
  return yield context.df.callActivity('hello', 'afterwards')
})
orchestration('eventOrTimer', function* (context) {
  const event = context.df.waitForExternalEvent('go')
  const timer = context.df.createTimer(inMs(context, context.df.getInput<number>()))
  const winner: unknown = yield context.df.Task.any([event, timer])
  if (winner === event) timer.cancel()
  return winner === event ? event.result : 'timed out'
})
orchestration('timer', function* (context) {
  const started = context.df.currentUtcDateTime
  yield context.df.createTimer(inMs(context, context.df.getInput<number>()))
  return { started, now: context.df.currentUtcDateTime }
})
orchestration('timerWithoutTime', function* ({ df }) {
  yield df.createTimer(new Date(NaN))
})
orchestration('retriesTooLate', function* ({ df }) {
  yield df.callActivityWithRetry('boom', new RetryOptions(Number.MAX_SAFE_INTEGER, 2), 'late')
})
orchestration('event', function* ({ df }) {
  df.setCustomStatus('waiting')
  const value: unknown = yield df.waitForExternalEvent('go')
  return { type: value === null ? 'null' : typeof value, value }
})
orchestration('twoWaits', function* ({ df }) {
  return yield df.Task.all([df.waitForExternalEvent('go'), df.waitForExternalEvent('go')])
})
orchestration('threeEvents', function* ({ df }) {
  return [yield df.waitForExternalEvent('go'), yield df.waitForExternalEvent('go'), yield df.waitForExternalEvent('go')]
})
orchestration('customStatus', function* ({ df }) {
  df.setCustomStatus({ stage: 1 })
  yield df.waitForExternalEvent('go')
  df.setCustomStatus(0)
  yield df.waitForExternalEvent('go')
})
orchestration('describeAll', function* ({ df }) {
  const values = ['abc', '123', '{"a":1}', '', { a: 1 }, null, 42, 0, true, false, [1, 'x'], undefined]
  const seen: unknown[] = []
  for (const value of values) seen.push(yield df.callActivity('describe', value))
  return seen
})
orchestration('returnsAll', function* ({ df }) {
  const seen: Record<string, unknown> = {}
  for (const kind of Object.keys(RETURNS)) seen[kind] = yield df.callActivity('returns', kind)
  return seen
})
orchestration('replaying', function* ({ df }) {
  const before = { replaying: df.isReplaying, guid: df.newGuid(df.instanceId) }
  yield df.callActivity('hello', before.guid)
  return { before, after: df.isReplaying }
})
orchestration('gatedThenHello', function* ({ df }) {
  yield df.callActivity('gated', 'slow')
  return yield df.callActivity('hello', 'too late')
})
orchestration('notYielded', function* ({ df }) {
  df.callActivity('hello', 'never')
  return yield df.callActivity('hello', 'yielded')
})
orchestration('unknownActivity', function* ({ df }) {
  yield df.callActivity('nosuch', 1)
})
orchestration('changing', function* ({ df }) {
  const activity = df.isReplaying ? 'describe' : 'hello'
  return yield df.callActivity(activity, 'x')
})
orchestration('changingKind', function* (context) {
  const { df } = context
  yield df.isReplaying ? df.createTimer(inMs(context, 1000)) : df.callActivity('hello', 'x')
})
orchestration('fan', function* ({ df }) {
  const count = df.getInput<number>()
  const results: unknown[] = yield df.Task.all(Array.from({ length: count }, () => df.callActivity('busy')))
  return results.length
})
orchestration('retryTimesOut', function* ({ df }) {
  const options = Object.assign(new RetryOptions(1000, 5), { retryTimeoutInMilliseconds: 1 })
  yield df.callActivityWithRetry('slowBoom', options, 'late')
})
orchestration('waitsForCancelled', function* (context) {
  const timer = context.df.createTimer(inMs(context, 60_000))
  yield context.df.Task.any([context.df.callActivity('hello', 'winner'), timer])
  timer.cancel()
  yield timer
})
orchestration('waitsAgain', function* (context) {
  const { df } = context
  const event = df.waitForExternalEvent('go')
  yield df.Task.any([event, df.createTimer(inMs(context, 10))])
  return yield event
})
