import type { CippConnection } from '../../domain/connection.ts'
import { HubError } from '../../domain/hub-error.ts'
import type { Clock } from '../../ports/clock.ts'
import type { DirectorySource } from '../../ports/discovery.ts'
import type { AskCipp, AskConnection, CippPlace } from './cipp-client.ts'
import { readTenants, type CippTenant } from './cipp-tenants.ts'
import { recentLists } from './recent-lists.ts'

const pageSize = 500
const mostKept = 100_000

/** What marks a cursor of ours, so that one of another source is never taken for it. */
export const cursorMark = 'cipp:'

/** Of which Connection a list is: another connecting is another list. */
export const keyOf = ({ organisationId, connectionId = '', baseUrl }: CippConnection) =>
  `${organisationId} ${connectionId} ${baseUrl}`

/** Every tenant that CIPP lists, the partner's own and excluded ones among them; remembered for the pages of one listing. */
export type ListTenants = (
  connection: CippConnection,
  wish: { readonly anew: boolean },
) => Promise<readonly CippTenant[]>

export function tenantLists(ask: AskConnection, clock: Clock): ListTenants {
  const lists = recentLists<CippTenant>(clock, mostKept)
  return async (connection, { anew }) => {
    const known = anew ? undefined : lists.find(keyOf(connection))
    if (known) return known
    const tenants = readTenants(await ask(connection, 'ListTenants')).sort((one, other) =>
      one.tid < other.tid ? -1 : 1,
    )
    lists.keep(keyOf(connection), tenants)
    return tenants
  }
}

/**
 * Managed tenants as CIPP lists them, without the partner's own and without those that CIPP's operators excluded. CIPP has no pages: its
 * whole list is given in slices, in the order of the ids, so that one that is asked for again goes on at the same place.
 */
export function cippDirectorySource(listTenants: ListTenants): DirectorySource<CippConnection> {
  return {
    listManagedTenants: async (connection, cursor) => {
      const after = cursor === undefined ? '' : placeIn(cursor)
      const all = await listTenants(connection, { anew: cursor === undefined })
      const rest = all.filter(({ tid, isPartner, isExcluded }) => !isPartner && !isExcluded && tid > after)
      const page = rest.slice(0, pageSize)
      const last = page.at(-1)
      return {
        tenants: page.map(({ tid, displayName }) => ({ tid, displayName })),
        ...(rest.length > pageSize && last ? { next: `${cursorMark}${last.tid}` } : {}),
      }
    },
  }
}

/** @throws HubError `connection.changed` for a cursor of another source's */
export function placeIn(cursor: string): string {
  if (!cursor.startsWith(cursorMark))
    throw new HubError('connection.changed', 'The connection was changed meanwhile. Start again.')
  return cursor.slice(cursorMark.length)
}

/** Whether a CIPP lets somebody in: its list of tenants, by credentials that nobody keeps. @throws HubError as {@link AskCipp} */
export const probeCipp =
  (ask: AskCipp): ((place: CippPlace) => Promise<void>) =>
  async (place) => {
    readTenants(await ask(place, 'ListTenants'))
  }
