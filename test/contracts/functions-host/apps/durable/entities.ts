import * as df from 'durable-functions'
import { caught, described, orchestration } from './define.ts'

df.app.entity('Counter', ({ df: entity }) => {
  const state = entity.getState(() => 0)
  const input = entity.getInput()
  switch (entity.operationName ?? '') {
    case 'add':
      entity.setState(Number(state) + Number(input))
      break
    case 'addAndReturn':
      entity.setState(Number(state) + Number(input))
      entity.return(entity.getState())
      break
    case 'set':
      entity.setState(input)
      break
    case 'get':
      entity.return(state)
      break
    case 'describe':
      entity.return(described(input))
      break
    case 'fail':
      entity.setState(99)
      throw new Error('entity boom')
    case 'tell':
      entity.signalEntity(new df.EntityId('Counter', String(input)), 'add', 1)
      break
    case 'delete':
      entity.destructOnExit()
      break
  }
})

const counter = (key: string): df.EntityId => new df.EntityId('Counter', key)

orchestration('entityCalls', function* ({ df }) {
  const id = counter(df.getInput())
  df.signalEntity(id, 'add', 5)
  const first: unknown = yield df.callEntity(id, 'get')
  return [first, yield df.callEntity(id, 'addAndReturn', 2)]
})
orchestration('entityFailure', function* ({ df }) {
  try {
    yield df.callEntity(counter(df.getInput()), 'fail', 'why')
  } catch (thrown) {
    return caught(thrown)
  }
  return 'not caught'
})
orchestration('entityInputs', function* ({ df }) {
  const seen: unknown[] = []
  for (const value of ['abc', '123', null, undefined, 5, true, [1], { a: 1 }]) {
    seen.push(yield df.callEntity(counter(df.getInput()), 'describe', value))
  }
  return seen
})
orchestration('entityUnknown', function* ({ df: context }) {
  try {
    return yield context.callEntity(new df.EntityId('nosuchEntity', 'k'), 'op')
  } catch (thrown) {
    return caught(thrown)
  }
})
orchestration('entityLock', function* ({ df }) {
  yield df.lock(counter(df.getInput()))
  return 'locked'
})
