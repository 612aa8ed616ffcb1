import type { ScheduledTask } from './determinism.ts'
import type { EventRaised, HistoryEvent } from './wire/history.ts'
import type { Action } from './wire/orchestrator-state.ts'

export type TimerLimits = { longestMs: number; stepMs: number }

/** The extension cuts a timer longer than six days into steps of three. */
export const STORAGE_TIMER_LIMITS: TimerLimits = { longestMs: 6 * 86_400_000, stepMs: 3 * 86_400_000 }

/** One awaited thing: its followers are told when it is done. */
export type Task = { done: boolean; failed: boolean; followers: (() => void)[] }

/** What a replay knows while it goes through the history. */
export type Walk = {
  actions: readonly Action[]
  limits: TimerLimits
  nextId: number
  /** The time of the turn being replayed. */
  nowMs: number
  /** Activities, children and timers that were scheduled and have not ended, by id: an orchestrator's end waits for them. */
  open: Map<number, Task>
  /** Entity calls that are not answered, by id, and, once history tells it, the id of their message. */
  calls: Map<number | string, Task>
  /** Scheduled and not met in history, by id. */
  fresh: Map<number, ScheduledTask>
  cancelled: Set<number>
  /** Waits for external events, by name; the latest is served first. */
  waiters: Map<string, Task[]>
  /** External events that came before they were waited for. */
  early: EventRaised[]
  /** What came while the instance was suspended; it counts once it is resumed. */
  held: HistoryEvent[]
  suspension: { reason: string | null } | undefined
  /** What the orchestrator gave to continueAsNew. */
  renewal: { input: unknown } | undefined
  finished: boolean
  gaveUpByTimeout: boolean
}

export function newWalk(actions: readonly Action[], limits: TimerLimits): Walk {
  return {
    ...{ actions, limits, nextId: 0, nowMs: 0, finished: false, gaveUpByTimeout: false },
    ...{ open: new Map(), calls: new Map(), fresh: new Map(), cancelled: new Set(), waiters: new Map() },
    ...{ early: [], held: [], suspension: undefined, renewal: undefined },
  }
}

export function schedule(walk: Walk, task: ScheduledTask): Task {
  const scheduled = newTask()
  walk.fresh.set(task.id, task)
  if (task.kind !== 'operation') walk.open.set(task.id, scheduled)
  else if (!task.isSignal) walk.calls.set(task.id, scheduled)
  return scheduled
}

/** Something scheduled ended. */
export function settle(walk: Walk, id: number, failed: boolean): void {
  const task = walk.open.get(id)
  if (!task) return
  walk.open.delete(id)
  finish(task, failed)
}

export function newTask(): Task {
  return { done: false, failed: false, followers: [] }
}

export function doneTask(): Task {
  return { done: true, failed: false, followers: [] }
}

export function finish(task: Task, failed = false): void {
  task.done = true
  task.failed = failed
  for (const follower of task.followers.splice(0)) follower()
}

export function whenDone(task: Task, follower: () => void): void {
  if (task.done) follower()
  else task.followers.push(follower)
}

/** Any finishes with its first child; all with its last, even when one has failed long before. */
export function together(children: readonly Task[], any: boolean): Task {
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
