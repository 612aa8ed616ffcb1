import { DatabaseSync } from 'node:sqlite'
import { beforeEach, describe, expect, test } from 'vitest'
import { systemClock } from '../../../../local/host/clock.ts'
import { clientCalls } from '../../../../local/host/durable/client-calls.ts'
import type { Instance } from '../../../../local/host/durable/records.ts'
import { openDurableStore, type DurableStore } from '../../../../local/host/durable/store.ts'
import { freshEvents } from '../../../../local/host/durable/turn.ts'
import { turnRecord } from '../../../../local/host/durable/turn-record.ts'
import { EventType, eventText, type InboundEvent } from '../../../../local/host/durable/wire/history.ts'
import { orchestratorInput } from '../../../../local/host/durable/wire/orchestrator-input.ts'

const AT = '2026-11-23T10:00:00.000Z'
const instance: Instance = {
  instanceId: 'one',
  name: 'orchestration',
  executionId: 'first',
  generation: 0,
  status: 'Running',
  input: '{"a":1}',
  output: null,
  customStatus: null,
  createdMs: 1,
  updatedMs: 1,
  parent: null,
}
const raised: InboundEvent = { EventType: EventType.EventRaised, Name: 'go', Input: '1', EventId: -1, Timestamp: AT }
const activity = { instanceId: 'one', executionId: 'first', eventId: 0, name: 'a', input: '1' }
const timer = { instanceId: 'one', executionId: 'first', eventId: 1, fireAt: AT, createdAt: AT }
const turn = {
  instance,
  consumedUpTo: 0,
  history: '{}',
  turn: 0,
  activities: [activity],
  timers: [timer],
  cancelledTimerIds: [],
  outgoing: [],
}

let store: DurableStore
beforeEach(() => {
  store = openDurableStore(new DatabaseSync(':memory:'))
  store.start(instance, raised)
})

describe('the store of instances', () => {
  test('keeps what a turn asked for until it ends', () => {
    store.recordTurn(turn)
    expect(store.unfinishedActivities()).toEqual([activity])
    expect(store.nextTimerMs()).toBe(Date.parse(AT))
  })

  test('takes the end of an activity once', () => {
    store.recordTurn(turn)
    expect([store.endActivity(activity, raised), store.endActivity(activity, raised)]).toEqual([true, false])
    expect([...store.inbox('one')].map(({ executionId }) => executionId)).toEqual(['first', 'first'])
  })

  test('fires a timer once, at its time', () => {
    store.recordTurn(turn)
    expect(store.fireTimers(Date.parse(AT) - 1)).toEqual([])
    expect([store.fireTimers(Date.parse(AT)), store.fireTimers(Date.parse(AT))]).toEqual([['one'], []])
  })

  test('forgets a cancelled timer', () => {
    store.recordTurn(turn)
    store.recordTurn({ ...turn, turn: 1, activities: [], timers: [], cancelledTimerIds: [1] })
    expect(store.nextTimerMs()).toBeUndefined()
  })

  test('keeps messages that came while a turn was taken', () => {
    const [first] = store.inbox('one')
    store.send('one', raised)
    store.recordTurn({ ...turn, consumedUpTo: first?.sequence ?? 0 })
    expect([...store.inbox('one')]).toHaveLength(1)
  })

  test('drops all work of an instance that is over', () => {
    store.recordTurn(turn)
    store.send('one', raised)
    store.recordTurn({ ...turn, turn: 1, instance: { ...instance, status: 'Completed' }, activities: [], timers: [] })
    expect([store.unfinishedActivities(), store.nextTimerMs(), [...store.inbox('one')]]).toEqual([[], undefined, []])
    expect(store.history('one')).toHaveLength(2)
  })

  test('writes a turn whole or not at all', () => {
    store.recordTurn(turn)
    const broken = { ...turn, turn: 1, instance: { ...instance, customStatus: '"new"' }, activities: [activity] }
    expect(() => {
      store.recordTurn(broken)
    }).toThrow('UNIQUE')
    expect(store.find('one')?.customStatus).toBeNull()
    expect(store.history('one')).toHaveLength(1)
  })
})

test('a purge of very many takes all that are over, and no other', () => {
  const begin = (status: Instance['status'], at: number): void => {
    store.start({ ...instance, instanceId: `${status}-${at}`, status }, raised)
  }
  for (let at = 0; at < 600; at++) for (const status of ['Completed', 'Failed', 'Suspended'] as const) begin(status, at)
  const forgotten: string[] = []
  const calls = clientCalls(
    store,
    systemClock,
    () => undefined,
    (instanceId) => forgotten.push(instanceId),
  )
  expect(calls.purgeWhere({ createdFromMs: 0 })).toBe(1200)
  expect(new Set(forgotten).size).toBe(1200)
  expect(new Set(store.list({ limit: -1 }).map(({ status }) => status))).toEqual(new Set(['Running', 'Suspended']))
  expect(store.instancesWithMessages()).toHaveLength(601)
  expect(calls.purgeWhere({ createdFromMs: 0 })).toBe(0)
})

