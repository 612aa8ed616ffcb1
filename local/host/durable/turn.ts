import { messageOf } from '../host-error.ts'
import { entityParts } from './wire/entity-messages.ts'
import { EventType, type EventRaised, type HistoryEvent } from './wire/history.ts'
import type { OrchestratorState } from './wire/orchestrator-state.ts'
import { NonDeterminism, type ScheduledTask } from './determinism.ts'
import { replay } from './replay.ts'
import type { Instance, InstanceStatus } from './records.ts'

/** How the orchestrator's own code ended this turn: with a state, or with an error that carries none. */
export type Answer = { kind: 'state'; state: OrchestratorState } | { kind: 'fault'; message: string }

/** The names of the app's functions, in lower case. */
export type KnownFunctions = Readonly<Record<'activity' | 'orchestrator' | 'entity', ReadonlySet<string>>>

export type Turn = {
  instance: Instance
  /** Everything before this turn. */
  past: readonly HistoryEvent[]
  /** OrchestratorStarted and the messages taken from the inbox. */
  fresh: readonly HistoryEvent[]
  answer: Answer
  known: KnownFunctions
}

export type Decision = {
  status: InstanceStatus
  /** JSON text. */
  output: string | null
  customStatus: string | null
  scheduled: readonly ScheduledTask[]
  cancelledTimerIds: readonly number[]
  /** Why it failed, for the parent. */
  cause?: string
  /** The instance goes on in a new execution, with these events before all others. `input` is JSON text. */
  renewal?: { input: string | null; events: readonly EventRaised[] }
}

/** Decides what becomes of an instance after its orchestrator has answered. Pure. */
export function decideTurn(turn: Turn): Decision {
  const { instance, fresh, answer } = turn
  const terminated = fresh.find((event) => event.EventType === EventType.ExecutionTerminated)
  if (terminated) return idle('Terminated', JSON.stringify(terminated.Input), instance.customStatus)
  if (answer.kind === 'fault') return failed(instance, answer.message, instance.customStatus)
  const customStatus = customStatusAfter(turn, answer.state)
  try {
    return decideByState(turn, answer.state, customStatus)
  } catch (thrown) {
    if (thrown instanceof NonDeterminism) {
      return { ...idle('Failed', JSON.stringify(thrown.message), customStatus), cause: thrown.message }
    }
    // What is not offered, or cannot be scheduled (a time that is none): it would be the same at every turn.
    return failed(instance, messageOf(thrown), customStatus)
  }
}

function decideByState(
  { instance, past, fresh, known }: Turn,
  state: OrchestratorState,
  customStatus: string | null,
): Decision {
  const result = replay([...past, ...fresh], state.actions)
  if (result.suspension) {
    const { reason } = result.suspension
    return idle('Suspended', reason === null ? null : JSON.stringify(reason), customStatus)
  }
  const { scheduled, cancelledTimerIds, settled, renewal } = result
  const unknown = scheduled.map((task) => unknownFunction(task, known)).find((message) => message !== undefined)
  if (unknown !== undefined) return failed(instance, unknown, customStatus)

  const work = { scheduled, cancelledTimerIds }
  if (settled && state.error !== undefined) return { ...failed(instance, state.error, customStatus), ...work }
  const running: Decision = { status: 'Running', output: null, customStatus, ...work }
  if (settled && renewal) {
    const input = renewal.input === undefined || renewal.input === null ? null : JSON.stringify(renewal.input)
    return { ...running, renewal: { input, events: result.unclaimed } }
  }
  if (settled && state.isDone) {
    const output = state.output === undefined ? null : JSON.stringify(state.output)
    return { ...running, status: 'Completed', output }
  }
  // In Azure, what waits for something that has ended stays Running for ever.
  if (settled && !result.isWaiting) return failed(instance, result.gaveUpByTimeout ? TIMED_OUT : STUCK, customStatus)
  return running
}

/** Nothing new is scheduled. */
function idle(status: InstanceStatus, output: string | null, customStatus: string | null): Decision {
  return { status, output, customStatus, scheduled: [], cancelledTimerIds: [] }
}

function failed({ name }: Instance, cause: string, customStatus: string | null): Decision {
  const output = JSON.stringify(`Orchestrator function '${name}' failed: ${cause}`)
  return { ...idle('Failed', output, customStatus), cause }
}

/** A state without a custom status clears it, but not in the first turn of an execution that follows another. */
function customStatusAfter({ instance, fresh }: Turn, { customStatus }: OrchestratorState): string | null {
  if (customStatus !== undefined) return JSON.stringify(customStatus)
  const isRenewed = fresh.some((event) => event.EventType === EventType.OrchestratorCompleted)
  return isRenewed ? instance.customStatus : null
}

const TIMED_OUT =
  'A retry policy ended by its retryTimeoutInMilliseconds, after which the library waits for ever. Do not use it.'
const STUCK = 'The orchestrator waits for something that has ended already or was never asked for.'

/** The genuine host leaves an instance waiting for ever that asks for a function it does not know. */
function unknownFunction(task: ScheduledTask, known: KnownFunctions): string | undefined {
  switch (task.kind) {
    case 'activity':
      return missing(task.name, known.activity, 'an activity')
    case 'child':
      return missing(task.name, known.orchestrator, 'an orchestrator')
    case 'operation':
      return missing(entityParts(task.entityId)?.name ?? task.entityId, known.entity, 'an entity')
    case 'timer':
      return undefined
  }
}

function missing(name: string, known: ReadonlySet<string>, kind: string): string | undefined {
  return known.has(name.toLowerCase())
    ? undefined
    : `The function '${name}' doesn't exist, is disabled, or is not ${kind} function.`
}

/** The events a turn begins with. The extension puts OrchestratorStarted before everything else, ExecutionStarted included. */
export function freshEvents<Message extends HistoryEvent>(messages: readonly Message[], nowMs: number): HistoryEvent[] {
  return [
    { EventType: EventType.OrchestratorStarted, EventId: -1, Timestamp: new Date(nowMs).toISOString() },
    ...messages,
  ]
}
