import { isHubError } from '../../domain/hub-error.ts'
import type { UsersPage } from '../../ports/discovery.ts'
import { unreadableGraph } from './graph-client.ts'
import { isPersonAbsent } from './graph-errors.ts'
import { readList } from './graph-list.ts'
import { readGraph, type GraphReader, type TenantAccess } from './graph-reading.ts'
import { deltaPath, nextPage, type PageCursor } from './page-cursor.ts'
import { isWholeRow, readUserRow, userProperties, type UserRow } from './user-rows.ts'

export const selectUser = `$select=${userProperties.join(',')}`

/** https://learn.microsoft.com/graph/api/user-delta (v1.0): pages of about 200, whatever is asked; `$select` is fixed by the first request. */
export const usersDelta = '/users/delta'

/** People of one page who are asked for at once. */
const askedAtOnce = 8

/** One page of people, each as the page last tells of them. @throws HubError those of {@link readGraph} */
export async function readUsersPage(reader: GraphReader, access: TenantAccess, cursor: PageCursor): Promise<UsersPage> {
  const { body, ...told } = await readGraph(reader, access, cursor.path)
  const { rows, nextLink, deltaLink } = readList(body)
  const shown = lastTold(rows.map((raw) => ({ raw, row: readUserRow(raw) })))
  const whole = await askForRest(reader, access, shown, cursor.ofChanges)
  return {
    users: whole.rows.flatMap((row) => (row.kind === 'user' ? [row.user] : [])),
    removed: whole.rows.flatMap((row) => (row.kind === 'removed' ? [row.removed] : [])),
    ...follow(),
    ...told,
    requests: told.requests + whole.requests,
    retries: told.retries + whole.retries,
  }

  function follow() {
    if (nextLink !== undefined) return { next: nextPage(cursor, nextLink, reader.baseUrl) }
    if (deltaLink !== undefined) return { delta: deltaPath(deltaLink, reader.baseUrl) }
    // A plain list just ends. A reading of changes without a link at its end is none that was read to its end.
    if (cursor.path.startsWith(usersDelta)) throw unreadableGraph('the reading has no end')
    return {}
  }
}

interface ShownRow {
  readonly raw: unknown
  readonly row: UserRow
}

const idOf = ({ row }: ShownRow) =>
  row.kind === 'user' ? row.user.objectId : row.kind === 'removed' ? row.removed.objectId : undefined

/**
 * A page may tell of the same person several times, in the order of what happened: who was changed and then deleted is gone, who was deleted
 * and then restored is there. Rows of the other kind than the last one are over.
 */
function lastTold(rows: readonly ShownRow[]): readonly ShownRow[] {
  const last = new Map(rows.map((shown) => [idOf(shown), shown.row.kind]))
  return rows.filter((shown) => idOf(shown) === undefined || last.get(idOf(shown)) === shown.row.kind)
}

/**
 * Changed people come with at least what was changed ("Use delta query", resource representation): whoever is not shown whole is asked for,
 * so that nobody is judged, named or found by a part of what they are. Who is gone by now is left out; a later page says so.
 */
async function askForRest(reader: GraphReader, access: TenantAccess, shown: readonly ShownRow[], ofChanges: boolean) {
  const parts = (ofChanges ? shown : [])
    .filter(({ raw, row }) => row.kind === 'user' && !isWholeRow(raw))
    .flatMap((one) => idOf(one) ?? [])
  const asked = [...new Set(parts)]
  const found = new Map<string | undefined, object | 'gone'>()
  let [requests, retries] = [0, 0]
  for (let start = 0; start < asked.length; start += askedAtOnce)
    await Promise.all(
      asked.slice(start, start + askedAtOnce).map(async (id) => {
        const answer = await readPerson(reader, access, id)
        requests += answer.requests
        retries += answer.retries
        found.set(id, answer.found)
      }),
    )
  const wholeOf = (one: ShownRow): UserRow => {
    const rest = one.row.kind === 'user' ? found.get(idOf(one)) : undefined
    if (rest === undefined) return one.row
    return rest === 'gone' ? { kind: 'nobody' } : readUserRow({ ...(one.raw as object), ...rest })
  }
  return { rows: shown.map(wholeOf), requests, retries }
}

/** https://learn.microsoft.com/graph/api/user-get (v1.0) */
async function readPerson(reader: GraphReader, access: TenantAccess, id: string) {
  try {
    const { body, requests, retries } = await readGraph(reader, access, `/users/${id}?${selectUser}`)
    const row = readUserRow(body)
    if (row.kind !== 'user' || row.user.objectId !== id) throw unreadableGraph('another person')
    return { found: body as object, requests, retries }
  } catch (thrown) {
    if (!isHubError(thrown, 'source.unreadable') || !isPersonAbsent(thrown)) throw thrown
    return { found: 'gone' as const, requests: 1, retries: 0 }
  }
}
