import type { Engine } from '../engine.ts'
import { entityParts } from '../wire/entity-messages.ts'
import { NOT_FOUND, isJson, jsonText, pageOf, pageReply, time, type ApiCall, type ApiReply } from './api-call.ts'

const NO_NAME = "Invalid entity id: entity name must not be a null or empty string. (Parameter 'entityName')"

/** The calls under `entities[/{name}[/{key}]]`. A name counts in any case, a key does not; no key, or `$`, is the empty one. */
export function entitiesApi(engine: Engine, call: ApiCall): ApiReply {
  const { method, segments, query } = call
  const [, name = '', key] = segments
  const entityId = `@${name.toLowerCase()}@${key === '$' ? '' : (key ?? '')}`
  if (segments.length > 3) return NOT_FOUND
  switch (method) {
    case 'GET':
      return key === undefined ? list(engine, call, name) : read(engine, entityId)
    case 'POST': {
      if (name === '') return { status: 400, body: { Message: NO_NAME } }
      const input = inputOf(call)
      return input.ok ? signal(engine, entityId, query.get('op') ?? '', input.text) : input.reply
    }
    case 'DELETE':
      if (name === '') return { status: 400, body: { Message: NO_NAME } }
      return signal(engine, entityId, 'delete', '""')
    default:
      return NOT_FOUND
  }
}

function inputOf(call: ApiCall): { ok: true; text: string | null } | { ok: false; reply: ApiReply } {
  if (!isJson(call)) return { ok: true, text: JSON.stringify(call.body) }
  return call.body === '' ? { ok: true, text: null } : jsonText(call.body, 'Could not parse JSON content.')
}

function signal(engine: Engine, entityId: string, operation: string, input: string | null): ApiReply {
  const result = engine.signal(entityId, operation, input)
  if (result.state === 'sent') return { status: 202 }
  const known = result.known.map((name) => `'${name}'`).join(', ')
  const Message = `The function '${entityParts(entityId)?.name ?? ''}' doesn't exist, is disabled, or is not an entity function. Additional info: The following are the known entity functions: ${known}.`
  return { status: 400, body: { Message } }
}

/** An entity that has never set a state is answered as if it did not exist. */
function read(engine: Engine, entityId: string): ApiReply {
  const state = engine.store.entities.find(entityId)?.state ?? null
  return state === null ? NOT_FOUND : { status: 200, body: JSON.parse(state) as unknown }
}

function list(engine: Engine, call: ApiCall, name: string): ApiReply {
  const { size, from } = pageOf(call)
  const withState = call.query.get('fetchState')?.toLowerCase() === 'true'
  const found = engine.store.entities.list({
    prefix: name === '' ? '@' : `@${name.toLowerCase()}@`,
    ...time('lastOperationFromMs', call.query.get('lastOperationTimeFrom')),
    ...time('lastOperationToMs', call.query.get('lastOperationTimeTo')),
    ...(from === undefined ? {} : { from }),
    withState,
    limit: size + 1,
  })
  return pageReply(
    found,
    size,
    ({ entityId }) => entityId,
    ({ entityId, lastOperationMs, state }) => {
      const { name: entityName = '', key = '' } = entityParts(entityId) ?? {}
      return {
        entityId: { name: entityName.toLowerCase(), key },
        lastOperationTime: new Date(lastOperationMs).toISOString(),
        state: withState && state !== null ? (JSON.parse(state) as unknown) : null,
      }
    },
  )
}
