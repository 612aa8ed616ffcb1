import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { replay } from '../../../../local/host/durable/replay.ts'
import {
  EventType,
  executionStarted,
  type EventRaised,
  type HistoryEvent,
} from '../../../../local/host/durable/wire/history.ts'
import type { Action } from '../../../../local/host/durable/wire/orchestrator-state.ts'

const AT = '2026-11-23T10:00:00.000Z'
const at = (seconds: number): string => new Date(Date.parse(AT) + seconds * 1000).toISOString()
const common = { EventId: -1, Timestamp: AT }

const turn = (seconds = 0): HistoryEvent => ({
  EventType: EventType.OrchestratorStarted,
  EventId: -1,
  Timestamp: at(seconds),
})
const began: HistoryEvent[] = [
  turn(),
  executionStarted({ instanceId: 'i', executionId: 'e', name: 'n', input: null, generation: 0, at: AT }),
]
const scheduled = (id: number, name = 'a'): HistoryEvent => ({
  ...common,
  EventType: EventType.TaskScheduled,
  EventId: id,
  Name: name,
  Version: '',
  Input: null,
})
const created = (id: number): HistoryEvent => ({
  ...common,
  EventType: EventType.TimerCreated,
  EventId: id,
  FireAt: AT,
})
const completed = (id: number): HistoryEvent => ({
  ...common,
  EventType: EventType.TaskCompleted,
  TaskScheduledId: id,
  Result: null,
})
const failed = (id: number): HistoryEvent => ({
  ...common,
  EventType: EventType.TaskFailed,
  TaskScheduledId: id,
  Reason: '',
  Details: '',
  FailureDetails: null,
})
const fired = (id: number): HistoryEvent => ({ ...common, EventType: EventType.TimerFired, TimerId: id, FireAt: AT })
const raised = (name: string): HistoryEvent => ({ ...common, EventType: EventType.EventRaised, Name: name, Input: '1' })

const activity = (name = 'a'): Action => ({ actionType: 0, functionName: name, input: 1 })
const timer = (seconds: number, isCanceled = false): Action => ({ actionType: 5, fireAt: at(seconds), isCanceled })
const wait = (name: string): Action => ({ actionType: 6, externalEventName: name })
const any = (...compoundActions: Action[]): Action => ({ actionType: 11, compoundActions })
const all = (...compoundActions: Action[]): Action => ({ actionType: 12, compoundActions })
const retry = (maxNumberOfAttempts: number, more = {}): Action => ({
  actionType: 1,
  functionName: 'a',
  input: 1,
  retryOptions: { firstRetryIntervalInMilliseconds: 1000, maxNumberOfAttempts, ...more },
})

const ids = (events: HistoryEvent[], ...actions: Action[]): string[] =>
  replay(events, actions).scheduled.map((task) =>
    task.kind === 'timer' ? `${task.id} at ${task.fireAt.slice(11, 19)}` : `${task.id} ${task.name}`,
  )

describe('the walk over actions', () => {
  test('asks for the next action only when the one before has finished', () => {
    expect(ids(began, activity('a'), activity('b'))).toEqual(['0 a'])
    expect(ids([...began, scheduled(0), completed(0)], activity('a'), activity('b'))).toEqual(['1 b'])
    expect(ids([...began, scheduled(0), failed(0)], activity('a'), activity('b'))).toEqual(['1 b'])
  })

  test('asks for all parts of a group at once, nested ones too', () => {
    expect(ids(began, all(activity('a'), any(activity('b'), timer(60)), activity('c')))).toEqual([
      '0 a',
      '1 b',
      '2 at 10:01:00',
      '3 c',
    ])
  })

  test('passes any with its first part, all with its last', () => {
    const events = [...began, scheduled(0, 'a'), scheduled(1, 'b'), completed(1)]
    expect(ids(events, any(activity('a'), activity('b')), activity('next'))).toEqual(['2 next'])
    expect(ids(events, all(activity('a'), activity('b')), activity('next'))).toEqual([])
  })

  test('settles when everything asked for has ended', () => {
    const lost = [...began, scheduled(0, 'a'), created(1), fired(1)]
    expect(replay(lost, [any(activity('a'), timer(1))]).settled).toBe(false)
    expect(replay([...lost, completed(0)], [any(activity('a'), timer(1))]).settled).toBe(true)
    const pending = [...began, created(0), raised('go')]
    expect(replay(pending, [any(wait('go'), timer(60))]).settled).toBe(false)
    expect(replay([...began, created(0)], [any(wait('go'), timer(1, true))])).toMatchObject({
      settled: true,
      cancelledTimerIds: [0],
    })
  })

  test('gives an early event to the first wait for its name, a late one to the latest wait', () => {
    expect(ids([...began, raised('go')], wait('GO'), activity('next'))).toEqual([])
    const early = [...began, created(0), raised('go'), fired(0)]
    expect(ids(early, timer(1), wait('go'), activity('next'))).toEqual(['1 next'])
    const nested = any(all(wait('go'), activity('a')), wait('go'))
    expect(ids([...began, scheduled(0), raised('go')], nested, activity('next'))).toEqual(['1 next'])
  })
})

