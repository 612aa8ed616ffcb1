import { EntityId, RetryOptions, type Task } from 'durable-functions'
import { orchestration } from './support.ts'

type Part =
  | { kind: 'activity' | 'retry' | 'child' | 'call'; value: number }
  | { kind: 'timer' }
  | { kind: 'all' | 'any'; parts: Part[] }
/** Signals and renewals are nothing to wait for. */
type Step = Part | { kind: 'signal' } | { kind: 'renewal' }
type Programme = { steps: Step[]; done: number }

/** Interprets a programme of steps, so that tests can make up orchestrations. */
orchestration('programme', function* ({ df }) {
  const entity = new EntityId('counter', 'programme')
  const begin = (part: Part): Task => {
    switch (part.kind) {
      case 'activity':
        return df.callActivity('describe', part.value)
      case 'retry':
        return df.callActivityWithRetry('describe', new RetryOptions(1, 3), part.value)
      case 'child':
        return df.callSubOrchestrator('input', part.value)
      case 'call':
        return df.callEntity(entity, 'describe', part.value)
      case 'timer':
        return df.createTimer(df.currentUtcDateTime)
      case 'all':
        return df.Task.all(part.parts.map(begin))
      case 'any':
        return df.Task.any(part.parts.map(begin))
    }
  }
  const { steps, done } = df.getInput<Programme>()
  let count = done
  for (const [at, step] of steps.entries()) {
    count++
    if (step.kind === 'signal') {
      df.signalEntity(entity, 'describe', count)
    } else if (step.kind === 'renewal') {
      df.continueAsNew({ steps: steps.slice(at + 1), done: count })
      return
    } else {
      yield begin(step)
    }
  }
  return count
})
