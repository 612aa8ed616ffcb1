import { assertSameTask, type ScheduledTask, type SchedulingEvent } from './determinism.ts'
import { invokeAction } from './invoke-action.ts'
import { STORAGE_TIMER_LIMITS, finish, newWalk, settle, whenDone, type TimerLimits, type Walk } from './walk.ts'
import type { EntityRequest } from './wire/entity-messages.ts'
import { EventType, type EventRaised, type HistoryEvent } from './wire/history.ts'
import type { Action } from './wire/orchestrator-state.ts'

type ReplayResult = {
  /** What this turn asks for anew, in the order of the ids. */
  scheduled: ScheduledTask[]
  /** Timers that are written into history but must not ring any more. */
  cancelledTimerIds: number[]
  /** Every action has finished and nothing is outstanding: only then does the orchestrator's end count. */
  settled: boolean
  /** Somebody waits for an external event or an entity's answer. */
  isWaiting: boolean
  /** Present while the instance is suspended: then nothing that is asked for counts yet. */
  suspension: { reason: string | null } | undefined
  /** Present when the orchestrator asked to go on in a new execution. */
  renewal: { input: unknown } | undefined
  /** External events nobody waited for. */
  unclaimed: readonly EventRaised[]
  /** A retry policy gave up by its timeout, for which the library's own replay waits for ever. */
  gaveUpByTimeout: boolean
}

/**
 * Replays an orchestrator's actions over its history as the extension's out-of-process shim does: actions are invoked in
 * order, the next one only when the one before has finished; each scheduling takes the next id; history events finish what
 * waits for them. The library numbers tasks by itself; where the two walks differ, production fails, and so do we.
 *
 * @throws NonDeterminism when history knows a task that this replay does not ask for
 * @throws UnsupportedAction for an action this host does not offer
 * @throws RangeError for a time that is none
 */
export function replay(
  events: readonly HistoryEvent[],
  actions: readonly Action[],
  limits: TimerLimits = STORAGE_TIMER_LIMITS,
): ReplayResult {
  const walk = newWalk(actions, limits)
  for (const event of events) feed(walk, event)
  return {
    scheduled: [...walk.fresh.values()],
    cancelledTimerIds: [...walk.cancelled],
    settled: walk.finished && walk.open.size === 0,
    isWaiting: walk.calls.size > 0 || [...walk.waiters.values()].some((waits) => waits.length > 0),
    suspension: walk.suspension,
    renewal: walk.renewal,
    unclaimed: walk.early,
    gaveUpByTimeout: walk.gaveUpByTimeout,
  }
}

function feed(walk: Walk, event: HistoryEvent): void {
  if (walk.suspension && event.EventType !== EventType.ExecutionResumed) {
    // Suspending what is suspended means nothing: one resumption is enough.
    if (event.EventType !== EventType.ExecutionSuspended) walk.held.push(event)
    return
  }
  switch (event.EventType) {
    case EventType.OrchestratorStarted:
      walk.nowMs = Date.parse(event.Timestamp)
      break
    case EventType.ExecutionStarted:
      walkFrom(walk, 0)
      break
    case EventType.TaskScheduled:
    case EventType.SubOrchestrationInstanceCreated:
    case EventType.TimerCreated:
    case EventType.EventSent:
      meet(walk, event)
      break
    case EventType.TaskCompleted:
    case EventType.SubOrchestrationInstanceCompleted:
      settle(walk, event.TaskScheduledId, false)
      break
    case EventType.TaskFailed:
    case EventType.SubOrchestrationInstanceFailed:
      settle(walk, event.TaskScheduledId, true)
      break
    case EventType.TimerFired:
      settle(walk, event.TimerId, false)
      break
    case EventType.EventRaised:
      raise(walk, event)
      break
    case EventType.ExecutionSuspended:
      walk.suspension = { reason: event.Reason }
      break
    case EventType.ExecutionResumed:
      walk.suspension = undefined
      for (const held of walk.held.splice(0)) feed(walk, held)
      break
    case EventType.ExecutionTerminated:
    case EventType.ExecutionCompleted:
    case EventType.OrchestratorCompleted:
      break
  }
}

/** History tells of a task that was scheduled before. */
function meet(walk: Walk, event: SchedulingEvent): void {
  const id = event.EventId
  assertSameTask(event, walk.fresh.get(id))
  walk.fresh.delete(id)
  if (event.EventType !== EventType.EventSent) return
  const call = walk.calls.get(id)
  if (!call) return
  // The reply names the message, not the task.
  walk.calls.delete(id)
  walk.calls.set((JSON.parse(event.Input) as EntityRequest).id, call)
}

function raise(walk: Walk, event: EventRaised): void {
  const call = walk.calls.get(event.Name)
  if (call) {
    walk.calls.delete(event.Name)
    finish(call)
    return
  }
  const latest = walk.waiters.get(event.Name)?.pop()
  if (latest) finish(latest)
  else walk.early.push(event)
}

function walkFrom(walk: Walk, from: number): void {
  for (let at = from; ; at++) {
    const action = walk.actions[at]
    if (!action) break
    const task = invokeAction(walk, action)
    if (task.done) continue
    whenDone(task, () => {
      walkFrom(walk, at + 1)
    })
    return
  }
  walk.finished = true
}
