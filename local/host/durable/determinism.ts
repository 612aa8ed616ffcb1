import { EventType, type TurnEvent } from './wire/history.ts'

export type ScheduledTask =
  | {
      kind: 'activity'
      id: number
      name: string
      /** As the library gave it: absent, or any JSON value. */ input: unknown
    }
  | { kind: 'child'; id: number; name: string; /** Made up where absent. */ instanceId?: string; input: unknown }
  | { kind: 'timer'; id: number; fireAt: string }
  | { kind: 'operation'; id: number; entityId: string; name: string; input: unknown; isSignal: boolean }

/** History and replay disagree about what the orchestrator asked for; the message is the extension's text. */
export class NonDeterminism extends Error {
  override readonly name = 'NonDeterminism'
}

export type SchedulingEvent = Extract<
  TurnEvent,
  {
    EventType:
      | typeof EventType.TaskScheduled
      | typeof EventType.SubOrchestrationInstanceCreated
      | typeof EventType.TimerCreated
      | typeof EventType.EventSent
  }
>

const QUESTION = 'Was a change made to the orchestrator code after this instance had already started running?'

/** What the extension calls the actions behind the tasks. */
const ACTION_CLASSES: Record<ScheduledTask['kind'], string> = {
  activity: 'ScheduleTaskOrchestratorAction',
  child: 'CreateSubOrchestrationAction',
  timer: 'CreateTimerOrchestratorAction',
  operation: 'SendEventOrchestratorAction',
}

/** @throws NonDeterminism when the task replayed under this id is not the one history tells of */
export function assertSameTask(event: SchedulingEvent, replayed: ScheduledTask | undefined): void {
  const known = knownTask(event)
  const number = event.EventId
  if (!replayed) {
    fail(`${known.what}${known.numbered ?? ` with sequence number ${number}`}${known.detail}`, MISSING, known.between)
  } else if (replayed.kind !== known.kind) {
    fail(
      `${known.what} with sequence number ${number} named${known.name === undefined ? '' : ` '${known.name}'`}`,
      `but the current orchestration replay instead produced a ${ACTION_CLASSES[replayed.kind]} action with this sequence number. `,
      known.between,
    )
  } else if (nameOf(replayed)?.toLowerCase() !== known.name?.toLowerCase()) {
    fail(
      `${known.what} with sequence number ${number} named '${known.name ?? ''}'`,
      `but the current orchestration replay instead scheduled ${known.what} named '${nameOf(replayed) ?? ''}' with this sequence number.  `,
      known.between,
    )
  }
}

const MISSING = "but the current replay execution hasn't (yet?) scheduled this task. "

type KnownTask = {
  kind: ScheduledTask['kind']
  what: string
  name?: string
  /** How the text for a task that is missing goes on. */
  numbered?: string
  detail: string
  between: string
}

function knownTask(event: SchedulingEvent): KnownTask {
  const numbered = ` with sequence ID ${event.EventId}`
  switch (event.EventType) {
    case EventType.TaskScheduled: {
      const detail = ` and name '${event.Name}' (version '')`
      return { kind: 'activity', what: 'an activity task', name: event.Name, numbered, detail, between: ', ' }
    }
    case EventType.SubOrchestrationInstanceCreated: {
      const detail = ` and name '${event.Name}' (version '', instance ID '${event.InstanceId}')`
      return { kind: 'child', what: 'a sub-orchestration task', name: event.Name, numbered, detail, between: ', ' }
    }
    case EventType.TimerCreated:
      return { kind: 'timer', what: 'a timer task', detail: '', between: ' ' }
    case EventType.EventSent: {
      const detail = `, name 'op', instance ID '${event.InstanceId}'`
      return { kind: 'operation', what: 'a send event task', name: event.InstanceId, numbered, detail, between: ', ' }
    }
  }
}

function nameOf(task: ScheduledTask): string | undefined {
  switch (task.kind) {
    case 'activity':
    case 'child':
      return task.name
    case 'operation':
      return task.entityId
    case 'timer':
      return undefined
  }
}

function fail(known: string, found: string, between: string): never {
  throw new NonDeterminism(
    `Non-Deterministic workflow detected: A previous execution of this orchestration scheduled ${known}${between}${found}${QUESTION}`,
  )
}
