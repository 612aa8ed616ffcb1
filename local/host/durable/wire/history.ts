/** History events as the Durable extension sends them to `durable-functions` 3.x. Times are ISO 8601 texts in UTC. */

export const EventType = {
  ExecutionStarted: 0,
  ExecutionCompleted: 1,
  ExecutionTerminated: 3,
  TaskScheduled: 4,
  TaskCompleted: 5,
  TaskFailed: 6,
  TimerCreated: 10,
  TimerFired: 11,
  OrchestratorStarted: 12,
  OrchestratorCompleted: 13,
  EventRaised: 15,
} as const

type Common = { EventId: number; Timestamp: string }

/** What other parties send to an instance: its inbox. */
export type InboundEvent = Common &
  (
    | {
        EventType: typeof EventType.ExecutionStarted
        Name: string
        /** JSON text. */
        Input: string | null
        Version: string | null
        Generation: number
        OrchestrationInstance: { InstanceId: string; ExecutionId: string }
        ParentInstance: null
      }
    | { EventType: typeof EventType.ExecutionTerminated; Input: string }
    | { EventType: typeof EventType.TaskCompleted; TaskScheduledId: number; /** JSON text. */ Result: string | null }
    | {
        EventType: typeof EventType.TaskFailed
        TaskScheduledId: number
        Reason: string
        Details: string
        FailureDetails: null
      }
    | { EventType: typeof EventType.TimerFired; TimerId: number; FireAt: string }
    | { EventType: typeof EventType.EventRaised; Name: string; /** JSON text. */ Input: string }
  )

/** What a turn writes itself. */
export type TurnEvent = Common &
  (
    | { EventType: typeof EventType.OrchestratorStarted }
    | { EventType: typeof EventType.OrchestratorCompleted }
    | { EventType: typeof EventType.TaskScheduled; Name: string; Version: ''; Input: null }
    | { EventType: typeof EventType.TimerCreated; FireAt: string }
    | {
        EventType: typeof EventType.ExecutionCompleted
        OrchestrationStatus: 'Completed' | 'Failed' | 'Terminated'
        /** JSON text. */
        Result: string | null
      }
  )

export type HistoryEvent = InboundEvent | TurnEvent

export function executionStarted(instance: {
  instanceId: string
  executionId: string
  name: string
  input: string | null
  generation: number
  at: string
}): InboundEvent {
  return {
    EventType: EventType.ExecutionStarted,
    OrchestrationInstance: { InstanceId: instance.instanceId, ExecutionId: instance.executionId },
    ParentInstance: null,
    Name: instance.name,
    Version: null,
    Input: instance.input,
    Generation: instance.generation,
    EventId: -1,
    Timestamp: instance.at,
  }
}

/**
 * The JSON text of an event. The extension marks events that other parties sent as played once a turn has seen them; the
 * events a turn wrote itself never.
 */
export function eventText(event: HistoryEvent, seenBefore: boolean): string {
  return JSON.stringify({ ...event, IsPlayed: seenBefore && isInbound(event) })
}

function isInbound(event: HistoryEvent): boolean {
  switch (event.EventType) {
    case EventType.OrchestratorStarted:
    case EventType.OrchestratorCompleted:
    case EventType.TaskScheduled:
    case EventType.TimerCreated:
      return false
    default:
      return true
  }
}