describe('the store of instances of an older host', () => {
  test('is taken over with its instances, none of which has a parent', () => {
    const database = new DatabaseSync(':memory:')
    openDurableStore(database).start(instance, raised)
    database.exec('ALTER TABLE instances DROP COLUMN parent')
    expect(openDurableStore(database).find('one')).toEqual(instance)
  })
})

describe('what a turn sends to others', () => {
  const child: Instance = { ...instance, instanceId: 'kid', executionId: 'kid-1', status: 'Pending' }
  const start = { kind: 'child', child, started: raised, refused: { ...raised, Name: 'refused' } } as const
  const operation = { entityId: '@counter@a', id: 'id', name: 'add', input: '1', isSignal: false } as const
  const call = { kind: 'operation', operation: { ...operation, callerId: 'one', callerExecutionId: 'first' } } as const

  test('is written with the turn, or not at all', () => {
    const broken = { ...turn, activities: [activity, activity], outgoing: [start, call] }
    expect(() => {
      store.recordTurn(broken)
    }).toThrow('UNIQUE')
    expect([store.find('kid'), store.entities.pending('@counter@a')]).toEqual([undefined, []])
    store.recordTurn({ ...turn, outgoing: [start, call] })
    expect(store.find('kid')).toEqual(child)
    expect(store.entities.pending('@counter@a')).toMatchObject([call.operation])
  })

  test('replaces a child that is over, and comes back from one that is not', () => {
    const names = (id: string): unknown[] => [...store.inbox(id)].map(({ event }) => 'Name' in event && event.Name)
    store.recordTurn({ ...turn, outgoing: [start] })
    store.recordTurn({ ...turn, turn: 1, activities: [], timers: [], outgoing: [start] })
    expect(names('one')).toContain('refused')
    store.start({ ...child, executionId: 'kid-2', status: 'Completed' }, raised)
    store.recordTurn({ ...turn, turn: 2, activities: [], timers: [], outgoing: [start] })
    expect(store.find('kid')?.executionId).toBe('kid-1')
  })

  test('a renewed instance has its new beginning before whatever came meanwhile', () => {
    const named = (Name: string): InboundEvent => ({ ...raised, Name })
    store.recordTurn(turn)
    store.send('one', named('consumed'))
    const consumedUpTo = [...store.inbox('one')].at(-1)?.sequence ?? 0
    store.send('one', named('later'))
    const renewal = [
      { executionId: 'second', event: named('begun') },
      { executionId: null, event: named('kept') },
    ]
    store.recordTurn({ ...turn, consumedUpTo, instance: { ...instance, executionId: 'second' }, renewal })
    expect([...store.inbox('one')].map(({ event }) => 'Name' in event && event.Name)).toEqual([
      'begun',
      'kept',
      'later',
    ])
    expect([store.history('one'), store.unfinishedActivities(), store.nextTimerMs()]).toEqual([[], [], undefined])
  })

  test('the commits are told to who observes them, before and after', () => {
    const told: string[] = []
    const database = new DatabaseSync(':memory:')
    const count = (): unknown => database.prepare('SELECT count(*) AS n FROM instances').get()?.['n']
    const observed = openDurableStore(database, {
      beforeCommit: () => told.push(`before ${String(database.isTransaction)}`),
      afterCommit: () => told.push(`after ${String(count())}`),
    })
    observed.start(instance, raised)
    expect(told).toEqual(['before true', 'after 1'])
  })
})

describe('what an orchestrator is given', () => {
  test('marks as played what came from others in an earlier turn, and nothing else', () => {
    const decision = { status: 'Running', output: null, customStatus: null, cancelledTimerIds: [] } as const
    const scheduled = [{ kind: 'activity', id: 0, name: 'a', input: 1 }] as const
    const at = { turn: 0, consumedUpTo: 0, nowMs: 0 }
    const { record } = turnRecord({ instance, fresh: freshEvents([raised], 0) }, { ...decision, scheduled }, at)
    const kept = JSON.parse(`[${record.history}]`) as { EventType: number; IsPlayed: boolean }[]
    expect(kept.map(({ EventType: type, IsPlayed }) => [type, IsPlayed])).toEqual([
      [EventType.OrchestratorStarted, false],
      [EventType.EventRaised, true],
      [EventType.TaskScheduled, false],
      [EventType.OrchestratorCompleted, false],
    ])
  })

  test('is the recorded payload', () => {
    expect(JSON.parse(orchestratorInput(instance, eventText(raised, false), true))).toEqual({
      history: [{ ...raised, IsPlayed: false }],
      input: { a: 1 },
      instanceId: 'one',
      isReplaying: true,
      parentInstanceId: null,
      upperSchemaVersion: 1,
      upperSchemaVersionNew: 3,
      longRunningTimerIntervalDuration: '3.00:00:00',
      maximumShortTimerDuration: '6.00:00:00',
      defaultHttpAsyncRequestSleepTimeMillseconds: 30_000,
    })
  })
})
