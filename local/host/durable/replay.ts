import { ACTION_NAMES, type Action, type RetryOptions } from './wire/orchestrator-state.ts'
import { EventType, type HistoryEvent } from './wire/history.ts'
import { assertSameTask, type ScheduledTask } from './determinism.ts'

/** An action of a later storey was asked for. */
export class UnsupportedAction extends Error {
  override readonly name = 'UnsupportedAction'
}

type ReplayResult = {
  /** What this turn asks for anew, in the order of the ids. */
  scheduled: ScheduledTask[]
  /** Timers that are written into history but must not ring any more. */
  cancelledTimerIds: number[]
  /** Every action has finished and nothing is outstanding: only then does the orchestrator's end count. */
  settled: boolean
  /** A retry policy gave up by its timeout, for which the library's own replay waits for ever. */
  gaveUpByTimeout: boolean
}

type TimerLimits = { longestMs: number; stepMs: number }

/** The extension cuts a timer longer than six days into steps of three. */
const STORAGE_TIMER_LIMITS: TimerLimits = { longestMs: 6 * 86_400_000, stepMs: 3 * 86_400_000 }

/** One awaited thing: its followers are told when it is done. */
type Task = { done: boolean; failed: boolean; followers: (() => void)[] }

/** What a replay knows while it goes through the history. */
type Walk = {
  actions: readonly Action[]
  limits: TimerLimits
  nextId: number
  /** The time of the turn being replayed. */
  nowMs: number
  /** Scheduled and not yet ended, by id. */
  open: Map<number, Task>
  /** Scheduled and not met in history, by id. */
  fresh: Map<number, ScheduledTask>
  cancelled: Set<number>
  /** Waits for external events, by name; the latest is served first. */
  waiters: Map<string, Task[]>
  /** How many events of a name came before they were waited for. */
  buffered: Map<string, number>
  finished: boolean
  gaveUpByTimeout: boolean
}

/**
 * Replays an orchestrator's actions over its history as the extension's out-of-process shim does: actions are invoked in
 * order, the next one only when the one before has finished; each scheduling takes the next id; history events finish what
 * waits for them. The library numbers tasks by itself; where the two walks differ, production fails, and so do we.
 *
 * @throws NonDeterminism when history knows a task that this replay does not ask for
 * @throws UnsupportedAction for an action this host does not offer yet
 */
export function replay(
  events: readonly HistoryEvent[],
  actions: readonly Action[],
  limits: TimerLimits = STORAGE_TIMER_LIMITS,
): ReplayResult {
  const walk: Walk = {
    ...{ actions, limits, nextId: 0, nowMs: 0, finished: false, gaveUpByTimeout: false },
    ...{ open: new Map(), fresh: new Map(), cancelled: new Set(), waiters: new Map(), buffered: new Map() },
  }
  for (const event of events) feed(walk, event)
  return {
    scheduled: [...walk.fresh.values()],
    cancelledTimerIds: [...walk.cancelled],
    settled: walk.finished && walk.open.size === 0,
    gaveUpByTimeout: walk.gaveUpByTimeout,
  }
}

