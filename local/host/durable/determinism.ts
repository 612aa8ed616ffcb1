import { EventType, type TurnEvent } from './wire/history.ts'

export type ScheduledTask =
  | {
      kind: 'activity'
      id: number
      name: string
      /** As the library gave it: absent, or any JSON value. */ input: unknown
    }
  | { kind: 'timer'; id: number; fireAt: string }

/** History and replay disagree about what the orchestrator asked for; the message is the extension's text. */
export class NonDeterminism extends Error {
  override readonly name = 'NonDeterminism'
}

type SchedulingEvent = Extract<TurnEvent, { EventType: typeof EventType.TaskScheduled | typeof EventType.TimerCreated }>

const QUESTION = 'Was a change made to the orchestrator code after this instance had already started running?'

/** @throws NonDeterminism when the task replayed under this id is not the one history tells of */
export function assertSameTask(event: SchedulingEvent, replayed: ScheduledTask | undefined): void {
  const id = event.EventId
  if (event.EventType === EventType.TaskScheduled) {
    if (!replayed) {
      fail(
        `an activity task with sequence ID ${id} and name '${event.Name}' (version '')`,
        "but the current replay execution hasn't (yet?) scheduled this task. ",
        ', ',
      )
    } else if (replayed.kind !== 'activity') {
      fail(
        `an activity task with sequence number ${id} named '${event.Name}'`,
        'but the current orchestration replay instead produced a CreateTimerOrchestratorAction action with this sequence number. ',
        ', ',
      )
    } else if (replayed.name.toLowerCase() !== event.Name.toLowerCase()) {
      fail(
        `an activity task with sequence number ${id} named '${event.Name}'`,
        `but the current orchestration replay instead scheduled an activity task named '${replayed.name}' with this sequence number.  `,
        ', ',
      )
    }
  } else if (!replayed) {
    fail(
      `a timer task with sequence number ${id}`,
      "but the current replay execution hasn't (yet?) scheduled this task. ",
      ' ',
    )
  } else if (replayed.kind !== 'timer') {
    fail(
      `a timer task with sequence number ${id} named`,
      'but the current orchestration replay instead produced a ScheduleTaskOrchestratorAction action with this sequence number. ',
      ' ',
    )
  }
}

function fail(known: string, found: string, between: string): never {
  throw new NonDeterminism(
    `Non-Deterministic workflow detected: A previous execution of this orchestration scheduled ${known}${between}${found}${QUESTION}`,
  )
}
