import { findTenant } from '../directory.ts'
import type { Directory } from '../directories.ts'
import type { Asked } from '../exchange.ts'
import type { Simulation } from '../simulation.ts'
import type { WorldTenant } from '../../worlds/world.ts'
import type { GraphCaller } from './bearer.ts'
import { GraphError } from './graph-errors.ts'

/** A request to Graph that may be answered: who asks, and for which id of the path. */
export interface GraphCall {
  readonly simulation: Simulation
  readonly asked: Asked
  readonly caller: GraphCaller
  readonly id: string
}

export function graphBase({ graphAddress }: Simulation): string {
  return graphAddress ?? 'https://graph.microsoft.com'
}

/** The same request with the continuation in it: every other option stays, so that clients follow it as it is. */
export function nextLink(asked: Asked, skipToken: string): string {
  const kept = [...asked.url.searchParams].filter(([name]) => name.toLowerCase() !== '$skiptoken')
  return linkTo(asked, [...kept, ['$skiptoken', skipToken]])
}

export function linkTo(asked: Asked, options: readonly (readonly [string, string])[]): string {
  const query = options.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')
  return `${asked.url.origin}${asked.url.pathname}?${query}`
}

/** The tenant that the token is of. @throws GraphError 403 */
export function homeOf({ world }: Simulation, { tid }: GraphCaller): WorldTenant {
  const tenant = findTenant(world, tid)
  if (!tenant)
    throw new GraphError(
      403,
      'Authorization_IdentityNotFound',
      'The identity of the calling application could not be established.',
    )
  return tenant
}

/**
 * The directory that the token reads. In a customer's tenant it takes a delegated administration role that reads directories.
 * @throws GraphError 403
 */
export function readableDirectory({ simulation, caller }: GraphCall): Directory {
  const { world, directories } = simulation
  const directory = directories.of(world, homeOf(simulation, caller).tid)
  const customer = world.partner?.customers.find(({ tid }) => tid === caller.tid)
  if (!directory || customer?.readable === false)
    throw new GraphError(403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.')
  return directory
}