function feed(walk: Walk, event: HistoryEvent): void {
  switch (event.EventType) {
    case EventType.OrchestratorStarted:
      walk.nowMs = Date.parse(event.Timestamp)
      break
    case EventType.ExecutionStarted:
      walkFrom(walk, 0)
      break
    case EventType.TaskScheduled:
    case EventType.TimerCreated:
      assertSameTask(event, walk.fresh.get(event.EventId))
      walk.fresh.delete(event.EventId)
      break
    case EventType.TaskCompleted:
    case EventType.TaskFailed:
      settle(walk, event.TaskScheduledId, event.EventType === EventType.TaskFailed)
      break
    case EventType.TimerFired:
      settle(walk, event.TimerId, false)
      break
    case EventType.EventRaised: {
      const latest = walk.waiters.get(event.Name)?.pop()
      if (latest) finish(latest)
      else walk.buffered.set(event.Name, (walk.buffered.get(event.Name) ?? 0) + 1)
      break
    }
    case EventType.ExecutionTerminated:
    case EventType.ExecutionCompleted:
    case EventType.OrchestratorCompleted:
      break
  }
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

function invokeAction(walk: Walk, action: Action): Task {
  switch (action.actionType) {
    case 0:
      return activity(walk, action.functionName, action.input)
    case 1:
      return activityWithRetry(walk, action.functionName, action.input, action.retryOptions)
    case 5:
      return timerChain(walk, Date.parse(action.fireAt), action.isCanceled)
    case 6:
      return externalEvent(walk, action.externalEventName)
    case 11:
    case 12: {
      const children = action.compoundActions.map((child) => invokeAction(walk, child))
      return together(children, action.actionType === 11)
    }
    default:
      throw unsupported(action)
  }
}

function schedule(walk: Walk, task: ScheduledTask): Task {
  const scheduled = newTask()
  walk.fresh.set(task.id, task)
  walk.open.set(task.id, scheduled)
  return scheduled
}

function settle(walk: Walk, id: number, failed: boolean): void {
  const task = walk.open.get(id)
  if (!task) return
  walk.open.delete(id)
  finish(task, failed)
}

function activity(walk: Walk, name: string, input: unknown): Task {
  return schedule(walk, { kind: 'activity', id: walk.nextId++, name, input })
}

function timer(walk: Walk, fireAtMs: number): Task {
  return schedule(walk, { kind: 'timer', id: walk.nextId++, fireAt: new Date(fireAtMs).toISOString() })
}

/** A cancelled timer is over at once; it takes its id and is written into history all the same. */
function timerChain(walk: Walk, fireAtMs: number, isCancelled: boolean): Task {
  const chain = newTask()
  const step = (): void => {
    const id = walk.nextId
    const isLast = fireAtMs - walk.nowMs <= walk.limits.longestMs
    const current = timer(walk, isLast ? fireAtMs : walk.nowMs + walk.limits.stepMs)
    if (isCancelled) {
      walk.open.delete(id)
      walk.cancelled.add(id)
      return
    }
    whenDone(current, () => {
      if (isLast) finish(chain)
      else step()
    })
  }
  step()
  if (isCancelled) finish(chain)
  return chain
}

/** One id for each attempt and one for the timer after each failure; the last failure's timer is due at once. */
function activityWithRetry(walk: Walk, name: string, input: unknown, options: RetryOptions): Task {
  const whole = newTask()
  const deadlineMs = walk.nowMs + (options.retryTimeoutInMilliseconds ?? Infinity)
  const attempt = (number: number): void => {
    const current = activity(walk, name, input)
    whenDone(current, () => {
      if (!current.failed) {
        finish(whole)
      } else if (walk.nowMs >= deadlineMs) {
        walk.gaveUpByTimeout = true
        finish(whole, true)
      } else {
        const isLast = number >= options.maxNumberOfAttempts
        whenDone(timer(walk, walk.nowMs + (isLast ? 0 : retryDelay(options, number))), () => {
          if (isLast) finish(whole, true)
          else attempt(number + 1)
        })
      }
    })
  }
  attempt(1)
  return whole
}

function externalEvent(walk: Walk, name: string): Task {
  const wait = newTask()
  const early = walk.buffered.get(name) ?? 0
  if (early > 0) {
    walk.buffered.set(name, early - 1)
    finish(wait)
    return wait
  }
  const waiting = walk.waiters.get(name)
  if (waiting) waiting.push(wait)
  else walk.waiters.set(name, [wait])
  return wait
}

function newTask(): Task {
  return { done: false, failed: false, followers: [] }
}

function finish(task: Task, failed = false): void {
  task.done = true
  task.failed = failed
  for (const follower of task.followers.splice(0)) follower()
}

function whenDone(task: Task, follower: () => void): void {
  if (task.done) follower()
  else task.followers.push(follower)
}

/** Any finishes with its first child; all with its last, even when one has failed long before. */
function together(children: readonly Task[], any: boolean): Task {
  const whole = newTask()
  if (children.length === 0) finish(whole)
  let left = any ? 1 : children.length
  for (const child of children) {
    whenDone(child, () => {
      if (--left === 0) finish(whole)
    })
  }
  return whole
}

function retryDelay(options: RetryOptions, failedAttempts: number): number {
  const delay = options.firstRetryIntervalInMilliseconds * (options.backoffCoefficient ?? 1) ** (failedAttempts - 1)
  return Math.min(delay, options.maxRetryIntervalInMilliseconds ?? Infinity)
}

function unsupported(action: { actionType: number }): UnsupportedAction {
  const name = ACTION_NAMES[action.actionType] ?? 'an unknown action'
  return new UnsupportedAction(`This host does not offer ${name} (action ${action.actionType}) yet.`)
}
