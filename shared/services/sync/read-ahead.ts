import type { Connection } from '../../domain/connection.ts'
import type { EntraTenantId } from '../../domain/ids.ts'
import type { PeopleSource, UsersFrom, UsersPage } from '../../ports/discovery.ts'

/** So many people are decided about at once: Graph gives some two hundred a page, and each step has its price. */
export const peopleOfOneStep = 1000

type ListUsers = PeopleSource['listUsers']

interface Ahead {
  readonly tid: EntraTenantId
  readonly cursor: string
  /** Undefined: it failed, and is read again by whoever needs it. */
  readonly page: Promise<UsersPage | undefined>
}

/**
 * Small pages are put together into one of up to `most` people, and the one after it is read while that one is worked on, as long as
 * `mayRead` says so. What fails on the way is left to the next step, which meets it as its own: what was read before it counts.
 */
export function readingAhead(listUsers: ListUsers, mayRead: () => boolean, most = peopleOfOneStep): ListUsers {
  let ahead: Ahead | undefined
  const gather = async (connection: Connection, tid: EntraTenantId, from: UsersFrom): Promise<UsersPage> => {
    let whole = await listUsers(connection, tid, from)
    for (let size = whole.users.length; whole.next !== undefined;) {
      if (whole.users.length + size > most || !mayRead()) break
      const next = await listUsers(connection, tid, { kind: 'page', cursor: whole.next }).catch(() => undefined)
      if (!next) break
      size = next.users.length
      whole = joined(whole, next)
    }
    return whole
  }
  return async (connection, tid, from) => {
    const begun = from.kind === 'page' && ahead?.tid === tid && ahead.cursor === from.cursor ? ahead : undefined
    ahead = undefined
    const page = (await begun?.page) ?? (await gather(connection, tid, from))
    const cursor = page.next
    if (cursor !== undefined && mayRead())
      ahead = { tid, cursor, page: gather(connection, tid, { kind: 'page', cursor }).catch(() => undefined) }
    return page
  }
}

/** Two pages as one. What the later one says of somebody holds: whoever left and is back is there, whoever was there and left is gone. */
export function joined(earlier: UsersPage, later: UsersPage): UsersPage {
  const { next: _next, delta: _delta, load: _load, ...rest } = earlier
  const gone = new Set(later.removed.map(({ objectId }) => objectId))
  const there = new Set(later.users.map(({ objectId }) => objectId))
  return {
    ...rest,
    users: [...earlier.users.filter(({ objectId }) => objectId === undefined || !gone.has(objectId)), ...later.users],
    removed: [...earlier.removed.filter(({ objectId }) => !there.has(objectId)), ...later.removed],
    ...(later.next === undefined ? {} : { next: later.next }),
    ...(later.delta === undefined ? {} : { delta: later.delta }),
    ...(later.load === undefined ? {} : { load: later.load }),
    requests: earlier.requests + later.requests,
    retries: earlier.retries + later.retries,
  }
}
