import type { Entity } from '../entity-store.ts'
import type { Instance } from '../records.ts'
import { EventType, type HistoryEvent } from './history.ts'

export type StatusOptions = { showInput: boolean; history?: { events: readonly HistoryEvent[]; showOutput: boolean } }

/** An instance as the durable HTTP API shows it. Times have the precision of a second. */
export function instanceStatus(instance: Instance, { showInput, history }: StatusOptions): Record<string, unknown> {
  return {
    name: instance.name,
    instanceId: instance.instanceId,
    runtimeStatus: instance.status,
    input: showInput ? parsed(instance.input) : null,
    customStatus: parsed(instance.customStatus),
    output: parsed(instance.output),
    createdTime: seconds(instance.createdMs),
    lastUpdatedTime: seconds(instance.updatedMs),
    ...(history ? { historyEvents: publicHistory(history.events, history.showOutput) } : {}),
  }
}

/** An entity as the instance the extension keeps it in: one that never ends. */
export function entityStatus(
  { entityId, state, lastOperationMs }: Entity,
  showInput: boolean,
  showHistory: boolean,
): Record<string, unknown> {
  const input = { exists: true, state, sorter: {} }
  const time = seconds(lastOperationMs)
  return {
    name: entityId,
    instanceId: entityId,
    runtimeStatus: 'Running',
    input: showInput ? input : null,
    customStatus: { entityExists: true },
    output: null,
    createdTime: time,
    lastUpdatedTime: time,
    ...(showHistory ? { historyEvents: [entityStart(entityId, JSON.stringify(input), lastOperationMs)] } : {}),
  }
}

/** The start of the execution that began with the entity's last batch. */
function entityStart(FunctionName: string, Input: string, atMs: number): Shown {
  const Timestamp = new Date(atMs).toISOString()
  const started = { EventType: 'ExecutionStarted', Input, ...UNUSED, Generation: null, GenerateNewTrace: false }
  return { ...started, Timestamp, FunctionName }
}

const UNUSED = { Correlation: null, ParentTraceContext: null, ScheduledStartTime: null }

type Shown = Record<string, unknown>

/** The readable form: names instead of codes, a task's scheduling merged into its end, turns left out. */
function publicHistory(events: readonly HistoryEvent[], showOutput: boolean): Shown[] {
  const scheduled = new Map<number, Shown>()
  return events.flatMap((event) => {
    if (event.EventType === EventType.TaskScheduled || event.EventType === EventType.SubOrchestrationInstanceCreated) {
      const ScheduledTime = `${event.Timestamp.slice(0, -1)}+00:00`
      scheduled.set(event.EventId, { ScheduledTime, FunctionName: event.Name, Input: null })
      return []
    }
    return publicEvent(event, scheduled, showOutput)
  })
}

const NAMES = Object.fromEntries(Object.entries(EventType).map(([name, code]) => [code, name]))

function publicEvent(event: HistoryEvent, scheduled: ReadonlyMap<number, Shown>, showOutput: boolean): Shown[] {
  const { Timestamp } = event
  const type = { EventType: NAMES[event.EventType] }
  const result = (text: string | null): object => (showOutput ? { Result: parsed(text) } : {})
  switch (event.EventType) {
    case EventType.ExecutionStarted: {
      const { Input, Generation, Name: FunctionName } = event
      return [{ ...type, Input, ...UNUSED, Generation, GenerateNewTrace: false, Timestamp, FunctionName }]
    }
    case EventType.TaskCompleted:
    case EventType.SubOrchestrationInstanceCompleted:
      return [{ ...type, ...result(event.Result), Timestamp, ...scheduled.get(event.TaskScheduledId) }]
    case EventType.TaskFailed:
    case EventType.SubOrchestrationInstanceFailed: {
      const { Reason, Details, FailureDetails } = event
      return [{ ...type, Reason, Details, FailureDetails, Timestamp, ...scheduled.get(event.TaskScheduledId) }]
    }
    case EventType.TimerCreated:
    case EventType.TimerFired:
      return [{ ...type, FireAt: event.FireAt, Timestamp }]
    case EventType.EventSent:
      return [{ ...type, InstanceId: event.InstanceId, Name: event.Name, Input: event.Input, Timestamp }]
    case EventType.EventRaised:
      return [{ ...type, Name: event.Name, Input: event.Input, ParentTraceContext: null, Timestamp }]
    case EventType.ExecutionSuspended:
    case EventType.ExecutionResumed:
      return [{ ...type, Reason: event.Reason, Timestamp }]
    case EventType.ExecutionTerminated:
      return [{ ...type, Input: event.Input, Timestamp }]
    case EventType.ExecutionCompleted: {
      const { OrchestrationStatus, Result } = event
      return [{ ...type, OrchestrationStatus, ...result(Result), FailureDetails: null, Timestamp }]
    }
    default:
      return []
  }
}

function parsed(json: string | null): unknown {
  return json === null ? null : (JSON.parse(json) as unknown)
}

function seconds(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`
}
