import type { Clock } from '../clock.ts'
import type { LoadedApp } from '../core/load-app.ts'
import { messageOf } from '../host-error.ts'
import { activityRunner, type ExtraInputs } from './activities.ts'
import { clientCalls, type ClientCalls } from './client-calls.ts'
import { durableTimers } from './durable-timers.ts'
import { historyCache } from './history-cache.ts'
import { instanceQueue } from './instance-queue.ts'
import { isOver, type Outgoing, type TurnRecord } from './records.ts'
import type { DurableStore } from './store.ts'
import { entityFunction, signalTo, takeBatch } from './take-batch.ts'
import { functionsOf, takeTurn } from './take-turn.ts'
import { entityParts } from './wire/entity-messages.ts'

type EngineOptions = {
  app: LoadedApp
  store: DurableStore
  clock: Clock
  maxConcurrentActivities: number
  extraInputs: ExtraInputs
}

const MANY_ACTIVITIES = 8

export type Engine = ClientCalls & {
  store: DurableStore
  /** Takes up whatever was under way when the host ended. */
  resume(): void
  /** `input` is JSON text. The names of the known entity functions where there is none of this name. */
  signal(
    entityId: string,
    operation: string,
    input: string | null,
  ): { state: 'sent' } | { state: 'unknown'; known: string[] }
  /** Waits until the instance is over, for `timeoutMs` at most. */
  whenOver(instanceId: string, timeoutMs: number): Promise<void>
  /** How many turns, batches and activities are under way. */
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
  const cache = historyCache(store)
  const taker = { app, store, clock, cache, extraInputs, isClosed: () => closed }
  const queue = instanceQueue(async (instanceId) => {
    try {
      const taken = await takeTurn(taker, instanceId)
      if (taken) actOn(taken.record)
      if (taken?.more) queue.wake(instanceId)
    } catch (thrown) {
      app.log('error', 'durable', `a turn of instance ${instanceId} could not be taken: ${messageOf(thrown)}`)
    }
    return activities.onTheirWay(instanceId) > MANY_ACTIVITIES
  })
  const entities = entityQueue(taker, (outgoing) => {
    wakeReceivers(outgoing, queue.wake, entities.wake)
  })
  const actOn = ({ instance, activities: asked, timers: set, cancelledTimerIds, outgoing }: TurnRecord): void => {
    if (isOver(instance.status)) watchers.tell(instance.instanceId)
    else activities.enqueue(asked)
    if (set.length + cancelledTimerIds.length > 0) timers.rearm()
    wakeReceivers(outgoing, queue.wake, entities.wake)
    // A child that cannot be started is answered at once.
    if (outgoing.some(({ kind }) => kind === 'child')) queue.wake(instance.instanceId)
  }
  const timers = durableTimers(store, clock, queue.wake)
  const activities = activityRunner(app, clock, maxConcurrentActivities, extraInputs, (work, event) => {
    if (!closed && store.endActivity(work, event)) queue.wake(work.instanceId)
  })
  return {
    store,
    ...clientCalls(store, clock, queue.wake, cache.forget),
    signal: (entityId, name, input) => {
      if (!entityFunction(app, entityParts(entityId)?.name ?? '')) {
        return { state: 'unknown', known: functionsOf(app, 'entitytrigger').map((known) => known.name) }
      }
      store.addOperation(signalTo(entityId, name, input))
      entities.wake(entityId)
      return { state: 'sent' }
    },
    resume: () => {
      activities.enqueue(store.unfinishedActivities())
      for (const instanceId of store.instancesWithMessages()) queue.wake(instanceId)
      for (const entityId of store.entities.withOperations()) entities.wake(entityId)
      timers.rearm()
    },
    whenOver: watchers.wait,
    underWay: () => queue.running() + entities.running() + activities.running(),
    stop: () => {
      activities.stop()
      queue.stop()
      entities.stop()
      timers.stop()
    },
    close: () => {
      closed = true
    },
  }
}
/** Lets every entity run one batch at a time. */
function entityQueue(taker: Parameters<typeof takeBatch>[0], tell: (outgoing: readonly Outgoing[]) => void) {
  const queue = instanceQueue(async (entityId) => {
    try {
      const record = await takeBatch(taker, entityId)
      if (record) {
        tell(record.outgoing)
        // More than the largest batch may be waiting.
        queue.wake(entityId)
      }
    } catch (thrown) {
      taker.app.log('error', 'durable', `a batch of ${entityId} could not be run: ${messageOf(thrown)}`)
    }
    return false
  })
  return queue
}

function wakeReceivers(
  outgoing: readonly Outgoing[],
  wakeInstance: (instanceId: string) => void,
  wakeEntity: (entityId: string) => void,
): void {
  for (const one of outgoing) {
    if (one.kind === 'operation') wakeEntity(one.operation.entityId)
    else wakeInstance(one.kind === 'child' ? one.child.instanceId : one.instanceId)
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
