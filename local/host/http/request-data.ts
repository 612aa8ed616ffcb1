import type { IncomingMessage } from 'node:http'
import type { HttpRequestData } from '../core/functions-core.ts'
import type { RouteParams } from './route-template.ts'
import { splitTarget } from './target.ts'

type Nullables = Record<string, { value: string }>

/**
 * Inherits nothing: a caller may choose names such as `__proto__` and `constructor`. Made by `new`, because V8 keeps what
 * `Object.create(null)` gives as a hash table, which takes twice as long to fill and to read.
 */
const NoNullables = function () {
  // Nothing to set up.
} as unknown as new () => Nullables
NoNullables.prototype = Object.create(null) as object

/** The part of a request's address in front of its path, taken from Host alone (forwarded headers are not believed). */
export function originOf(request: IncomingMessage, fallbackHost: string): string | undefined {
  const host = request.headers.host ?? fallbackHost
  return /^[\w.-]+(:\d{1,5})?$|^\[[\da-f:.]+\](:\d{1,5})?$/i.test(host) ? `http://${host}` : undefined
}

/** What the genuine host tells its worker about a request. */
export function requestData(
  request: IncomingMessage,
  origin: string,
  target: string,
  params: RouteParams,
  body: Buffer | undefined,
): HttpRequestData {
  return {
    method: request.method ?? 'GET',
    url: origin + target,
    nullableHeaders: headerData(request.rawHeaders),
    nullableParams: wrapped(params),
    nullableQuery: queryData(splitTarget(target).query),
    body: body === undefined ? null : { bytes: body },
  }
}

/** Names in lower case; repeated headers joined with a comma; empty values kept. */
function headerData(rawHeaders: readonly string[]): Nullables {
  const headers = new NoNullables()
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = (rawHeaders[at] ?? '').toLowerCase()
    const value = rawHeaders[at + 1] ?? ''
    const known = headers[name]
    if (known) known.value += (name === 'cookie' ? '; ' : ',') + value
    else headers[name] = { value }
  }
  return headers
}

/** The same by their names as they were sent. */
export function headersByName(rawHeaders: readonly string[]): Record<string, string> {
  const spellings = new Map<string, string>()
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? ''
    if (!spellings.has(name.toLowerCase())) spellings.set(name.toLowerCase(), name)
  }
  return Object.fromEntries(
    Object.entries(headerData(rawHeaders)).map(([name, { value }]) => [spellings.get(name) ?? name, value]),
  )
}

/** Values of one name joined with a comma; names merge without regard to case, the first spelling stays. */
function queryData(query: string): Nullables {
  const values = new NoNullables()
  if (query === '') return values
  const spellings = new Map<string, string>()
  for (const [name, value] of new URLSearchParams(query)) {
    const spelling = spellings.get(name.toLowerCase())
    const known = spelling === undefined ? undefined : values[spelling]
    if (known) {
      known.value += `,${value}`
    } else {
      spellings.set(name.toLowerCase(), name)
      values[name] = { value }
    }
  }
  return values
}

function wrapped(params: RouteParams): Nullables {
  const nullables: Nullables = {}
  for (const name in params) nullables[name] = { value: params[name] ?? '' }
  return nullables
}
