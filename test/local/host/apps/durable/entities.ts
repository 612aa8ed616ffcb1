import * as df from 'durable-functions'
import type { EntityContext } from 'durable-functions'
import { note, orchestration, shared } from './support.ts'

const count = async ({ df: entity }: EntityContext<unknown>): Promise<void> => {
  const input: unknown = entity.getInput()
  note(`${entity.operationName} @${entity.entityName}@${entity.entityKey}`)
  switch (entity.operationName) {
    case 'add':
      entity.setState(Number(entity.getState(() => 0)) + Number(input))
      break
    case 'get':
      entity.return(entity.getState(() => 0))
      break
    case 'addReturn': {
      const sum = Number(entity.getState(() => 0)) + Number(input)
      entity.setState(sum)
      entity.return(sum)
      break
    }
    case 'set':
      entity.setState(input)
      break
    case 'describe':
      entity.return({ type: Array.isArray(input) ? 'array' : typeof input, value: input })
      break
    case 'fail':
      entity.setState(99)
      throw new Error(String(input))
    case 'slow':
      await shared.gates?.get('slow')
      break
    case 'signalOther':
      entity.signalEntity(new df.EntityId('counter', String(input)), 'add', 1)
      break
    case 'signalByName':
      entity.signalEntity(Object.assign(new df.EntityId('Counter', String(input)), { name: 'Counter' }), 'add', 1)
      break
    case 'signalNobody':
      entity.signalEntity(new df.EntityId('nosuch', 'k'), 'add', 1)
      break
    case 'delete':
      entity.destructOnExit()
      break
    default:
  }
}
df.app.entity('Counter', count as unknown as Parameters<typeof df.app.entity>[1])

const counter = (key: string): df.EntityId => new df.EntityId('Counter', key)

orchestration('entityCalls', function* ({ df: durable }) {
  const id = counter(durable.getInput())
  durable.signalEntity(id, 'add', 5)
  const first: number = yield durable.callEntity(id, 'get')
  const second: number = yield durable.callEntity(id, 'addReturn', 2)
  return { first, second }
})
orchestration('entityTypes', function* ({ df: durable }) {
  const seen: unknown[] = []
  for (const value of ['abc', '123', null, undefined, 5, true, [1], { a: 1 }]) {
    seen.push(yield durable.callEntity(counter(durable.getInput()), 'describe', value))
  }
  return seen
})
orchestration('entityFails', function* ({ df: durable }) {
  const id = counter(durable.getInput())
  try {
    yield durable.callEntity(id, 'fail', 'why')
  } catch (thrown) {
    return [String(thrown), yield durable.callEntity(id, 'get')]
  }
  return 'not caught'
})
orchestration('entityUnknown', function* ({ df: durable }) {
  yield durable.callEntity(new df.EntityId('nosuchentity', 'k'), 'op')
})
orchestration('signalsAtItsEnd', function* ({ df: durable }) {
  yield durable.callActivity('hello', 'first')
  durable.signalEntity(counter(durable.getInput()), 'add', 1)
  return 'done'
})
orchestration('signalsAndRenews', function* ({ df: durable }) {
  const left = durable.getInput<number>()
  if (left === 0) return yield durable.callEntity(counter('renewals'), 'get')
  durable.signalEntity(counter('renewals'), 'add', 1)
  durable.continueAsNew(left - 1)
})
orchestration('manyCalls', function* ({ df: durable }) {
  const { key, calls } = durable.getInput<{ key: string; calls: number }>()
  return yield durable.Task.all(Array.from({ length: calls }, () => durable.callEntity(counter(key), 'addReturn', 1)))
})
orchestration('locks', function* ({ df: durable }) {
  yield (durable as unknown as { lock(ids: df.EntityId[]): df.Task }).lock([counter('locked')])
})
orchestration('callsHttp', function* ({ df: durable }) {
  yield durable.callHttp({ method: 'GET', url: 'http://127.0.0.1:9/' })
})
