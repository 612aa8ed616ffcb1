import { KINDS } from './activities.ts'
import { described, orchestration } from './define.ts'

orchestration('sequence', function* ({ df }) {
  const first: unknown = yield df.callActivity('hello', 'Tokyo')
  const second: unknown = yield df.callActivity('hello', 'Oslo')
  return [first, second]
})
/* eslint-disable require-yield -- an orchestrator is a generator even where it has nothing to wait for */
orchestration('immediate', function* () {
  return 'immediate'
})
orchestration('input', function* ({ df }) {
  return { got: described(df.getInput()), instanceId: df.instanceId, parent: df.parentInstanceId ?? null }
})
orchestration('output', function* ({ df }) {
  return KINDS[df.getInput<string>()]
})
/* eslint-enable require-yield */
orchestration('activityInputs', function* ({ df }) {
  const values = [
    ...['abc', '123', '{"a":1}', '', 'quote " and \\ back'],
    ...[{ a: { b: [1] } }, null, 42, 1.5, 0, true, false, [1, 'x'], [], undefined],
  ]
  const seen: unknown[] = []
  for (const value of values) seen.push(yield df.callActivity('describe', value))
  seen.push(yield df.callActivity('describe'))
  return seen
})
orchestration('activityReturns', function* ({ df }) {
  const seen: Record<string, unknown> = {}
  for (const kind of Object.keys(KINDS)) seen[kind] = described(yield df.callActivity('give', kind))
  return seen
})
orchestration('all', function* ({ df }) {
  return yield df.Task.all([3, 1, 2].map((value) => df.callActivity('echo', value)))
})
orchestration('allOfNothing', function* ({ df }) {
  return yield df.Task.all([])
})
orchestration('notAwaited', function* ({ df }) {
  df.callActivity('hello', 'never')
  yield df.callActivity('hello', 'yielded')
  return 'done'
})
orchestration('customStatus', function* ({ df }) {
  df.setCustomStatus({ stage: 1 })
  yield df.callActivity('hello', 'a')
  df.setCustomStatus('text')
  yield df.waitForExternalEvent('next')
  df.setCustomStatus(0)
  yield df.waitForExternalEvent('next')
  return 'done'
})
orchestration('guidsAndClock', function* ({ df }) {
  const before = { replaying: df.isReplaying, time: df.currentUtcDateTime }
  const guids = [df.newGuid(df.instanceId), df.newGuid(df.instanceId)]
  yield df.callActivity('hello', guids[0])
  return { guids, before, after: { replaying: df.isReplaying, time: df.currentUtcDateTime } }
})
orchestration('timestamps', function* ({ df }) {
  const input = df.getInput<{ Timestamp: unknown; inner: { Timestamp: unknown } }>()
  const activity: unknown = yield df.callActivity('describe', input)
  return { top: described(input.Timestamp), inner: described(input.inner.Timestamp), activity }
})
orchestration('http', function* ({ df }) {
  const { method, url } = df.getInput<{ method: string; url: string }>()
  const response = (yield df.callHttp({ method, url })) as { statusCode: number }
  return response.statusCode
})
