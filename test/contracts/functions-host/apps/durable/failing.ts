import { caught, inMs, orchestration } from './define.ts'

orchestration('caught', function* ({ df }) {
  try {
    yield df.callActivity('boom', 'bad thing')
  } catch (thrown) {
    return { caught: caught(thrown), next: yield df.callActivity('hello', 'after') }
  }
  return 'not caught'
})
orchestration('caughtKinds', function* ({ df }) {
  const seen: unknown[] = []
  for (const activity of ['boomOfOwnClass', 'boomText']) {
    try {
      yield df.callActivity(activity, 'm')
    } catch (thrown) {
      seen.push(caught(thrown))
    }
  }
  return seen
})
orchestration('uncaught', function* ({ df }) {
  yield df.callActivity('hello', 'first')
  yield df.callActivity('boom', 'bad thing')
})
/* eslint-disable require-yield -- an orchestrator is a generator even where it throws at once */
orchestration('throwsNow', function* () {
  throw new Error('orchestrator boom')
})
orchestration('throwsText', function* () {
  // eslint-disable-next-line @typescript-eslint/only-throw-error -- what the host makes of it is what is asked
  throw 'only text'
})
orchestration('childThrows', function* () {
  throw new Error('child boom')
})
/* eslint-enable require-yield */
orchestration('throwsLater', function* ({ df }) {
  df.setCustomStatus('about to')
  yield df.callActivity('hello', 'x')
  throw new TypeError('later boom')
})
orchestration('childWithBoom', function* ({ df }) {
  yield df.callActivity('boom', 'inner')
})
orchestration('changesActivity', function* ({ df }) {
  yield df.callActivity(df.isReplaying ? 'echo' : 'hello', 'x')
  return 'done'
})
orchestration('changesToTimer', function* (context) {
  const { df } = context
  yield df.isReplaying ? df.createTimer(inMs(context, 1000)) : df.callActivity('hello', 'x')
  return 'done'
})
orchestration('unknownActivity', function* ({ df }) {
  try {
    return yield df.callActivity('nosuchActivity', 1)
  } catch (thrown) {
    if (df.getInput() !== 'catch') throw thrown
    return caught(thrown)
  }
})
orchestration('unknownChild', function* ({ df }) {
  try {
    return yield df.callSubOrchestrator('nosuchChild', 1)
  } catch (thrown) {
    return caught(thrown)
  }
})
