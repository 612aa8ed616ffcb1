import { EventType, eventText, type HistoryEvent, type InboundEvent, type TurnEvent } from './wire/history.ts'
import type { OrchestratorState } from './wire/orchestrator-state.ts'
import { NonDeterminism, type ScheduledTask } from './determinism.ts'
import { UnsupportedAction, replay } from './replay.ts'
import type { ActivityWork, Instance, InstanceStatus, TimerWork, TurnRecord } from './store.ts'

/** How the orchestrator's own code ended this turn: with a state, or with an error that carries none. */
export type Answer = { kind: 'state'; state: OrchestratorState } | { kind: 'fault'; message: string }

type Turn = {
  instance: Instance
  /** Everything before this turn. */
  past: readonly HistoryEvent[]
  /** OrchestratorStarted and the messages taken from the inbox. */
  fresh: readonly HistoryEvent[]
  answer: Answer
  knownActivities: ReadonlySet<string>
}

export type Decision = {
  status: InstanceStatus
  /** JSON text. */
  output: string | null
  customStatus: string | null
  scheduled: readonly ScheduledTask[]
  cancelledTimerIds: readonly number[]
  /** What the person at the terminal should hear about. */
  warning?: string
}

/** Decides what becomes of an instance after its orchestrator has answered. Pure. */
export function decideTurn({ instance, past, fresh, answer, knownActivities }: Turn): Decision {
  const over = (status: InstanceStatus, output: string | null, customStatus: string | null): Decision => ({
    status,
    output,
    customStatus,
    scheduled: [],
    cancelledTimerIds: [],
  })
  const terminated = fresh.find((event) => event.EventType === EventType.ExecutionTerminated)
  if (terminated) return over('Terminated', JSON.stringify(terminated.Input), instance.customStatus)

  const failed = (message: string, customStatus: string | null): Decision =>
    over('Failed', JSON.stringify(`Orchestrator function '${instance.name}' failed: ${message}`), customStatus)
  if (answer.kind === 'fault') return failed(answer.message, instance.customStatus)

  const { state } = answer
  const customStatus = state.customStatus === undefined ? null : JSON.stringify(state.customStatus)
  try {
    const { scheduled, cancelledTimerIds, settled, gaveUpByTimeout } = replay([...past, ...fresh], state.actions)
    const unknown = scheduled.find((task) => task.kind === 'activity' && !knownActivities.has(task.name.toLowerCase()))
    if (unknown?.kind === 'activity') return failed(unknownActivity(unknown.name), customStatus)
    if (settled && state.error !== undefined) return failed(state.error, customStatus)
    if (settled && state.isDone) {
      return over('Completed', state.output === undefined ? null : JSON.stringify(state.output), customStatus)
    }
    const running: Decision = { status: 'Running', output: null, customStatus, scheduled, cancelledTimerIds }
    return gaveUpByTimeout && !state.isDone ? { ...running, warning: RETRY_TIMEOUT_WARNING } : running
  } catch (thrown) {
    if (thrown instanceof NonDeterminism) return over('Failed', JSON.stringify(thrown.message), customStatus)
    if (thrown instanceof UnsupportedAction) return failed(thrown.message, customStatus)
    throw thrown
  }
}

const RETRY_TIMEOUT_WARNING =
  'a retry policy ended by its retryTimeoutInMilliseconds, after which the library waits for ever (in Azure too)'

function unknownActivity(name: string): string {
  return `The function '${name}' doesn't exist, is disabled, or is not an activity function.`
}

/** Turns a decision into what is written. */
export function turnRecord(
  turn: Pick<Turn, 'instance' | 'fresh'>,
  decision: Decision,
  at: { turn: number; consumedUpTo: number; nowMs: number },
): { record: TurnRecord; events: HistoryEvent[] } {
  const { instance, fresh } = turn
  const { instanceId, executionId } = instance
  const now = new Date(at.nowMs).toISOString()
  const cancelled = new Set(decision.cancelledTimerIds)
  const activities: ActivityWork[] = []
  const timers: TimerWork[] = []
  const written: TurnEvent[] = decision.scheduled.map((task) => {
    const common = { EventId: task.id, Timestamp: now }
    if (task.kind === 'activity') {
      const input = task.input === undefined ? null : JSON.stringify(task.input)
      activities.push({ instanceId, executionId, eventId: task.id, name: task.name, input })
      return { EventType: EventType.TaskScheduled, Name: task.name, Version: '', Input: null, ...common }
    }
    if (!cancelled.has(task.id)) {
      timers.push({ instanceId, executionId, eventId: task.id, fireAt: task.fireAt, createdAt: now })
    }
    return { EventType: EventType.TimerCreated, FireAt: task.fireAt, ...common }
  })
  const ending = { EventId: -1, Timestamp: now }
  const { status, output, customStatus } = decision
  if (status === 'Completed' || status === 'Failed' || status === 'Terminated') {
    written.push({ EventType: EventType.ExecutionCompleted, OrchestrationStatus: status, Result: output, ...ending })
  }
  written.push({ EventType: EventType.OrchestratorCompleted, ...ending })
  const events = [...fresh, ...written]
  return {
    events,
    record: {
      instance: { ...instance, status, output, customStatus, updatedMs: at.nowMs },
      consumedUpTo: at.consumedUpTo,
      history: events.map((event) => eventText(event, true)).join(),
      turn: at.turn,
      activities,
      timers,
      cancelledTimerIds: decision.cancelledTimerIds,
    },
  }
}

/** The events a turn begins with. The extension puts OrchestratorStarted before everything else, ExecutionStarted included. */
export function freshEvents(messages: readonly InboundEvent[], nowMs: number): HistoryEvent[] {
  return [
    { EventType: EventType.OrchestratorStarted, EventId: -1, Timestamp: new Date(nowMs).toISOString() },
    ...messages,
  ]
}
