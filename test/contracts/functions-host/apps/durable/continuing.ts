import * as durable from 'durable-functions'
import { caught, described, orchestration } from './define.ts'

orchestration('child', function* ({ df }) {
  const greeting: unknown = yield df.callActivity('hello', 'child')
  return { greeting, input: described(df.getInput()), parent: df.parentInstanceId, id: df.instanceId }
})
orchestration('callsChild', function* ({ df }) {
  const id = df.getInput<string>()
  return yield id === '' ? df.callSubOrchestrator('child', { x: 1 }) : df.callSubOrchestrator('child', 'text', id)
})
orchestration('childInputs', function* ({ df }) {
  const seen: unknown[] = []
  for (const value of ['abc', '123', null, undefined, 5, true, [1], { a: 1 }]) {
    seen.push(yield df.callSubOrchestrator('input', value))
  }
  return seen
})
orchestration('childFailure', function* ({ df }) {
  yield df.callSubOrchestrator('childThrows')
})
orchestration('childFailuresCaught', function* ({ df }) {
  const seen: unknown[] = []
  for (const child of ['childThrows', 'childWithBoom']) {
    try {
      yield df.callSubOrchestrator(child)
    } catch (thrown) {
      seen.push(caught(thrown))
    }
  }
  return seen
})
orchestration('childRetried', function* ({ df }) {
  try {
    const options = new durable.RetryOptions(300, 2)
    yield df.callSubOrchestratorWithRetry('childThrows', options, null, `${df.instanceId}-kid`)
  } catch (thrown) {
    return caught(thrown)
  }
  return 'not caught'
})
/* eslint-disable require-yield -- an orchestrator is a generator even where it has nothing to wait for */
orchestration('continuesWithText', function* ({ df }) {
  const text = df.getInput<string>()
  if (text.length > 8) return described(text)
  df.continueAsNew(`${text}abc`)
  return undefined
})
orchestration('continuesWithValues', function* ({ df }) {
  const input = df.getInput()
  if (input === null) return described(input)
  df.continueAsNew(input === 'start' ? 5 : input === 5 ? [1] : null)
  return undefined
})
orchestration('continuesAndReturns', function* ({ df }) {
  const at = Number(df.getInput())
  if (at === 2) return 'end 2'
  df.setCustomStatus({ at })
  df.continueAsNew(at + 1)
  return 'ignored'
})
/* eslint-enable require-yield */
orchestration('continuesWithObject', function* ({ df }) {
  const { n } = df.getInput<{ n: number }>()
  yield df.callActivity('hello', `n${n}`)
  if (n === 2) return { last: n }
  df.continueAsNew({ n: n + 1 })
  return undefined
})
orchestration('continuesWithEvents', function* ({ df }) {
  const before = df.getInput<{ got: unknown[] }>().got
  const got = [...before, yield df.waitForExternalEvent('go')]
  if (got.length === 3) return got
  df.continueAsNew({ got })
  return undefined
})
