import type { Directory, Entry } from '../directories.ts'
import { graphBase, nextLink, readableDirectory, type GraphCall } from './graph-call.ts'
import { badRequest, GraphError } from './graph-errors.ts'
import { readFilter, readOptions, readToken, tokenOf } from './query-options.ts'
import { selected, userRow, userType } from './user-rows.ts'

const options = new Set(['$filter', '$select', '$top', '$count', '$skiptoken'])
const filterable = ['id', 'displayName', 'mail', 'userPrincipalName', 'accountEnabled', 'userType']
const usualPage = 100
const largestPage = 999

/** https://learn.microsoft.com/graph/api/user-list */
export function userList(call: GraphCall) {
  return pageOfPeople(call, readableDirectory(call), () => true, `$metadata#users`)
}

/**
 * The people in a group and in groups within it. The cast to people is an advanced query: it needs the header and `$count`.
 * https://learn.microsoft.com/graph/api/group-list-transitivemembers
 */
export function groupMembers(call: GraphCall) {
  const directory = readableDirectory(call)
  const group = directory.groups.find(({ id }) => id === call.id)
  if (!group) throw absent(call.id)
  if (!isEventual(call) || !call.asked.url.searchParams.has('$count'))
    throw new GraphError(
      400,
      'Request_UnsupportedQuery',
      'The request uses a cast that needs advanced query capabilities.',
    )
  return pageOfPeople(call, directory, (place) => directory.isMember(group, place), '$metadata#users')
}

/** https://learn.microsoft.com/graph/api/user-get: somebody deleted is not found, even who can be restored. */
export function oneUser(call: GraphCall) {
  const directory = readableDirectory(call)
  const found = readOptions(call.asked.url.searchParams, new Set(['$select']))
  const place = directory.placeOf(call.id)
  const entry = place === undefined ? undefined : directory.at(place)
  if (entry?.presence !== 'present') throw absent(call.id)
  const row = userRow(entry.person, selected(found.get('$select')))
  return { '@odata.context': `${graphBase(call.simulation)}/v1.0/$metadata#users/$entity`, ...row }
}

const absent = (id: string) =>
  new GraphError(
    404,
    'Request_ResourceNotFound',
    `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`,
  )

const isEventual = ({ asked }: GraphCall) => asked.headers['consistencylevel'] === 'eventual'

function pageOfPeople(call: GraphCall, directory: Directory, holds: (place: number) => boolean, metadata: string) {
  const { simulation, asked } = call
  const found = readOptions(asked.url.searchParams, options)
  const names = selected(found.get('$select'))
  const filter = found.get('$filter')
  const fits = readFilter(filter, filterable, userType)
  const belongs = ({ person, presence }: Entry, place: number) =>
    presence === 'present' && holds(place) && (filter === undefined || fits(userRow(person, filterable)))
  const top = topOf(found.get('$top'))
  const rows = []
  let place = startOf(found.get('$skiptoken'))
  for (; place < directory.places && rows.length < top; place += 1) {
    const entry = directory.at(place)
    if (belongs(entry, place)) rows.push(userRow(entry.person, names))
  }
  // As Graph does, a list may end with an empty page: whether anybody follows is not looked up.
  const more = place < directory.places
  const counts = found.get('$count') === 'true' && isEventual(call)
  return {
    '@odata.context': `${graphBase(simulation)}/v1.0/${metadata}${found.has('$select') ? `(${names.join(',')})` : ''}`,
    ...(counts ? { '@odata.count': countOf(directory, belongs) } : {}),
    ...(more ? { '@odata.nextLink': nextLink(asked, tokenOf({ place })) } : {}),
    value: rows,
  }
}

function countOf(directory: Directory, belongs: (entry: Entry, place: number) => boolean): number {
  let count = 0
  for (let place = 0; place < directory.places; place += 1) if (belongs(directory.at(place), place)) count += 1
  return count
}

function topOf(text: string | undefined): number {
  if (text === undefined) return usualPage
  const top = /^\d+$/.test(text) ? Number(text) : 0
  if (top < 1 || top > largestPage)
    throw new GraphError(
      400,
      'Request_BadRequest',
      `Invalid page size specified: '${text}'. Must be between 1 and ${largestPage} inclusive.`,
    )
  return top
}

function startOf(skipToken: string | undefined): number {
  if (skipToken === undefined) return 0
  const { place } = readToken(skipToken)
  if (typeof place === 'number') return place
  throw badRequest('The skip token is not valid.')
}
