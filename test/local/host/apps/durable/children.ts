import { RetryOptions } from 'durable-functions'
import { note, orchestration } from './support.ts'

orchestration('child', function* ({ df }) {
  const input: unknown = df.getInput()
  const said: string = yield df.callActivity('hello', 'child')
  return { said, input, type: input === null ? 'null' : typeof input, id: df.instanceId, parent: df.parentInstanceId }
})
/* eslint-disable require-yield -- an orchestrator is a generator even where it has nothing to wait for */
orchestration('childFails', function* ({ df }) {
  note(`childFails ${df.instanceId}`)
  throw new Error('child boom')
})
/* eslint-enable require-yield */
orchestration('childActivityFails', function* ({ df }) {
  yield df.callActivity('boom', 'inner')
})
orchestration('grandparent', function* ({ df }) {
  return yield df.callSubOrchestrator('callsChild', { x: 2 })
})
orchestration('callsChild', function* ({ df }) {
  return yield df.callSubOrchestrator('child', df.getInput())
})
orchestration('callsNamedChild', function* ({ df }) {
  return yield df.callSubOrchestrator('child', 'named', `${df.instanceId}-kid`)
})
orchestration('childrenOfAllTypes', function* ({ df }) {
  const seen: unknown[] = []
  for (const value of ['abc', '123', null, undefined, 5, true, [1], { a: 1 }]) {
    const { type, input }: { type: string; input: unknown } = yield df.callSubOrchestrator('child', value)
    seen.push([type, input])
  }
  return seen
})
orchestration('manyChildren', function* ({ df }) {
  const children = Array.from({ length: df.getInput<number>() }, (_, n) => df.callSubOrchestrator('child', n))
  const ends: { input: number }[] = yield df.Task.all(children)
  return ends.map(({ input }) => input)
})
orchestration('catchesChild', function* ({ df }) {
  const caught: string[] = []
  for (const name of ['childFails', 'childActivityFails']) {
    try {
      yield df.callSubOrchestrator(name)
    } catch (thrown) {
      caught.push(String(thrown))
    }
  }
  return caught
})
orchestration('failsByChild', function* ({ df }) {
  yield df.callSubOrchestrator('childFails')
})
orchestration('retriesChild', function* ({ df }) {
  try {
    yield df.callSubOrchestratorWithRetry('childFails', new RetryOptions(300, 2), null, `${df.instanceId}-kid`)
  } catch (thrown) {
    return String(thrown)
  }
  return 'not caught'
})
orchestration('unknownChild', function* ({ df }) {
  try {
    yield df.callSubOrchestrator('nosuch', 1)
  } catch {
    return 'caught'
  }
  return 'called'
})
orchestration('versionedChild', function* ({ df }) {
  yield (df.callSubOrchestrator as (...args: unknown[]) => ReturnType<typeof df.callSubOrchestrator>)(
    ...['child', 1, undefined, '1.2.3'],
  )
})
orchestration('takesBusyId', function* ({ df }) {
  try {
    yield df.callSubOrchestrator('child', 1, df.getInput<string>())
  } catch (thrown) {
    return String(thrown)
  }
  return 'started'
})
orchestration('childWaits', function* ({ df }) {
  return yield df.waitForExternalEvent('go')
})
orchestration('waitsForChild', function* ({ df }) {
  try {
    return yield df.callSubOrchestrator('childWaits', null, `${df.instanceId}-kid`)
  } catch (thrown) {
    return String(thrown)
  }
})
orchestration('childChanging', function* ({ df }) {
  yield df.isReplaying ? df.callSubOrchestrator('callsChild', 1) : df.callSubOrchestrator('child', 1)
})
