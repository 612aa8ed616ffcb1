/** History events as the Durable extension sends them to `durable-functions` 3.x. Times are ISO 8601 texts in UTC. */

export const EventType = {
  ExecutionStarted: 0,
  ExecutionCompleted: 1,
  ExecutionTerminated: 3,
  TaskScheduled: 4,
  TaskCompleted: 5,
  TaskFailed: 6,
  SubOrchestrationInstanceCreated: 7,
  SubOrchestrationInstanceCompleted: 8,
  SubOrchestrationInstanceFailed: 9,
  TimerCreated: 10,
  TimerFired: 11,
  OrchestratorStarted: 12,
  OrchestratorCompleted: 13,
  EventSent: 14,
  EventRaised: 15,
  ExecutionSuspended: 19,
  ExecutionResumed: 20,
} as const

type Common = { EventId: number; Timestamp: string }

/** Which task of which instance a child was started by. */
export type ParentInstance = {
  Name: string
  OrchestrationInstance: { InstanceId: string; ExecutionId: string }
  TaskScheduleId: number
  Version: null
}

type TurnEnd = Common & { EventType: typeof EventType.OrchestratorCompleted }

/** What other parties send to an instance: its inbox. */
export type InboundEvent = Common &
  (
    | {
        EventType: typeof EventType.ExecutionStarted
        Name: string
        /** JSON text. */
        Input: string | null
        Version: string | null
        /** Null for children and for an execution that follows another by continueAsNew. */
        Generation: number | null
        OrchestrationInstance: { InstanceId: string; ExecutionId: string }
        ParentInstance: ParentInstance | null
      }
    | { EventType: typeof EventType.ExecutionTerminated; Input: string }
    | {
        EventType: typeof EventType.TaskCompleted | typeof EventType.SubOrchestrationInstanceCompleted
        TaskScheduledId: number
        /** JSON text. */
        Result: string | null
      }
    | {
        EventType: typeof EventType.TaskFailed | typeof EventType.SubOrchestrationInstanceFailed
        TaskScheduledId: number
        Reason: string
        Details: string
        FailureDetails: null
      }
    | { EventType: typeof EventType.TimerFired; TimerId: number; FireAt: string }
    | EventRaised
    | { EventType: typeof EventType.ExecutionSuspended | typeof EventType.ExecutionResumed; Reason: string | null }
    /** Only behind the ExecutionStarted of an execution that follows another: its first turn begins with both. */
    | TurnEnd
  )

/** An outside event, or an entity's reply, whose name is the id of the call. */
export type EventRaised = Common & {
  EventType: typeof EventType.EventRaised
  Name: string
  /** JSON text. */ Input: string
}

/** What a turn writes itself. */
export type TurnEvent =
  | TurnEnd
  | (Common &
      (
        | { EventType: typeof EventType.OrchestratorStarted }
        | { EventType: typeof EventType.TaskScheduled; Name: string; Version: ''; Input: null }
        | {
            EventType: typeof EventType.SubOrchestrationInstanceCreated
            Name: string
            Version: null
            InstanceId: string
            Input: null
          }
        | { EventType: typeof EventType.TimerCreated; FireAt: string }
        /** `Input` is the JSON text of an entity request. */
        | { EventType: typeof EventType.EventSent; InstanceId: string; Name: 'op'; Input: string }
        | {
            EventType: typeof EventType.ExecutionCompleted
            OrchestrationStatus: 'Completed' | 'Failed' | 'Terminated'
            /** JSON text. */
            Result: string | null
          }
      ))

export type HistoryEvent = InboundEvent | TurnEvent

export function executionStarted(instance: {
  instanceId: string
  executionId: string
  name: string
  input: string | null
  generation: number | null
  parent?: ParentInstance | null
  at: string
}): InboundEvent {
  return {
    EventType: EventType.ExecutionStarted,
    OrchestrationInstance: { InstanceId: instance.instanceId, ExecutionId: instance.executionId },
    ParentInstance: instance.parent ?? null,
    Name: instance.name,
    Version: null,
    Input: instance.input,
    Generation: instance.generation,
    EventId: -1,
    Timestamp: instance.at,
  }
}

/**
 * The JSON text of an event. The extension marks events that came as messages as played once a turn has seen them; the events
 * a turn wrote itself never.
 */
export function eventText(event: HistoryEvent, isPlayed: boolean): string {
  return JSON.stringify({ ...event, IsPlayed: isPlayed })
}
