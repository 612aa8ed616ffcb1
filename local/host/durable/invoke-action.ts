import { doneTask, finish, newTask, schedule, together, whenDone, type Task, type Walk } from './walk.ts'
import { ACTION_NAMES, type Action, type RetryOptions, type SubOrchestratorAction } from './wire/orchestrator-state.ts'

/** An action was asked for that this host does not offer. */
class UnsupportedAction extends Error {
  override readonly name = 'UnsupportedAction'
}

/** Lets one action take its ids and schedule what it needs. @throws UnsupportedAction, or RangeError for a time that is none */
export function invokeAction(walk: Walk, action: Action): Task {
  switch (action.actionType) {
    case 0:
      return activity(walk, action.functionName, action.input)
    case 1:
      return withRetry(walk, action.retryOptions, () => activity(walk, action.functionName, action.input))
    case 2:
      return child(walk, action)
    case 3:
      return withRetry(walk, action.retryOptions, () => child(walk, action))
    case 4:
      walk.renewal = { input: action.input }
      return doneTask()
    case 5:
      return timerChain(walk, Date.parse(action.fireAt), action.isCanceled)
    case 6:
      return externalEvent(walk, action.externalEventName)
    case 7:
    case 9: {
      const { instanceId: entityId, operation: name, input } = action
      const isSignal = action.actionType === 9
      const call = schedule(walk, { kind: 'operation', id: walk.nextId++, entityId, name, input, isSignal })
      return isSignal ? doneTask() : call
    }
    case 11:
    case 12: {
      const children = action.compoundActions.map((part) => invokeAction(walk, part))
      return together(children, action.actionType === 11)
    }
    default:
      throw unsupported(action)
  }
}

function activity(walk: Walk, name: string, input: unknown): Task {
  return schedule(walk, { kind: 'activity', id: walk.nextId++, name, input })
}

function child(walk: Walk, { functionName: name, instanceId, input, version }: SubOrchestratorAction): Task {
  if (version) throw new UnsupportedAction('This host does not offer versions of orchestrations.')
  const id = walk.nextId++
  return schedule(walk, { kind: 'child', id, name, ...(instanceId ? { instanceId } : {}), input })
}

function timer(walk: Walk, fireAtMs: number): Task {
  return schedule(walk, { kind: 'timer', id: walk.nextId++, fireAt: new Date(fireAtMs).toISOString() })
}

/** A cancelled timer is over at once; it takes its id and is written into history all the same. */
function timerChain(walk: Walk, fireAtMs: number, isCancelled: boolean): Task {
  // The steps to it would never end.
  if (Number.isNaN(fireAtMs)) throw new RangeError('A timer was asked for without a time.')
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
function withRetry(walk: Walk, options: RetryOptions, begin: () => Task): Task {
  const whole = newTask()
  const deadlineMs = walk.nowMs + (options.retryTimeoutInMilliseconds ?? Infinity)
  const attempt = (number: number): void => {
    const current = begin()
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

function retryDelay(options: RetryOptions, failedAttempts: number): number {
  const delay = options.firstRetryIntervalInMilliseconds * (options.backoffCoefficient ?? 1) ** (failedAttempts - 1)
  return Math.min(delay, options.maxRetryIntervalInMilliseconds ?? Infinity)
}

function externalEvent(walk: Walk, name: string): Task {
  const at = walk.early.findIndex((event) => event.Name === name)
  if (at >= 0) {
    walk.early.splice(at, 1)
    return doneTask()
  }
  const wait = newTask()
  const waiting = walk.waiters.get(name)
  if (waiting) waiting.push(wait)
  else walk.waiters.set(name, [wait])
  return wait
}

function unsupported(action: { actionType: number }): UnsupportedAction {
  const name = ACTION_NAMES[action.actionType] ?? 'an unknown action'
  return new UnsupportedAction(`This host does not offer ${name} (action ${action.actionType}).`)
}
