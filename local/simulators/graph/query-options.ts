import { badRequest } from './graph-errors.ts'

export type Row = Readonly<Record<string, unknown>>

export interface Listing {
  readonly rows: readonly Row[]
  /** What `$filter`, `$select` and `$orderby` may name; nested names with a slash. */
  readonly properties: readonly string[]
  readonly type: string
}

export interface Page {
  readonly rows: readonly Row[]
  readonly count: number | undefined
  /** The continuation to put into `@odata.nextLink`; undefined on the last page. */
  readonly skipToken: string | undefined
}

const allowed = new Set(['$filter', '$select', '$top', '$orderby', '$count', '$skiptoken'])
const known = new Set(['$expand', '$search', '$apply', '$compute', '$skip', '$format', '$deltatoken', ...allowed])
const largestPage = 300

/**
 * One page of a list under OData query options, as the delegated administration lists take them ($select, $filter, $top,
 * $orderby, $count, $skiptoken; $top up to 300). Parameters without a dollar sign are ignored.
 * https://learn.microsoft.com/graph/query-parameters
 * @throws GraphError 400 for an option, property or expression the list does not support
 */
export function pageOf(listing: Listing, query: URLSearchParams): Page {
  const options = readOptions(query, allowed)
  const fitting = order(filter(listing, options.get('$filter')), listing, options.get('$orderby'))
  const start = startOf(fitting, options.get('$skiptoken'))
  const top = topOf(options.get('$top'))
  const rows = fitting.slice(start, start + top)
  const last = rows.at(-1)
  const more = start + top < fitting.length && last !== undefined
  return {
    rows: select(rows, listing, options.get('$select')),
    count: options.get('$count') === 'true' ? fitting.length : undefined,
    skipToken: more ? tokenOf({ after: last['id'] }) : undefined,
  }
}

/** The query's options by their lower-case names. @throws GraphError 400 for one that is not allowed or comes twice */
export function readOptions(query: URLSearchParams, allowed: ReadonlySet<string>): Map<string, string> {
  const options = new Map<string, string>()
  for (const [name, value] of query) {
    const option = name.toLowerCase()
    if (!option.startsWith('$')) continue
    if (!known.has(option)) throw badRequest(`The query parameter '${name}' is not supported.`)
    if (!allowed.has(option)) {
      throw badRequest(`The query specified in the URI is not valid. Query option '${name.slice(1)}' is not allowed.`)
    }
    if (options.has(option))
      throw badRequest(`Query option '${name}' was specified more than once, but it must be specified at most once.`)
    options.set(option, value)
  }
  return options
}

function topOf(text: string | undefined): number {
  if (text === undefined) return largestPage
  const top = /^\d+$/.test(text) ? Number(text) : 0
  if (top < 1 || top > largestPage)
    throw badRequest(`Invalid value '${text}' for $top query option. It must be between 1 and ${largestPage}.`)
  return top
}

function filter({ rows, properties, type }: Listing, text: string | undefined): readonly Row[] {
  return text === undefined ? rows : rows.filter(readFilter(text, properties, type))
}

/** `name eq 'value'`, or a truth value without quotes; several of them joined by `and`. @throws GraphError 400 */
export function readFilter(
  text: string | undefined,
  properties: readonly string[],
  type: string,
): (row: Row) => boolean {
  if (text === undefined) return () => true
  const tests = text.split(/\s+and\s+/i).map((part) => {
    const found = /^\s*([A-Za-z/]+)\s+eq\s+(?:'((?:[^']|'')*)'|(true|false))\s*$/.exec(part)
    if (!found) throw badRequest(`Invalid filter clause: '${part}' is not supported.`)
    const [, name = '', value = '', truth] = found
    const wanted = truth === undefined ? value.replaceAll("''", "'") : truth === 'true'
    return { name: propertyOf(properties, type, name), wanted }
  })
  return (row) => tests.every(({ name, wanted }) => valueOf(row, name) === wanted)
}

function order(rows: readonly Row[], { properties, type }: Listing, text: string | undefined): readonly Row[] {
  if (text === undefined) return rows
  const [name = '', direction = 'asc'] = text.trim().split(/\s+/)
  if (!['asc', 'desc'].includes(direction)) throw badRequest(`Syntax error in '${text}'.`)
  const property = propertyOf(properties, type, name)
  const sign = direction === 'asc' ? 1 : -1
  return rows.toSorted(
    (one, other) => sign * String(valueOf(one, property)).localeCompare(String(valueOf(other, property))),
  )
}

/** Selected members stand beside the annotations, which Graph always sends. */
function select(rows: readonly Row[], { properties, type }: Listing, text: string | undefined): readonly Row[] {
  if (text === undefined) return rows
  const names = new Set(text.split(',').map((name) => propertyOf(properties, type, name.trim())))
  return rows.map((row) =>
    Object.fromEntries(Object.entries(row).filter(([name]) => name.startsWith('@') || names.has(name))),
  )
}

function startOf(rows: readonly Row[], skipToken: string | undefined): number {
  if (skipToken === undefined) return 0
  const after = readSkipToken(skipToken)
  const at = rows.findIndex((row) => row['id'] === after)
  if (at >= 0) return at + 1
  // The row the last page ended with is gone: go on where it would stand, so that nothing is left out.
  const next = rows.findIndex((row) => String(row['id']) > after)
  return next < 0 ? rows.length : next
}

function readSkipToken(text: string): string {
  const { after } = readToken(text)
  if (typeof after === 'string') return after
  throw badRequest('The skip token is not valid.')
}

/** A continuation as clients see it: opaque, and of characters that an address may hold. */
export const tokenOf = (content: Row): string => Buffer.from(JSON.stringify(content)).toString('base64url')

/** @throws GraphError 400 for a token that is not ours */
export function readToken(text: string): Row {
  try {
    const content: unknown = JSON.parse(Buffer.from(text, 'base64url').toString())
    if (typeof content === 'object' && content !== null) return content as Row
  } catch {
    // Not JSON: refused below like any other token that is not ours.
  }
  throw badRequest('The skip token is not valid.')
}

/** The property of that name, without regard to case. @throws GraphError 400 */
export function propertyOf(properties: readonly string[], type: string, name: string): string {
  const found = properties.find((property) => property.toLowerCase() === name.toLowerCase())
  if (found === undefined) throw badRequest(`Could not find a property named '${name}' on type '${type}'.`)
  return found
}

function valueOf(row: Row, path: string): unknown {
  return path.split('/').reduce<unknown>((value, name) => (value as Row | undefined)?.[name], row)
}
