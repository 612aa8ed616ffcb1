import type { Entity, EntityOperation } from './entity-store.ts'
import type { InboundEvent } from './wire/history.ts'

export type InstanceStatus = 'Pending' | 'Running' | 'Suspended' | 'Completed' | 'Failed' | 'Terminated'

export const OVER = ['Completed', 'Failed', 'Terminated'] as const satisfies readonly InstanceStatus[]

export function isOver(status: InstanceStatus): status is (typeof OVER)[number] {
  return OVER.some((over) => over === status)
}

/** One orchestration instance. Input, output and custom status are JSON texts; times are milliseconds since 1970. */
export type Instance = {
  instanceId: string
  name: string
  executionId: string
  generation: number
  status: InstanceStatus
  input: string | null
  /** While suspended, the reason for it. */
  output: string | null
  customStatus: string | null
  createdMs: number
  updatedMs: number
  /** JSON text of the ParentInstance, for an instance that another one started. */
  parent: string | null
}

/** `executionId` is null in what is meant for whichever execution is current. */
export type NewMessage = { executionId: string | null; event: InboundEvent }
export type Message = NewMessage & { sequence: number }

/** One activity to run; the four fields identify one attempt of one execution. */
export type ActivityWork = {
  instanceId: string
  executionId: string
  eventId: number
  name: string
  /** JSON text of what the orchestrator gave, null where it gave nothing. */
  input: string | null
}

export type TimerWork = { instanceId: string; executionId: string; eventId: number; fireAt: string; createdAt: string }

/** What a turn or an entity's batch sends to others; it is written in the transaction of that turn or batch. */
export type Outgoing =
  | { kind: 'message'; instanceId: string; executionId: string; event: InboundEvent }
  /** `refused` comes back to the sender when an instance that is not over has the child's id. */
  | { kind: 'child'; child: Instance; started: InboundEvent; refused: InboundEvent }
  | { kind: 'operation'; operation: EntityOperation }

/** What one turn changes; it is written whole or not at all. */
export type TurnRecord = {
  instance: Instance
  consumedUpTo: number
  /** JSON texts of events, joined by commas. */
  history: string
  turn: number
  activities: readonly ActivityWork[]
  timers: readonly TimerWork[]
  /** Timers that must not ring, those that this turn sets included. */
  cancelledTimerIds: readonly number[]
  outgoing: readonly Outgoing[]
  /** Present when the turn ended in continueAsNew: history and work start anew, with these before all other messages. */
  renewal?: readonly NewMessage[]
}

/** What one batch of operations changes in an entity, which is gone afterwards where `entity` is absent. */
export type BatchRecord = {
  entityId: string
  entity?: Entity
  consumedUpTo: number
  outgoing: readonly Outgoing[]
}

export type InstanceFilter = {
  statuses?: readonly string[]
  createdFromMs?: number
  createdToMs?: number
  prefix?: string
  /** The first instance id of the page. */
  from?: string
  limit: number
}
