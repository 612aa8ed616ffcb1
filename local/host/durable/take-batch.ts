import { randomUUID } from 'node:crypto'
import { invoke } from '../core/invoke.ts'
import type { RegisteredFunction } from '../core/inject-core.ts'
import type { LoadedApp } from '../core/load-app.ts'
import { messageOf } from '../host-error.ts'
import type { ExtraInputs } from './activities.ts'
import type { EntityOperation, PendingOperation } from './entity-store.ts'
import type { BatchRecord, Outgoing } from './records.ts'
import type { TurnTaker } from './take-turn.ts'
import { entityInput, entityParts, entityReply, parseEntityAnswer, type EntityAnswer } from './wire/entity-messages.ts'
import { EventType } from './wire/history.ts'

type BatchTaker = TurnTaker & { extraInputs: ExtraInputs }

/**
 * Lets an entity run everything that waits for it as one batch: its new state, the answers to its callers and its signals to
 * other entities are written in one transaction. Returns what was written, undefined when there was nothing to do.
 */
export async function takeBatch(taker: BatchTaker, entityId: string): Promise<BatchRecord | undefined> {
  const { app, store, clock } = taker
  const batch = store.entities.pending(entityId)
  const last = batch.at(-1)
  if (!last) return undefined
  const before = store.entities.find(entityId)
  const target = entityFunction(app, entityParts(entityId)?.name ?? '')
  const input = entityInput(entityId, before?.state, batch)
  const answer = await askEntity(app, target, entityId, input, taker.extraInputs)
  if (taker.isClosed()) return undefined

  const nowMs = clock.now()
  const after =
    answer.kind === 'fault'
      ? before
      : answer.state.entityExists
        ? { entityId, state: answer.state.entityState ?? null, lastOperationMs: nowMs }
        : undefined
  const outgoing = [...answers(batch, answer, nowMs), ...(answer.kind === 'fault' ? [] : signals(app, answer.state))]
  const record = { entityId, ...(after ? { entity: after } : {}), consumedUpTo: last.sequence, outgoing }
  store.recordBatch(record)
  tellFailures(app, entityId, batch, answer)
  return record
}

/** An operation whose answer nobody waits for. `input` is JSON text. */
export function signalTo(entityId: string, name: string, input: string | null): EntityOperation {
  return { entityId, id: randomUUID(), name, input, isSignal: true, callerId: null, callerExecutionId: null }
}

/** The entity function of a name, whatever its case. */
export function entityFunction(app: LoadedApp, name: string): RegisteredFunction | undefined {
  const found = app.registry.functions.get(name.toLowerCase())
  return found?.triggerType === 'entitytrigger' ? found : undefined
}

type Answer = { kind: 'state'; state: EntityAnswer } | { kind: 'fault'; message: string }

async function askEntity(
  app: LoadedApp,
  target: RegisteredFunction | undefined,
  entityId: string,
  input: string,
  extraInputs: ExtraInputs,
): Promise<Answer> {
  if (!target) return { kind: 'fault', message: `No entity function answers for ${entityId} any more.` }
  try {
    const { returnValue } = await invoke(app, target, {
      inputData: [{ name: target.triggerName, data: { string: input } }, ...extraInputs(target)],
      triggerMetadata: { instanceId: { string: entityId } },
    })
    const state = parseEntityAnswer(returnValue?.json)
    return state
      ? { kind: 'state', state }
      : { kind: 'fault', message: "The function returned something other than an entity's state." }
  } catch (thrown) {
    return { kind: 'fault', message: messageOf(thrown) }
  }
}

function answers(batch: readonly PendingOperation[], answer: Answer, nowMs: number): Outgoing[] {
  return batch.flatMap(({ isSignal, callerId, callerExecutionId, id }, at) => {
    if (isSignal || callerId === null || callerExecutionId === null) return []
    const result =
      answer.kind === 'fault' ? { isError: true, result: JSON.stringify(answer.message) } : answer.state.results[at]
    const event = {
      EventType: EventType.EventRaised,
      Name: id,
      Input: entityReply(result ?? { isError: false }),
      EventId: -1,
      Timestamp: new Date(nowMs).toISOString(),
    }
    return [{ kind: 'message', instanceId: callerId, executionId: callerExecutionId, event }]
  })
}

/** The extension keeps the case of the name an entity signals, so that another entity than the one in lower case gets it. */
function signals(app: LoadedApp, { signals: sent }: EntityAnswer): Outgoing[] {
  return sent.flatMap(({ target: { name, key }, name: operation, input }) => {
    const entityId = `@${name}@${key}`
    if (!entityFunction(app, name)) {
      app.log('error', 'durable', `a signal to ${entityId} is lost: no entity function has the name '${name}'`)
      return []
    }
    if (name !== name.toLowerCase()) {
      app.log(
        'warning',
        'durable',
        `a signal goes to ${entityId}, which cannot be read: an entity that signals another must write its name in lower case (in Azure too)`,
      )
    }
    const json = input === undefined || input === '' ? null : input
    return [{ kind: 'operation', operation: signalTo(entityId, operation, json) }]
  })
}

function tellFailures({ log }: LoadedApp, entityId: string, batch: readonly PendingOperation[], answer: Answer): void {
  const name = entityParts(entityId)?.name ?? entityId
  if (answer.kind === 'fault') {
    log('error', name, `${batch.length} operations of ${entityId} failed: ${answer.message}`)
    return
  }
  batch.forEach(({ name: operation }, at) => {
    if (answer.state.results[at]?.isError) log('error', name, `the operation '${operation}' of ${entityId} failed`)
  })
}
