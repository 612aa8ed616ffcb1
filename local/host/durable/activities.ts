import { invoke } from '../core/invoke.ts'
import type { RegisteredFunction } from '../core/inject-core.ts'
import type { LoadedApp } from '../core/load-app.ts'
import type { Clock } from '../clock.ts'
import type { TypedData } from '../core/functions-core.ts'
import type { ActivityWork } from './records.ts'
import { activityFailure, activityInput, activityResult } from './wire/activity-data.ts'
import { EventType, type InboundEvent } from './wire/history.ts'

type ActivityRunner = {
  enqueue(work: readonly ActivityWork[]): void
  /** How many run just now. */
  running(): number
  /** How many of an instance run or wait to run. */
  onTheirWay(instanceId: string): number
  /** Begins no more activities. */
  stop(): void
}

/** What an activity needs besides its own input, such as the durable client. */
export type ExtraInputs = (target: RegisteredFunction) => { name: string; data: TypedData }[]

/**
 * Runs activities in the order they were asked for, at most `limit` at once.
 *
 * @param ended is told each activity's end; it is where the end becomes durable
 */
export function activityRunner(
  app: LoadedApp,
  clock: Clock,
  limit: number,
  extraInputs: ExtraInputs,
  ended: (work: ActivityWork, event: InboundEvent) => void,
): ActivityRunner {
  let queue: ActivityWork[] = []
  let head = 0
  let running = 0
  let stopped = false
  const counts = new Map<string, number>()
  const count = (instanceId: string, change: number): void => {
    const left = (counts.get(instanceId) ?? 0) + change
    if (left > 0) counts.set(instanceId, left)
    else counts.delete(instanceId)
  }

  const fill = (): void => {
    while (!stopped && running < limit && head < queue.length) {
      const work = queue[head++]
      if (!work) break
      running++
      void runActivity(app, clock, extraInputs, work).then((event) => {
        running--
        count(work.instanceId, -1)
        ended(work, event)
        fill()
      })
    }
    if (head === queue.length || head > 10_000) {
      queue = queue.slice(head)
      head = 0
    }
  }
  return {
    enqueue: (work) => {
      for (const one of work) {
        queue.push(one)
        count(one.instanceId, 1)
      }
      fill()
    },
    running: () => running,
    onTheirWay: (instanceId) => counts.get(instanceId) ?? 0,
    stop: () => {
      stopped = true
    },
  }
}

async function runActivity(
  app: LoadedApp,
  clock: Clock,
  extraInputs: ExtraInputs,
  work: ActivityWork,
): Promise<InboundEvent> {
  const outcome = await attempt(app, extraInputs, work)
  return { ...outcome, TaskScheduledId: work.eventId, EventId: -1, Timestamp: new Date(clock.now()).toISOString() }
}

type Outcome =
  | { EventType: typeof EventType.TaskCompleted; Result: string | null }
  | { EventType: typeof EventType.TaskFailed; Reason: string; Details: string; FailureDetails: null }

async function attempt(app: LoadedApp, extraInputs: ExtraInputs, work: ActivityWork): Promise<Outcome> {
  try {
    const target = app.registry.functions.get(work.name.toLowerCase())
    if (target?.triggerType !== 'activitytrigger') {
      throw new Error(`The function '${work.name}' doesn't exist, is disabled, or is not an activity function.`)
    }
    const { returnValue } = await invoke(app, target, {
      inputData: [{ name: target.triggerName, data: activityInput(work.input) }, ...extraInputs(target)],
      triggerMetadata: { instanceId: { string: work.instanceId } },
    })
    return { EventType: EventType.TaskCompleted, Result: activityResult(returnValue) }
  } catch (thrown) {
    const stack = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)
    app.log('error', work.name, `activity failed (instance ${work.instanceId}): ${stack}`)
    return { EventType: EventType.TaskFailed, FailureDetails: null, ...activityFailure(work.name, thrown) }
  }
}
