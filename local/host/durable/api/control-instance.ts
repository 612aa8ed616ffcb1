import type { ControlResult, SendResult } from '../client-calls.ts'
import type { Engine } from '../engine.ts'
import { NOT_FOUND, isJson, jsonText, notOffered, unexpected, type ApiCall, type ApiReply } from './api-call.ts'
import { instanceFilter } from './show-instances.ts'

/** POST instances/{id}/{operation} */
export function controlInstance(engine: Engine, call: ApiCall, instanceId: string, operation: string): ApiReply {
  const reason = call.query.get('reason')
  switch (operation.toLowerCase()) {
    case 'terminate':
      return sent(engine.terminate(instanceId, reason ?? ''))
    case 'suspend':
      return held(engine.suspendInstance(instanceId, reason), `suspend the orchestration instance ${instanceId}`)
    case 'resume':
      return held(engine.resumeInstance(instanceId, reason), `resume the orchestration instance ${instanceId}`)
    case 'rewind':
      return rewind(engine, instanceId)
    case 'restart':
      return restart(engine, instanceId)
    default:
      return NOT_FOUND
  }
}

/** POST instances/{id}/raiseEvent/{name} */
export function raiseEvent(engine: Engine, call: ApiCall, instanceId: string, eventName: string): ApiReply {
  if (!isJson(call)) return { status: 400, body: { Message: 'Only application/json request content is supported' } }
  const payload = jsonText(call.body)
  return payload.ok ? sent(engine.raiseEvent(instanceId, eventName, payload.text)) : payload.reply
}

export function purgeInstance(engine: Engine, instanceId: string): ApiReply {
  const result = engine.purge(instanceId)
  if (result.state === 'sent') return { status: 200, body: { instancesDeleted: 1 } }
  if (result.state !== 'refused') return NOT_FOUND
  const body = `Only orchestrations in a terminal state can be purged, but the orchestration with instance ID ${instanceId} has status ${result.status}`
  return { status: 412, body }
}

export function purgeInstances(engine: Engine, { query }: ApiCall): ApiReply {
  const filter = instanceFilter(query)
  if (filter.createdFromMs === undefined) {
    return { status: 400, body: "Please provide value for 'createdTimeFrom' parameter." }
  }
  const instancesDeleted = engine.purgeWhere(filter)
  return instancesDeleted === 0 ? NOT_FOUND : { status: 200, body: { instancesDeleted } }
}

function sent(result: SendResult): ApiReply {
  return { status: { sent: 202, unknown: 404, over: 410 }[result] }
}

function held(result: ControlResult, what: string): ApiReply {
  return result.state === 'refused'
    ? unexpected(`Cannot ${what} because instance is in the ${result.status} state.`)
    : sent(result.state)
}

/** The refusals are the extension's; what it would do is not offered. */
function rewind(engine: Engine, instanceId: string): ApiReply {
  const status = engine.store.find(instanceId)?.status
  if (status === undefined) return { status: 404, body: `No orchestration with instance ID "$${instanceId}" found.` }
  // A text, as for the other refusals: the client makes an error of the body as it is.
  if (status === 'Failed') return { status: 501, body: 'Rewinding is not offered by this host.' }
  const body = `This orchestration has status ${status}, but only orchestrations in the "Failed" state can be rewound.`
  return { status: 412, body }
}

function restart(engine: Engine, instanceId: string): ApiReply {
  if (engine.store.find(instanceId)) return notOffered('Restarting')
  const Message = 'InstanceId does not match a valid orchestration instance.'
  const ExceptionMessage = `No instance with ID '${instanceId}' was found. (Parameter 'instanceId')`
  return { status: 400, body: { Message, ExceptionMessage, ExceptionType: 'System.ArgumentException' } }
}
