import { randomUUID } from 'node:crypto'
import type { Clock } from '../clock.ts'
import type { LoadedApp } from '../core/load-app.ts'
import { messageOf } from '../host-error.ts'
import { activityRunner, type ExtraInputs } from './activities.ts'
import { durableTimers } from './durable-timers.ts'
import { historyCache } from './history-cache.ts'
import { instanceQueue } from './instance-queue.ts'
import { isOver, type DurableStore, type Instance, type TurnRecord } from './store.ts'
import { takeTurn } from './take-turn.ts'
import { EventType, executionStarted, type InboundEvent } from './wire/history.ts'

type EngineOptions = {
  app: LoadedApp
  store: DurableStore
  clock: Clock
  maxConcurrentActivities: number
  extraInputs: ExtraInputs
}

const MANY_ACTIVITIES = 8

type StartResult = { state: 'started'; instanceId: string } | { state: 'running'; status: string }
export type SendResult = 'sent' | 'unknown' | 'over'

export type Engine = {
  store: DurableStore
  /** Takes up whatever was under way when the host ended. */
  resume(): void
  /** Begins an instance; one that is over is replaced. `input` is JSON text. */
  start(name: string, instanceId: string | undefined, input: string | null): StartResult
  /** `input` is JSON text. */
  raiseEvent(instanceId: string, name: string, input: string): SendResult
  terminate(instanceId: string, reason: string): SendResult
  /** Waits until the instance is over, for `timeoutMs` at most. */
  whenOver(instanceId: string, timeoutMs: number): Promise<void>
  /** How many turns and activities are under way. */
  underWay(): number
  /** Takes no new work. What is under way and not yet written will be done again after the next start. */
  stop(): void
  /** From here on nothing is written any more. */
  close: () => void
}

/** The durable engine: instances take turns, one at a time each; what a turn decides is written in one transaction. */
export function makeEngine({ app, store, clock, maxConcurrentActivities, extraInputs }: EngineOptions): Engine {
  const watchers = overWatchers(store, clock)
  let closed = false
  const taker = { app, store, clock, cache: historyCache(store), isClosed: () => closed }
  const queue = instanceQueue(async (instanceId) => {
    try {
      const record = await takeTurn(taker, instanceId)
      if (record) actOn(record)
    } catch (thrown) {
      app.log('error', 'durable', `a turn of instance ${instanceId} could not be taken: ${messageOf(thrown)}`)
    }
    return activities.onTheirWay(instanceId) > MANY_ACTIVITIES
  })
  const actOn = ({ instance, activities: asked, timers: set, cancelledTimerIds }: TurnRecord): void => {
    if (isOver(instance.status)) watchers.tell(instance.instanceId)
    else activities.enqueue(asked)
    if (set.length + cancelledTimerIds.length > 0) timers.rearm()
  }
  const timers = durableTimers(store, clock, queue.wake)
  const activities = activityRunner(app, clock, maxConcurrentActivities, extraInputs, (work, event) => {
    if (!closed && store.endActivity(work, event)) queue.wake(work.instanceId)
  })
  const send = (instanceId: string, event: InboundEvent): SendResult => {
    const instance = store.find(instanceId)
    if (!instance || isOver(instance.status)) return instance ? 'over' : 'unknown'
    store.send(instanceId, event)
    queue.wake(instanceId)
    return 'sent'
  }
  return {
    store,
    resume: () => {
      activities.enqueue(store.unfinishedActivities())
      for (const instanceId of store.instancesWithMessages()) queue.wake(instanceId)
      timers.rearm()
    },
    start: (name, instanceId = randomUUID().replaceAll('-', ''), input) => {
      const known = store.find(instanceId)
      if (known && !isOver(known.status)) return { state: 'running', status: known.status }
      const instance = newInstance(name, instanceId, input, known, clock.now())
      store.start(instance, executionStarted({ ...instance, at: new Date(instance.createdMs).toISOString() }))
      queue.wake(instanceId)
      return { state: 'started', instanceId }
    },
    raiseEvent: (instanceId, name, input) =>
      send(instanceId, { EventType: EventType.EventRaised, Name: name, Input: input, ...stamp(clock) }),
    terminate: (instanceId, reason) =>
      send(instanceId, { EventType: EventType.ExecutionTerminated, Input: reason, ...stamp(clock) }),
    whenOver: watchers.wait,
    underWay: () => queue.running() + activities.running(),
    stop: () => {
      activities.stop()
      queue.stop()
      timers.stop()
    },
    close: () => {
      closed = true
    },
  }
}

function stamp(clock: Clock): { EventId: number; Timestamp: string } {
  return { EventId: -1, Timestamp: new Date(clock.now()).toISOString() }
}

function newInstance(
  name: string,
  instanceId: string,
  input: string | null,
  before: Instance | undefined,
  nowMs: number,
): Instance {
  return {
    ...{ instanceId, name, input, status: 'Pending', output: null, customStatus: null },
    executionId: randomUUID().replaceAll('-', ''),
    generation: before ? before.generation + 1 : 0,
    createdMs: nowMs,
    updatedMs: nowMs,
  }
}

/** Lets callers wait until an instance is over. */
function overWatchers(store: DurableStore, clock: Clock) {
  const waiting = new Map<string, Set<() => void>>()
  return {
    tell: (instanceId: string): void => {
      for (const done of waiting.get(instanceId) ?? []) done()
    },
    wait: (instanceId: string, timeoutMs: number): Promise<void> =>
      new Promise((resolve) => {
        const instance = store.find(instanceId)
        if (!instance || isOver(instance.status)) {
          resolve()
          return
        }
        const listeners = waiting.get(instanceId) ?? new Set()
        waiting.set(instanceId, listeners)
        const done = (): void => {
          cancel()
          listeners.delete(done)
          if (listeners.size === 0) waiting.delete(instanceId)
          resolve()
        }
        const cancel = clock.alarm(clock.now() + timeoutMs, done)
        listeners.add(done)
      }),
  }
}
