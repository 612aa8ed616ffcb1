import { expect, test } from 'vitest'
import { historyCache } from '../../../../local/host/durable/history-cache.ts'
import type { Instance } from '../../../../local/host/durable/records.ts'
import { EventType, eventText, type HistoryEvent } from '../../../../local/host/durable/wire/history.ts'

const instance = (instanceId: string, executionId = 'first'): Instance => ({
  ...{ instanceId, executionId, name: 'n', generation: 0, status: 'Running', input: null, output: null },
  ...{ customStatus: null, createdMs: 0, updatedMs: 0, parent: null },
})
const event: HistoryEvent = { EventType: EventType.OrchestratorCompleted, EventId: -1, Timestamp: 'T' }
const TEXT = eventText(event, false)

/** A cache with room for four events, over a store in which every history has one turn of one event. */
function smallCache() {
  const asked: string[] = []
  const history = (instanceId: string): string[] => {
    asked.push(instanceId)
    return [TEXT]
  }
  return { asked, ...historyCache({ history }, 4 * TEXT.length + 3) }
}

test('a history is read once and grows with its turns', () => {
  const { asked, read, append } = smallCache()
  read(instance('one'))
  append(instance('one'), TEXT, [event])
  expect(read(instance('one'))).toMatchObject({ text: `${TEXT},${TEXT}`, turns: 2 })
  expect(read(instance('one')).events).toHaveLength(2)
  expect(asked).toEqual(['one'])
})

test('a history of another execution is read anew, and what one has appended is not added to it', () => {
  const { asked, read, append } = smallCache()
  read(instance('one'))
  append(instance('one', 'second'), TEXT, [event])
  expect(read(instance('one', 'second')).turns).toBe(1)
  expect(asked).toEqual(['one', 'one'])
})

test('where there is no more room, the histories unused for longest are forgotten', () => {
  const { asked, read, append, forget } = smallCache()
  for (const id of ['one', 'two', 'three', 'four']) read(instance(id))
  append(instance('one'), TEXT, [event])
  for (const id of ['one', 'three', 'four']) read(instance(id))
  expect(asked).toEqual(['one', 'two', 'three', 'four'])
  forget('one')
  for (const id of ['two', 'three', 'four']) read(instance(id))
  expect(asked).toEqual(['one', 'two', 'three', 'four', 'two'])
})

test('one that is larger than the room is kept while it is the latest', () => {
  const { asked, read, append } = smallCache()
  read(instance('one'))
  for (let turn = 0; turn < 9; turn++) append(instance('one'), TEXT, [event])
  expect(read(instance('one')).turns).toBe(10)
  read(instance('two'))
  read(instance('one'))
  expect(asked).toEqual(['one', 'two', 'one'])
})
