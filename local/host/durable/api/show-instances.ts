import type { Engine } from '../engine.ts'
import { historyCache } from '../history-cache.ts'
import { OVER, isOver, type Instance, type InstanceFilter } from '../records.ts'
import { entityParts } from '../wire/entity-messages.ts'
import { entityStatus, instanceStatus, type StatusOptions } from '../wire/status.ts'
import { NOT_FOUND, pageOf, pageReply, time, type ApiCall, type ApiReply } from './api-call.ts'

export function showInstance(engine: Engine, { query, address }: ApiCall, instanceId: string): ApiReply {
  const instance = engine.store.find(instanceId)
  const pending = { Location: address, 'Retry-After': '5' }
  const flag = (name: string): boolean => query.get(name)?.toLowerCase() === 'true'
  if (!instance) {
    const entity = entityParts(instanceId) && engine.store.entities.find(instanceId)
    if (!entity) return NOT_FOUND
    return { status: 202, headers: pending, body: entityStatus(entity, showsInput(query), flag('showHistory')) }
  }
  const body = instanceStatus(instance, {
    showInput: showsInput(query),
    ...(flag('showHistory') ? { history: historyOf(engine, instance, flag('showHistoryOutput')) } : {}),
  })
  if (!isOver(instance.status)) return { status: 202, headers: pending, body }
  return { status: instance.status === 'Failed' && flag('returnInternalServerErrorOnFailure') ? 500 : 200, body }
}

function historyOf(engine: Engine, instance: Instance, showOutput: boolean): NonNullable<StatusOptions['history']> {
  return { events: historyCache(engine.store).read(instance).events, showOutput }
}

function showsInput(query: URLSearchParams): boolean {
  return query.get('showInput')?.toLowerCase() !== 'false'
}

export function listInstances(engine: Engine, call: ApiCall): ApiReply {
  const { size, from } = pageOf(call)
  const prefix = call.query.get('instanceIdPrefix')
  const found = engine.store.list({
    ...instanceFilter(call.query),
    ...(prefix === null ? {} : { prefix }),
    ...(from === undefined ? {} : { from }),
    limit: size + 1,
  })
  return pageReply(
    found,
    size,
    ({ instanceId }) => instanceId,
    (instance) => instanceStatus(instance, { showInput: showsInput(call.query) }),
  )
}

const STATUSES = ['Pending', 'Running', 'Suspended', ...OVER, 'ContinuedAsNew', 'Canceled']

/** The filters that lists and purges share. Those that cannot be read are ignored, as the extension does. */
export function instanceFilter(query: URLSearchParams): Omit<InstanceFilter, 'limit'> {
  const asked = (query.get('runtimeStatus') ?? '').split(',').map((text) => text.trim().toLowerCase())
  return {
    statuses: STATUSES.filter((known) => asked.includes(known.toLowerCase())),
    ...time('createdFromMs', query.get('createdTimeFrom')),
    ...time('createdToMs', query.get('createdTimeTo')),
  }
}
