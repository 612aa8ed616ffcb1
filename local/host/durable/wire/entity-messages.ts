import { createHash } from 'node:crypto'
import type { EntityOperation } from '../entity-store.ts'

const TYPES = 'Microsoft.Azure.WebJobs.Extensions.DurableTask'

/** What an orchestration sends to an entity, as its history tells it: the input of EventSent. */
export type EntityRequest = {
  $type: string
  op: string
  signal?: true
  /** JSON text. */
  input?: string
  id: string
  parent: string
  parentExecution: string
  requestTime: string
}

export function entityRequest(operation: EntityOperation, at: string): EntityRequest {
  return {
    $type: `${TYPES}.RequestMessage, ${TYPES}`,
    op: operation.name,
    ...(operation.isSignal ? { signal: true } : {}),
    ...(operation.input === null ? {} : { input: operation.input }),
    id: operation.id,
    parent: operation.callerId ?? '',
    parentExecution: operation.callerExecutionId ?? '',
    requestTime: `${at.slice(0, -1)}+00:00`,
  }
}

/** The JSON text of an entity's reply. The library makes an error of `result` when there is an exception's type. */
export function entityReply({ result, isError }: { result?: string | undefined; isError: boolean }): string {
  return JSON.stringify({
    $type: `${TYPES}.ResponseMessage, ${TYPES}`,
    ...(result === undefined ? {} : { result }),
    ...(isError ? { exceptionType: 'Error' } : {}),
  })
}

/** The id of an orchestration's message to an entity: the same whenever the turn is taken again. */
export function requestId(executionId: string, eventId: number): string {
  const hash = createHash('sha256').update(`${executionId}:${eventId}`).digest('hex')
  return [
    hash.slice(0, 8),
    hash.slice(8, 12),
    `8${hash.slice(13, 16)}`,
    `8${hash.slice(17, 20)}`,
    hash.slice(20, 32),
  ].join('-')
}

/** The parts of an entity's id, `@name@key`; undefined for any other text. */
export function entityParts(entityId: string): { name: string; key: string } | undefined {
  const [, name, key] = /^@([^@]+)@([^]*)$/.exec(entityId) ?? []
  return name === undefined || key === undefined ? undefined : { name, key }
}

export type EntityAnswer = {
  entityExists: boolean
  /** JSON text. */
  entityState?: string | null
  results: { isError: boolean; /** JSON text. */ result?: string }[]
  signals: { target: { name: string; key: string }; name: string; /** JSON text or empty. */ input?: string }[]
}

/** The JSON text an entity is invoked with. */
export function entityInput(
  entityId: string,
  state: string | null | undefined,
  batch: readonly EntityOperation[],
): string {
  const { name = '', key = '' } = entityParts(entityId) ?? {}
  return JSON.stringify({
    self: { name: name.toLowerCase(), key },
    exists: state !== undefined,
    state: state ?? null,
    batch: batch.map((operation) => ({
      name: operation.name,
      input: operation.input,
      isSignal: operation.isSignal,
      id: operation.id,
    })),
  })
}

/** Reads the JSON an entity returned; undefined when it is not an entity's. */
export function parseEntityAnswer(json: string | undefined): EntityAnswer | undefined {
  const answer = json === undefined ? undefined : (JSON.parse(json) as Partial<EntityAnswer> | null)
  if (!answer || !Array.isArray(answer.results) || !Array.isArray(answer.signals)) return undefined
  return { ...answer, entityExists: answer.entityExists === true, results: answer.results, signals: answer.signals }
}
