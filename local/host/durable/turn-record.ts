import { randomUUID } from 'node:crypto'
import type { ScheduledTask } from './determinism.ts'
import type { EntityOperation } from './entity-store.ts'
import {
  isOver,
  type ActivityWork,
  type Instance,
  type NewMessage,
  type Outgoing,
  type TimerWork,
  type TurnRecord,
} from './records.ts'
import type { Decision } from './turn.ts'
import { entityRequest, requestId } from './wire/entity-messages.ts'
import {
  EventType,
  eventText,
  executionStarted,
  type HistoryEvent,
  type InboundEvent,
  type ParentInstance,
  type TurnEvent,
} from './wire/history.ts'

type At = { turn: number; consumedUpTo: number; nowMs: number }

/** An execution's id without dashes: only executions that a client started have dashes in theirs. */
export function newId(): string {
  return randomUUID().replaceAll('-', '')
}

/** Turns a decision into what is written. */
export function turnRecord(
  { instance, fresh }: { instance: Instance; fresh: readonly HistoryEvent[] },
  decision: Decision,
  at: At,
): { record: TurnRecord; events: HistoryEvent[] } {
  const now = new Date(at.nowMs).toISOString()
  const work: Work = { activities: [], timers: [], outgoing: [], written: [] }
  for (const task of decision.scheduled) addTask(work, instance, task, now)

  const { status, output, customStatus, renewal } = decision
  const ending = { EventId: -1, Timestamp: now }
  if (isOver(status)) {
    work.written.push({
      EventType: EventType.ExecutionCompleted,
      OrchestrationStatus: status,
      Result: output,
      ...ending,
    })
    work.outgoing.push(...answerToParent(instance, decision, now))
  }
  // The first turn after a continueAsNew begins with its completion, which counts for its end when nothing comes between.
  const last = work.written.at(-1) ?? fresh.at(-1)
  if (last?.EventType !== EventType.OrchestratorCompleted) {
    work.written.push({ EventType: EventType.OrchestratorCompleted, ...ending })
  }
  const after = { ...instance, status, output, customStatus, updatedMs: at.nowMs }
  return {
    events: [...fresh, ...work.written],
    record: {
      ...(renewal ? renewed(after, renewal, now) : { instance: after }),
      consumedUpTo: at.consumedUpTo,
      history: [
        ...fresh.map((event) => eventText(event, event.EventType !== EventType.OrchestratorStarted)),
        ...work.written.map((event) => eventText(event, false)),
      ].join(),
      turn: at.turn,
      activities: work.activities,
      timers: work.timers,
      cancelledTimerIds: decision.cancelledTimerIds,
      outgoing: work.outgoing,
    },
  }
}

type Work = { activities: ActivityWork[]; timers: TimerWork[]; outgoing: Outgoing[]; written: TurnEvent[] }

function addTask(work: Work, instance: Instance, task: ScheduledTask, now: string): void {
  const { instanceId, executionId } = instance
  const common = { EventId: task.id, Timestamp: now }
  switch (task.kind) {
    case 'activity': {
      const input = task.input === undefined ? null : JSON.stringify(task.input)
      work.activities.push({ instanceId, executionId, eventId: task.id, name: task.name, input })
      work.written.push({ EventType: EventType.TaskScheduled, Name: task.name, Version: '', Input: null, ...common })
      return
    }
    case 'timer':
      work.timers.push({ instanceId, executionId, eventId: task.id, fireAt: task.fireAt, createdAt: now })
      work.written.push({ EventType: EventType.TimerCreated, FireAt: task.fireAt, ...common })
      return
    case 'child': {
      const { name: Name } = task
      const childId = task.instanceId ?? `${executionId}:${task.id}`
      work.outgoing.push(childStart(instance, task, childId, now))
      const created = { EventType: EventType.SubOrchestrationInstanceCreated, InstanceId: childId }
      work.written.push({ ...created, Name, Version: null, Input: null, ...common })
      return
    }
    case 'operation': {
      const { name, entityId, isSignal } = task
      const caller = { callerId: instanceId, callerExecutionId: executionId }
      const id = requestId(executionId, task.id)
      const operation: EntityOperation = { entityId, id, name, input: jsonOrNull(task.input), isSignal, ...caller }
      work.outgoing.push({ kind: 'operation', operation })
      const Input = JSON.stringify(entityRequest(operation, now))
      work.written.push({ EventType: EventType.EventSent, InstanceId: entityId, Name: 'op', Input, ...common })
    }
  }
}

function childStart(
  { name, instanceId, executionId }: Instance,
  task: Extract<ScheduledTask, { kind: 'child' }>,
  childId: string,
  now: string,
): Outgoing {
  const parent: ParentInstance = {
    Name: name,
    OrchestrationInstance: { InstanceId: instanceId, ExecutionId: executionId },
    TaskScheduleId: task.id,
    Version: null,
  }
  const atMs = Date.parse(now)
  const child: Instance = {
    ...{ instanceId: childId, name: task.name, executionId: newId(), generation: 0, input: jsonOrNull(task.input) },
    ...{ status: 'Pending', output: null, customStatus: null, createdMs: atMs, updatedMs: atMs },
    parent: JSON.stringify(parent),
  }
  const cause = `An orchestration instance with the ID '${childId}' exists already and is not over.`
  return {
    kind: 'child',
    child,
    started: executionStarted({ ...child, generation: null, parent, at: now }),
    refused: failure(task.id, cause, cause, now),
  }
}

function answerToParent(instance: Instance, { status, output, cause }: Decision, now: string): Outgoing[] {
  if (instance.parent === null) return []
  const { OrchestrationInstance: to, TaskScheduleId } = JSON.parse(instance.parent) as ParentInstance
  const completed = { EventType: EventType.SubOrchestrationInstanceCompleted, TaskScheduledId: TaskScheduleId }
  const reason = String(JSON.parse(output ?? '""'))
  const event: InboundEvent =
    status === 'Completed'
      ? { ...completed, Result: output, EventId: -1, Timestamp: now }
      : failure(TaskScheduleId, reason, cause ?? reason, now)
  return [{ kind: 'message', instanceId: to.InstanceId, executionId: to.ExecutionId, event }]
}

/** The failure of a child; the library wants both texts. */
function failure(TaskScheduledId: number, Reason: string, cause: string, now: string): InboundEvent {
  const Details = `Message: ${cause}, StackTrace:\n   at the orchestrator function`
  const failed = { EventType: EventType.SubOrchestrationInstanceFailed, TaskScheduledId, Reason, Details }
  return { ...failed, FailureDetails: null, EventId: -1, Timestamp: now }
}

function renewed(
  before: Instance,
  { input, events }: NonNullable<Decision['renewal']>,
  now: string,
): { instance: Instance; renewal: NewMessage[] } {
  const atMs = Date.parse(now)
  const instance = { ...before, executionId: newId(), input, createdMs: atMs, updatedMs: atMs }
  const { executionId, parent } = instance
  const started = executionStarted({
    ...instance,
    generation: null,
    parent: parent === null ? null : (JSON.parse(parent) as ParentInstance),
    at: now,
  })
  const turnEnd = { EventType: EventType.OrchestratorCompleted, EventId: -1, Timestamp: now }
  return {
    instance,
    renewal: [
      { executionId, event: started },
      { executionId, event: turnEnd },
      ...events.map((event) => ({ executionId: null, event })),
    ],
  }
}

function jsonOrNull(value: unknown): string | null {
  return value === undefined || value === null ? null : JSON.stringify(value)
}
