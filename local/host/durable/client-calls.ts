import { randomUUID } from 'node:crypto'
import type { Clock } from '../clock.ts'
import { OVER, isOver, type Instance, type InstanceFilter } from './records.ts'
import type { DurableStore } from './store.ts'
import { newId } from './turn-record.ts'
import { EventType, executionStarted, type InboundEvent } from './wire/history.ts'

type StartResult = { state: 'started'; instanceId: string } | { state: 'running'; status: string }
export type SendResult = 'sent' | 'unknown' | 'over'
/** `refused` where the instance's status does not allow it. */
export type ControlResult = { state: SendResult } | { state: 'refused'; status: string }

export type ClientCalls = {
  /** Begins an instance; one that is over is replaced. `input` is JSON text. */
  start(name: string, instanceId: string | undefined, input: string | null): StartResult
  /** `input` is JSON text. */
  raiseEvent(instanceId: string, name: string, input: string): SendResult
  terminate(instanceId: string, reason: string): SendResult
  suspendInstance(instanceId: string, reason: string | null): ControlResult
  resumeInstance(instanceId: string, reason: string | null): ControlResult
  /** Forgets an instance that is over. */
  purge(instanceId: string): ControlResult
  /** Forgets instances that are over. Returns how many. */
  purgeWhere(filter: Omit<InstanceFilter, 'limit'>): number
}

/** A purge holds no more instances in memory, with their inputs and outputs. */
const PURGED_AT_ONCE = 500

/** What clients may ask of instances: each call is one message, or one transaction (a purge of many: one for each part). */
export function clientCalls(
  store: DurableStore,
  clock: Clock,
  wake: (instanceId: string) => void,
  forget: (instanceId: string) => void,
): ClientCalls {
  const send = (instanceId: string, event: InboundEvent): SendResult => {
    const instance = store.find(instanceId)
    if (!instance || isOver(instance.status)) return instance ? 'over' : 'unknown'
    store.send(instanceId, event)
    wake(instanceId)
    return 'sent'
  }
  const purgeAll = (instanceIds: readonly string[]): void => {
    store.purge(instanceIds)
    for (const instanceId of instanceIds) forget(instanceId)
  }
  const hold = (instanceId: string, isSuspended: boolean, event: InboundEvent): ControlResult => {
    const status = store.find(instanceId)?.status
    const isRefused = status !== undefined && !isOver(status) && (status === 'Suspended') !== isSuspended
    return isRefused ? { state: 'refused', status } : { state: send(instanceId, event) }
  }
  return {
    start: (name, instanceId = newId(), input) => {
      const known = store.find(instanceId)
      if (known && !isOver(known.status)) return { state: 'running', status: known.status }
      const instance = newInstance(name, instanceId, input, known, clock.now())
      store.start(
        instance,
        executionStarted({ ...instance, parent: null, at: new Date(instance.createdMs).toISOString() }),
      )
      wake(instanceId)
      return { state: 'started', instanceId }
    },
    raiseEvent: (instanceId, name, input) =>
      send(instanceId, { EventType: EventType.EventRaised, Name: name, Input: input, ...stamp(clock) }),
    terminate: (instanceId, reason) =>
      send(instanceId, { EventType: EventType.ExecutionTerminated, Input: reason, ...stamp(clock) }),
    suspendInstance: (instanceId, Reason) =>
      hold(instanceId, false, { EventType: EventType.ExecutionSuspended, Reason, ...stamp(clock) }),
    resumeInstance: (instanceId, Reason) =>
      hold(instanceId, true, { EventType: EventType.ExecutionResumed, Reason, ...stamp(clock) }),
    purge: (instanceId) => {
      const instance = store.find(instanceId)
      if (!instance) return { state: 'unknown' }
      if (!isOver(instance.status)) return { state: 'refused', status: instance.status }
      purgeAll([instanceId])
      return { state: 'sent' }
    },
    purgeWhere: (filter) => purgeInParts(store, filter, purgeAll),
  }
}

/** Gives the instances that are over to `purge`, part by part; returns how many. */
function purgeInParts(
  store: DurableStore,
  { statuses = [], ...filter }: Omit<InstanceFilter, 'limit'>,
  purge: (instanceIds: readonly string[]) => void,
): number {
  const asked = OVER.filter((over) => statuses.length === 0 || statuses.includes(over))
  if (asked.length === 0) return 0
  let purged = 0
  for (let from = ''; ;) {
    const found = store.list({ ...filter, statuses: asked, from, limit: PURGED_AT_ONCE })
    const instanceIds = found.map(({ instanceId }) => instanceId)
    purge(instanceIds)
    purged += found.length
    from = instanceIds.at(-1) ?? ''
    if (found.length < PURGED_AT_ONCE) return purged
  }
}

function stamp(clock: Clock): { EventId: number; Timestamp: string } {
  return { EventId: -1, Timestamp: new Date(clock.now()).toISOString() }
}

function newInstance(
  name: string,
  instanceId: string,
  input: string | null,
  before: Instance | undefined,
  nowMs: number,
): Instance {
  return {
    ...{ instanceId, name, input, status: 'Pending', output: null, customStatus: null, parent: null },
    executionId: randomUUID(),
    generation: before ? before.generation + 1 : 0,
    createdMs: nowMs,
    updatedMs: nowMs,
  }
}