describe('the walk over a retry', () => {
  const firstFailure = [...began, scheduled(0), turn(5), failed(0)]

  test('takes an id for each attempt and one for the timer after each failure', () => {
    expect(ids(firstFailure, retry(3))).toEqual(['1 at 10:00:06'])
    const second = [...firstFailure, created(1), turn(6), fired(1)]
    expect(ids(second, retry(3))).toEqual(['2 a'])
    expect(ids([...second, scheduled(2), turn(7), failed(2)], retry(3, { backoffCoefficient: 3 }))).toEqual([
      '3 at 10:00:10',
    ])
  })

  test('puts a timer that is due at once behind the last failure', () => {
    expect(ids(firstFailure, retry(1))).toEqual(['1 at 10:00:05'])
    expect(ids([...firstFailure, created(1), fired(1)], retry(1), activity('next'))).toEqual(['2 next'])
  })

  test('never waits longer than the longest interval', () => {
    expect(ids(firstFailure, retry(3, { maxRetryIntervalInMilliseconds: 500 }))).toEqual(['1 at 10:00:05'])
  })

  test('ends by its timeout without a timer, and says so', () => {
    const result = replay(firstFailure, [retry(3, { retryTimeoutInMilliseconds: 4000 })])
    expect(result).toMatchObject({ scheduled: [], gaveUpByTimeout: true, settled: true })
  })
})

describe('a history that does not fit', () => {
  test('because a task is of another kind, has another name or is not asked for', () => {
    expect(() => replay([...began, scheduled(0)], [timer(1)])).toThrow(
      'instead produced a CreateTimerOrchestratorAction',
    )
    expect(() => replay([...began, scheduled(0, 'b')], [activity('a')])).toThrow("named 'b', but")
    expect(() => replay([...began, scheduled(1)], [activity('a')])).toThrow("hasn't (yet?) scheduled this task")
    expect(() => replay([...began, created(0)], [activity('a')])).toThrow(
      'a timer task with sequence number 0 named but the current orchestration replay instead produced a ScheduleTaskOrchestratorAction',
    )
    expect(() => replay([...began, created(1)], [timer(1)])).toThrow('a timer task with sequence number 1 but')
  })

  test('because a retried task of a group was asked for again after the group: the ids diverge, as in production', () => {
    const events = [
      ...[...began, scheduled(0), created(1), turn(1), fired(1), turn(2), failed(0)],
      ...[created(2), turn(4), fired(2), scheduled(3), turn(5), completed(3)],
    ]
    expect(() => replay(events, [any(retry(4), timer(1)), activity('end')])).toThrow(
      'timer task with sequence number 2',
    )
  })
})

const isScheduling = ({ EventType: type }: HistoryEvent): boolean =>
  type === EventType.TaskScheduled || type === EventType.TimerCreated

describe('a suspension', () => {
  const suspended: HistoryEvent = { ...common, EventType: EventType.ExecutionSuspended, Reason: 'hold' }
  const resumed: HistoryEvent = { ...common, EventType: EventType.ExecutionResumed, Reason: null }

  test('holds what comes meanwhile until the instance is resumed', () => {
    const held = [...began, scheduled(0), suspended, turn(1), completed(0)]
    expect(replay(held, [activity('a'), activity('b')])).toMatchObject({
      suspension: { reason: 'hold' },
      scheduled: [],
    })
    expect(ids([...held, resumed], activity('a'), activity('b'))).toEqual(['1 b'])
  })

  test('that was asked for twice is over with one resumption', () => {
    const held = [...began, scheduled(0), suspended, suspended, completed(0), suspended, resumed]
    expect(replay(held, [activity('a')])).toMatchObject({ suspension: undefined, settled: true })
  })

  test('changes nothing in the end, wherever it lies in a history', () => {
    const story: HistoryEvent[] = [
      ...[turn(), scheduled(0), created(1), turn(2), failed(0), created(2), turn(3), raised('go'), turn(4), fired(1)],
      ...[turn(5), fired(2), scheduled(3), raised('go'), turn(6), completed(3)],
    ]
    const plain = [all(retry(3), timer(4)), wait('go'), wait('go'), activity('end')]
    const expected = replay([...began, ...story], plain)
    expect(expected.scheduled).toEqual([{ kind: 'activity', id: 4, name: 'end', input: 1 }])
    const inbound = story.flatMap((event, at) => (isScheduling(event) ? [] : [at]))
    fc.assert(
      fc.property(fc.constantFrom(...inbound), fc.nat(), (from, length) => {
        // Nothing is scheduled while an instance is suspended, so a suspension ends before the next scheduling event.
        const next = story.findIndex((event, at) => at >= from && isScheduling(event))
        const room = (next < 0 ? story.length : next) - from
        const until = from + (length % (room + 1))
        const events = [...story.slice(0, from), suspended, ...story.slice(from, until), resumed, ...story.slice(until)]
        expect(replay([...began, ...events], plain)).toEqual(expected)
      }),
    )
  })
})

describe('external events', () => {
  test('are each given to one wait or left over in the order they came', () => {
    const names = fc.array(fc.constantFrom('a', 'b'), { maxLength: 8 })
    fc.assert(
      fc.property(names, names, (came, awaited) => {
        const events = came.map((name, at) => ({ ...(raised(name) as EventRaised), Input: String(at) }))
        const { unclaimed } = replay([...began, ...events], [all(...awaited.map(wait))])
        for (const name of ['a', 'b']) {
          const sent = events.filter((event) => event.Name === name)
          const waits = awaited.filter((wanted) => wanted === name).length
          expect(unclaimed.filter((event) => event.Name === name)).toEqual(sent.slice(waits))
        }
      }),
    )
  })
})

test('an action that is not offered is named', () => {
  const action = { actionType: 8, httpRequest: {} } as unknown as Action
  expect(() => replay(began, [action])).toThrow('This host does not offer callHttp (action 8).')
})
