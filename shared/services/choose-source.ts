import type { CippConnection, DirectConnection } from '../domain/connection.ts'
import { HubError } from '../domain/hub-error.ts'
import type { DirectorySource, PeopleSource } from '../ports/discovery.ts'

/** One source for each kind of Connection. */
export interface BothSources<Direct, Cipp> {
  readonly direct: Direct
  readonly cipp: Cipp
}

/** The directory source of whichever kind a Connection is. */
export function chooseDirectorySource(
  sources: BothSources<DirectorySource<DirectConnection>, DirectorySource<CippConnection>>,
): DirectorySource {
  return {
    listManagedTenants: async (connection, cursor) =>
      connection.kind === 'cipp'
        ? sources.cipp.listManagedTenants(connection, cursor)
        : sources.direct.listManagedTenants(connection, ofDirect(cursor)),
  }
}

/** The source of people of whichever kind a Connection is. */
export function choosePeopleSource({
  direct,
  cipp,
}: BothSources<PeopleSource<DirectConnection>, PeopleSource<CippConnection>>): PeopleSource {
  return {
    listUsers: async (connection, tid, from) => {
      if (connection.kind === 'cipp') return cipp.listUsers(connection, tid, from)
      if (from.kind === 'page') ofDirect(from.cursor)
      return direct.listUsers(connection, tid, from)
    },
    confirmUser: (connection, tid, objectId) =>
      connection.kind === 'cipp'
        ? cipp.confirmUser(connection, tid, objectId)
        : direct.confirmUser(connection, tid, objectId),
    listGroupMembers: async (connection, tid, groupId, cursor) =>
      connection.kind === 'cipp'
        ? cipp.listGroupMembers(connection, tid, groupId, cursor)
        : direct.listGroupMembers(connection, tid, groupId, ofDirect(cursor)),
    listDomains: (connection, tid) =>
      connection.kind === 'cipp' ? cipp.listDomains(connection, tid) : direct.listDomains(connection, tid),
  }
}

/** CIPP's cursors are marked. @throws HubError `connection.changed`: a listing that CIPP began is not gone on with at Microsoft */
function ofDirect<Cursor extends string | undefined>(cursor: Cursor): Cursor {
  if (cursor?.startsWith('cipp:'))
    throw new HubError('connection.changed', 'The connection was changed meanwhile. Start again.')
  return cursor
}
