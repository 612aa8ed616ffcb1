import type { Asked } from '../exchange.ts'
import type { GraphCaller } from '../graph/bearer.ts'
import { graphBase, nextLink } from '../graph/graph-call.ts'
import { GraphError } from '../graph/graph-errors.ts'
import type { Simulation } from '../simulation.ts'
import type { ApplicationStore, StoredApplication, StoredPrincipal } from './application-store.ts'

/** A request about applications that may be answered. */
export interface ApplicationCall {
  readonly simulation: Simulation
  readonly store: ApplicationStore
  readonly asked: Asked
  readonly caller: GraphCaller
  /** Milliseconds. */
  readonly now: number
  /** What stands in the path, in its order. */
  readonly ids: readonly string[]
}

/** What is sent back; without a body: 204. */
export interface ApplicationAnswer {
  readonly status: number
  readonly body?: unknown
}

export const absent = (id: string): GraphError =>
  new GraphError(
    404,
    'Request_ResourceNotFound',
    `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`,
  )

export const badApplicationRequest = (message: string, code = 'Request_BadRequest'): GraphError =>
  new GraphError(400, code, message)

const largestPage = 999

/** One page of a list, by `$top` and its continuation. @throws GraphError 400 */
export function pageOf<Item>(
  { simulation, asked }: ApplicationCall,
  name: string,
  items: readonly Item[],
  row: (item: Item) => unknown,
) {
  const query = asked.url.searchParams
  const top = Math.min(Number(query.get('$top') ?? 100), largestPage)
  const from = Number(query.get('$skiptoken') ?? 0)
  if (!Number.isInteger(top) || top < 1 || !Number.isInteger(from)) throw badApplicationRequest('Invalid paging.')
  const more = from + top < items.length
  return {
    '@odata.context': `${graphBase(simulation)}/v1.0/$metadata#${name}`,
    ...(more ? { '@odata.nextLink': nextLink(asked, String(from + top)) } : {}),
    value: items.slice(from, from + top).map(row),
  }
}

const denied = (): GraphError =>
  new GraphError(403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.')

/** @throws GraphError 403 without one of these application permissions in an app-only token */
export function requireRight({ caller }: ApplicationCall, ...rights: readonly string[]): void {
  if (!rights.some((right) => caller.roles.includes(right))) throw denied()
}

/** Those who may write some applications may list all. */
export function requireReading(call: ApplicationCall): void {
  requireRight(call, 'Application.Read.All', 'Application.ReadWrite.All', 'Application.ReadWrite.OwnedBy')
}

/** @throws GraphError 403 for an object of somebody else's, with the right to one's own alone */
export function requireOwning(call: ApplicationCall, { owners }: { readonly owners: readonly string[] }): void {
  if (call.caller.roles.includes('Application.ReadWrite.All')) return
  requireRight(call, 'Application.ReadWrite.OwnedBy')
  if (call.caller.oid === undefined || !owners.includes(call.caller.oid)) throw denied()
}

/** By object id, `uniqueName='…'` or `appId='…'`. @throws GraphError 404 what is not there, or not seen yet */
export function applicationOf(call: ApplicationCall, name: string): StoredApplication {
  const found = anyApplicationOf(call, name)
  if (!found || found.visibleFrom > call.now) throw absent(valueOf(name))
  return found
}

export function anyApplicationOf({ store }: ApplicationCall, name: string): StoredApplication | undefined {
  const [, property, value = ''] = keyed.exec(name) ?? []
  const wanted = value.replaceAll("''", "'")
  if (property?.toLowerCase() === 'uniquename')
    return store.applications.find(({ uniqueName }) => uniqueName === wanted)
  if (property?.toLowerCase() === 'appid') return store.applications.find(({ appId }) => appId === wanted.toLowerCase())
  return store.applications.find(({ id }) => id === name.toLowerCase())
}

/** By object id or `appId='…'`. @throws GraphError 404 */
export function principalOf({ store, now }: ApplicationCall, name: string): StoredPrincipal {
  const [, , value] = keyed.exec(name) ?? []
  const found = store.principals.find((one) =>
    value === undefined ? one.id === name.toLowerCase() : one.appId === value.toLowerCase(),
  )
  if (!found || found.visibleFrom > now) throw absent(valueOf(name))
  return found
}

const keyed = /^(uniqueName|appId)='(.*)'$/i
const valueOf = (name: string) => keyed.exec(name)?.[2] ?? name

/** @throws GraphError 400 */
export function bodyOf(asked: Asked): unknown {
  try {
    return JSON.parse(asked.body) as unknown
  } catch {
    throw badApplicationRequest('Unable to read JSON request payload.', 'BadRequest')
  }
}
