import { NOT_FOUND, type ApiCall, type ApiReply } from './api/api-call.ts'
import { controlInstance, purgeInstance, purgeInstances, raiseEvent } from './api/control-instance.ts'
import { entitiesApi } from './api/entities-api.ts'
import { listInstances, showInstance } from './api/show-instances.ts'
import { startInstance } from './api/start-instance.ts'
import type { Engine } from './engine.ts'

export type { ApiReply } from './api/api-call.ts'

export type InstancesApi = (call: ApiCall) => Promise<ApiReply> | ApiReply

/**
 * The durable HTTP API of the extension.
 * https://learn.microsoft.com/azure/azure-functions/durable/durable-functions-http-api
 */
export function instancesApi(engine: Engine, hubName: string): InstancesApi {
  return (call) => {
    const otherHub = call.query.get('taskHub')
    if (otherHub !== null && otherHub.toLowerCase() !== hubName.toLowerCase()) return NOT_FOUND
    // The extension decodes once more, and a slash would make two segments of one.
    if (call.segments.some((segment) => /%2f/i.test(segment))) return NOT_FOUND
    switch (call.segments[0]?.toLowerCase()) {
      case 'orchestrators':
        return orchestrators(engine, hubName, call)
      case 'instances':
        return instances(engine, call)
      case 'entities':
        return entitiesApi(engine, call)
      case 'makeprimary':
        // This host is the only one of its hub.
        return call.method === 'POST' && call.segments.length === 1 ? { status: 200 } : NOT_FOUND
      default:
        return NOT_FOUND
    }
  }
}

function orchestrators(engine: Engine, hubName: string, call: ApiCall): Promise<ApiReply> | ApiReply {
  const [, name, instanceId = ''] = call.segments
  if (call.method !== 'POST' || !name || call.segments.length > 3) return NOT_FOUND
  return startInstance(engine, hubName, call, name, instanceId === '' ? undefined : instanceId)
}

function instances(engine: Engine, call: ApiCall): ApiReply {
  const [, id, operation, eventName] = call.segments
  switch (`${call.method} ${call.segments.length}`) {
    case 'GET 1':
      return listInstances(engine, call)
    case 'GET 2':
      return id ? showInstance(engine, call, id) : NOT_FOUND
    case 'DELETE 1':
      return purgeInstances(engine, call)
    case 'DELETE 2':
      return id ? purgeInstance(engine, id) : NOT_FOUND
    case 'POST 3':
      return id && operation ? controlInstance(engine, call, id, operation) : NOT_FOUND
    case 'POST 4':
      return id && eventName && operation?.toLowerCase() === 'raiseevent'
        ? raiseEvent(engine, call, id, eventName)
        : NOT_FOUND
    default:
      return NOT_FOUND
  }
}
