import type { DirectConnection } from '../../domain/connection.ts'
import { HubError, isHubError } from '../../domain/hub-error.ts'
import type { EntraTenantId } from '../../domain/ids.ts'
import type { PeopleSource, UsersFrom } from '../../ports/discovery.ts'
import type { ConnectionTokens } from './graph-directory-source.ts'
import { isAbsent, isLinkRefused, isPersonAbsent, isWithoutDelta, staleDelta } from './graph-errors.ts'
import { readList } from './graph-list.ts'
import { readGraph, type GraphReader, type TenantAccess } from './graph-reading.ts'
import { firstPage, nextPage, readCursor, readDelta } from './page-cursor.ts'
import { readTenantDomains } from './tenant-domains.ts'
import { objectIdOf } from './user-rows.ts'
import { readUsersPage, selectUser, usersDelta } from './users-page.ts'

const firstReading = `${usersDelta}?${selectUser}`
/** https://learn.microsoft.com/graph/api/user-list (v1.0) */
const plainReading = `/users?${selectUser}&$top=999`

/** Access tokens of customers' tenants, and of the partner's own. */
export interface TenantTokens extends ConnectionTokens {
  readonly tokenIn: (connection: DirectConnection, tid: EntraTenantId, use: TokenUse) => Promise<string>
  readonly forgetIn: (connection: DirectConnection, tid: EntraTenantId, use: TokenUse) => void
}
type TokenUse = 'people' | 'groups'

/**
 * People of managed tenants by delegated access. A first reading is one of changes from nothing, so that it ends where the next one
 * begins; a tenant that has no delta query is listed plainly, and every reading of it is a full one.
 */
export function graphPeopleSource(reader: GraphReader, tokens: TenantTokens): PeopleSource<DirectConnection> {
  const inTenant = (connection: DirectConnection, tid: EntraTenantId, use: TokenUse): TenantAccess => ({
    token: () => tokens.tokenIn(connection, tid, use),
    forget: () => {
      tokens.forgetIn(connection, tid, use)
    },
  })
  const atHome = (connection: DirectConnection): TenantAccess => ({
    token: () => tokens.tokenFor(connection),
    forget: () => {
      tokens.forget(connection)
    },
  })
  return {
    listUsers: async (connection, tid, from) => {
      const access = inTenant(connection, tid, 'people')
      try {
        return await readUsersPage(reader, access, pageOf(from))
      } catch (thrown) {
        if (from.kind === 'changes' && isHubError(thrown) && isLinkRefused(thrown)) throw staleDelta(thrown)
        if (from.kind !== 'start' || !isHubError(thrown) || !isWithoutDelta(thrown)) throw thrown
        const page = await readUsersPage(reader, access, firstPage(plainReading))
        return { ...page, requests: page.requests + 1 }
      }
    },
    confirmUser: async (connection, tid, objectId) => {
      const id = objectIdOf(objectId)
      if (id === undefined) return 'unknown'
      return confirm(reader, inTenant(connection, tid, 'people'), id)
    },
    listGroupMembers: async (connection, tid, groupId, cursor) => {
      const id = objectIdOf(groupId)
      if (id === undefined) throw unknownGroup()
      return readMembers(reader, inTenant(connection, tid, 'groups'), id, cursor)
    },
    listDomains: (connection, tid) =>
      readTenantDomains(reader, { there: inTenant(connection, tid, 'people'), home: atHome(connection) }, tid),
  }
}

function pageOf(from: UsersFrom) {
  switch (from.kind) {
    case 'start':
      return firstPage(firstReading)
    case 'page':
      return readCursor(from.cursor)
    case 'changes':
      return readDelta(from.delta)
  }
}

/** https://learn.microsoft.com/graph/api/user-get (v1.0): somebody deleted is not found, even who can be restored. */
async function confirm(
  reader: GraphReader,
  access: TenantAccess,
  id: string,
): Promise<'present' | 'absent' | 'unknown'> {
  try {
    const { body } = await readGraph(reader, access, `/users/${id}?$select=id`)
    return objectIdOf((body as { readonly id?: unknown } | null)?.id) === id ? 'present' : 'unknown'
  } catch (thrown) {
    if (isHubError(thrown, 'source.unreadable') && isPersonAbsent(thrown)) return 'absent'
    throw thrown
  }
}

/**
 * https://learn.microsoft.com/graph/api/group-list-transitivemembers (v1.0): flat, nested groups included; the cast to people needs the
 * header and `$count`.
 */
async function readMembers(reader: GraphReader, access: TenantAccess, groupId: string, cursor: string | undefined) {
  const first = `/groups/${groupId}/transitiveMembers/microsoft.graph.user?$select=id&$count=true&$top=999`
  const at = cursor === undefined ? firstPage(first) : readCursor(cursor)
  try {
    const { body } = await readGraph(reader, access, at.path, { ConsistencyLevel: 'eventual' })
    const { rows, nextLink } = readList(body)
    const objectIds = rows.flatMap((row) => objectIdOf((row as { readonly id?: unknown } | null)?.id) ?? [])
    return { objectIds, ...(nextLink === undefined ? {} : { next: nextPage(at, nextLink, reader.baseUrl) }) }
  } catch (thrown) {
    throw isHubError(thrown, 'source.unreadable') && isAbsent(thrown) ? unknownGroup(thrown) : thrown
  }
}

const unknownGroup = (cause?: unknown) =>
  new HubError('group.unknown', 'A group of the filter is not in that tenant.', cause === undefined ? {} : { cause })
