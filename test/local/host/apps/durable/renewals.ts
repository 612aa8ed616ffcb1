import { inMs, orchestration } from './support.ts'

/* eslint-disable require-yield -- an orchestrator is a generator even where it has nothing to wait for */
orchestration('renewsWith', function* ({ df }) {
  const [next, ...later] = df.getInput<unknown[]>()
  if (later.length === 0) return { last: next }
  df.continueAsNew(later)
  return 'ignored'
})
orchestration('renewsWithText', function* ({ df }) {
  const input = df.getInput<string>()
  if (input.length > 10) return input
  df.continueAsNew(`${input}abc`)
})
orchestration('renewsWithNothing', function* ({ df }) {
  const input: unknown = df.getInput()
  if (input === null) return 'was null'
  df.continueAsNew(null)
})
orchestration('renewsWithStatus', function* ({ df }) {
  const round = df.getInput<number>()
  if (round === 2) return 'end'
  df.setCustomStatus({ round })
  df.continueAsNew(round + 1)
  return 'ignored'
})
/* eslint-enable require-yield */
orchestration('renewsAfterActivity', function* ({ df }) {
  const round = df.getInput<number>()
  yield df.callActivity('hello', `round ${round}`)
  if (round < 2) df.continueAsNew(round + 1)
  return round
})
orchestration('gathersEvents', function* ({ df }) {
  const got = df.getInput<number[]>()
  const one: number = yield df.waitForExternalEvent('go')
  if (got.length === 2) return [...got, one]
  df.continueAsNew([...got, one])
})
/** Waits for a signal of the test before it listens, so that all events are in its history by then. */
orchestration('gathersLate', function* ({ df }) {
  const got = df.getInput<number[]>()
  if (got.length === 0) yield df.waitForExternalEvent('listen')
  const one: number = yield df.waitForExternalEvent('go')
  if (got.length === 2) return [...got, one]
  df.continueAsNew([...got, one])
})
/** Takes one numbered event in each execution and ends, early, where one is out of order. */
orchestration('numbersEvents', function* ({ df }) {
  const { last, end } = df.getInput<{ last: number; end: number }>()
  if (last === end) return last
  const next: number = yield df.waitForExternalEvent('go')
  if (next !== last + 1) return { after: last, came: next }
  df.continueAsNew({ last: next, end })
})
orchestration('renewedChild', function* ({ df }) {
  return yield df.callSubOrchestrator('renewsAfterActivity', 0)
})
orchestration('renewsBesideTimer', function* (context) {
  const { df } = context
  const rounds = df.getInput<number>()
  if (rounds === 0) return 'done'
  const timer = df.createTimer(inMs(context, 60_000))
  yield df.Task.any([df.callActivity('hello', `left ${rounds}`), timer])
  timer.cancel()
  df.continueAsNew(rounds - 1)
})
