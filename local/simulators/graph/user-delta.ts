import type { Directory } from '../directories.ts'
import { graphBase, linkTo, readableDirectory, type GraphCall } from './graph-call.ts'
import { badRequest, staleDelta } from './graph-errors.ts'
import { readOptions, readToken, tokenOf, type Row } from './query-options.ts'
import { selected, userRow } from './user-rows.ts'

/** `$top` is taken and not heeded, as for every directory object. */
const options = new Set(['$select', '$top', '$skiptoken', '$deltatoken'])
/** People on one page; no option changes it. */
const deltaPage = 200
const day = 86_400_000
/** A delta link of directory objects lives seven days. Production tells one that is older than thirty in words of its own. */
const life = 7 * day
const longGone = 30 * day

/** Where a reading goes on: through the whole directory, or through its changes. */
interface Going {
  readonly epoch: string
  readonly select: readonly string[]
  /** In a first reading the place it has come to; among changes undefined. */
  readonly place: number | undefined
  /** The change that the reading has come to, or at which a first reading began. */
  readonly since: number
  /** When a delta link was given, in milliseconds; undefined within a reading. */
  readonly at?: number
}

/**
 * A reading of people, or of what changed about them since one. Deleted people come as `@removed`, in a first reading too; one who
 * changed twice comes twice, as they are now. Properties that were never filled in are left out, not null.
 * https://learn.microsoft.com/graph/delta-query-overview, https://learn.microsoft.com/graph/api/user-delta
 */
export function usersDelta(call: GraphCall) {
  const directory = readableDirectory(call)
  const going = goingOf(call, directory)
  const { rows, next } =
    going.place === undefined ? changes(directory, going) : firstReading(directory, going, going.place)
  const { simulation, asked } = call
  return {
    '@odata.context': `${graphBase(simulation)}/v1.0/$metadata#users(${going.select.join(',')})`,
    ...(next === undefined
      ? { '@odata.deltaLink': deltaLink(call, { ...going, place: undefined, since: sinceOf(going, rows) }) }
      : { '@odata.nextLink': linkTo(asked, [['$skiptoken', tokenOf({ ...next })]]) }),
    value: rows,
  }
}

/** The next reading begins where this one did, if it was a first one; else after the last change it saw. */
const sinceOf = (going: Going, rows: readonly Row[]) => going.since + (going.place === undefined ? rows.length : 0)

const deltaLink = ({ simulation, asked }: GraphCall, going: Going) =>
  linkTo(asked, [['$deltatoken', tokenOf({ ...going, at: simulation.clock.now().getTime() })]])

function firstReading(directory: Directory, going: Going, place: number) {
  const end = Math.min(place + deltaPage, directory.places)
  const rows: Row[] = []
  for (let at = place; at < end; at += 1) rows.push(rowAt(directory, at, going.select))
  return { rows, next: end < directory.places ? { ...going, place: end } : undefined }
}

function changes(directory: Directory, going: Going) {
  const rows = directory.changes(going.since, deltaPage).map((place) => rowAt(directory, place, going.select))
  const since = going.since + rows.length
  const { at: _, ...rest } = going
  return { rows, next: since < directory.sequence ? { ...rest, since } : undefined }
}

function rowAt(directory: Directory, place: number, names: readonly string[]): Row {
  const { person, presence } = directory.at(place)
  if (presence !== 'present')
    return { id: person.id, '@removed': { reason: presence === 'soft' ? 'changed' : 'deleted' } }
  const filled = Object.entries(userRow(person, names)).filter(([, value]) => value !== null)
  return { ...Object.fromEntries(filled), id: person.id }
}

function goingOf({ simulation, asked }: GraphCall, directory: Directory): Going {
  const found = readOptions(asked.url.searchParams, options)
  const [skip, delta] = [found.get('$skiptoken'), found.get('$deltatoken')]
  const start = { epoch: directory.epoch, select: selected(found.get('$select')), since: directory.sequence }
  if (skip === undefined && delta === undefined) return { ...start, place: 0 }
  // Everything that is so far is left out: the reading begins with what changes from now on.
  if (delta === 'latest') return { ...start, place: directory.places }
  const going = readToken(skip ?? delta ?? '') as Partial<Going>
  const { epoch, select, since, at } = going
  if (epoch === undefined || select === undefined || since === undefined) throw badRequest('Badly formed token.')
  if (at !== undefined) refuseStale(simulation.clock.now().getTime() - at)
  if (epoch !== directory.epoch) throw staleDelta('gone', asked)
  return { epoch, select, since, place: going.place }
}

function refuseStale(age: number): void {
  if (age > longGone) throw staleDelta('too-old')
  if (age > life) throw staleDelta('not-found')
}
