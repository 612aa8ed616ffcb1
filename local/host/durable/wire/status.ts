import type { Instance } from '../store.ts'
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

/** The readable form: names instead of codes, a task's scheduling merged into its end, turns left out. */
function publicHistory(events: readonly HistoryEvent[], showOutput: boolean): Record<string, unknown>[] {
  const scheduled = new Map<number, { ScheduledTime: string; FunctionName: string }>()
  const shown = new Map<number, Record<string, unknown>>()
  events.forEach((event, at) => {
    const { Timestamp } = event
    const result = (text: string | null): object => (showOutput ? { Result: parsed(text) } : {})
    switch (event.EventType) {
      case EventType.ExecutionStarted: {
        const { Input, Generation, Name: FunctionName } = event
        const unused = { Correlation: null, ParentTraceContext: null, ScheduledStartTime: null }
        const start = { EventType: 'ExecutionStarted', Input, ...unused, Generation, GenerateNewTrace: false }
        shown.set(at, { ...start, Timestamp, FunctionName })
        break
      }
      case EventType.TaskScheduled:
        scheduled.set(event.EventId, { ScheduledTime: `${Timestamp.slice(0, -1)}+00:00`, FunctionName: event.Name })
        break
      case EventType.TaskCompleted: {
        const task = scheduled.get(event.TaskScheduledId)
        shown.set(at, { EventType: 'TaskCompleted', ...result(event.Result), Timestamp, ...task, Input: null })
        break
      }
      case EventType.TaskFailed: {
        const { Reason, Details, FailureDetails } = event
        const task = scheduled.get(event.TaskScheduledId)
        shown.set(at, { EventType: 'TaskFailed', Reason, Details, FailureDetails, Timestamp, ...task, Input: null })
        break
      }
      case EventType.TimerCreated:
        shown.set(at, { EventType: 'TimerCreated', FireAt: event.FireAt, Timestamp })
        break
      case EventType.TimerFired:
        shown.set(at, { EventType: 'TimerFired', FireAt: event.FireAt, Timestamp })
        break
      case EventType.EventRaised: {
        const { Name, Input } = event
        shown.set(at, { EventType: 'EventRaised', Name, Input, ParentTraceContext: null, Timestamp })
        break
      }
      case EventType.ExecutionTerminated:
        shown.set(at, { EventType: 'ExecutionTerminated', Input: event.Input, Timestamp })
        break
      case EventType.ExecutionCompleted: {
        const { OrchestrationStatus, Result } = event
        const end = { EventType: 'ExecutionCompleted', OrchestrationStatus, ...result(Result), FailureDetails: null }
        shown.set(at, { ...end, Timestamp })
        break
      }
      case EventType.OrchestratorStarted:
      case EventType.OrchestratorCompleted:
        break
    }
  })
  return [...shown.values()]
}

function parsed(json: string | null): unknown {
  return json === null ? null : (JSON.parse(json) as unknown)
}

function seconds(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`
}
