import { HostError } from '../host-error.ts'
import { matchRoute, parseRouteTemplate, type RouteParams, type RouteTemplate } from './route-template.ts'

/** The host keeps these first segments for itself. */
const RESERVED = ['admin', 'runtime']

export type Route<T> = { template: RouteTemplate; methods: ReadonlySet<string>; target: T }
export type RouteMatch<T> = {
  target: T
  params: RouteParams
  /** Of all parameters of the route, also of those without a value. */
  parameterNames: readonly string[]
}
export type RouteTable<T> = { find(method: string, path: string): RouteMatch<T> | undefined }

/**
 * @param prefix the routePrefix of host.json, without slashes at its ends
 * @param route the function's own route; a function without one is found under its name; `/` is the root
 * @throws HostError when the route is unreadable or one the host keeps for itself
 */
export function makeRoute<T>(prefix: string, route: string, methods: readonly string[], target: T): Route<T> {
  const template = parseRouteTemplate([prefix, route].join('/'))
  const [first] = template.segments
  if (first?.kind === 'literal' && RESERVED.includes(first.text)) {
    throw new HostError(`The route '${route}' begins with '${first.text}', which the host keeps for itself.`)
  }
  return { template, methods: new Set(methods.map((method) => method.toUpperCase())), target }
}

/** Finds the most specific route that matches both path and method, so a wrong method is no match at all. */
export function makeRouteTable<T>(routes: readonly Route<T>[]): RouteTable<T> {
  const sorted = routes.toSorted((one, other) => comparePrecedence(one.template.precedence, other.template.precedence))
  const byFirstSegment = Map.groupBy(sorted, ({ template: { segments } }) =>
    segments[0]?.kind === 'literal' ? segments[0].text : '',
  )
  const open = byFirstSegment.get('') ?? []
  return {
    find: (method, rawPath) => {
      const { segments, trailing } = splitPath(rawPath)
      const first = segments[0]?.toLowerCase() ?? ''
      const literal = first === '' ? undefined : byFirstSegment.get(first)
      return findIn(literal, method, segments, trailing) ?? findIn(open, method, segments, trailing)
    },
  }
}

function findIn<T>(
  routes: readonly Route<T>[] | undefined,
  method: string,
  segments: readonly string[],
  trailing: boolean,
): RouteMatch<T> | undefined {
  if (!routes) return undefined
  for (const { template, methods, target } of routes) {
    if (!methods.has(method)) continue
    const params = matchRoute(template, segments, trailing)
    if (params) return { target, params, parameterNames: template.parameterNames }
  }
  return undefined
}

function comparePrecedence(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}

/** Splits a raw path, without its query, into decoded segments. */
export function splitPath(rawPath: string): { segments: string[]; trailing: boolean } {
  const path = decodePath(rawPath)
  const trailing = path.length > 1 && path.endsWith('/')
  const inner = path.slice(1, trailing ? -1 : undefined)
  return { segments: inner === '' ? [] : inner.split('/'), trailing }
}

/** Kestrel decodes a path but for `%2F`, and leaves alone what is not valid UTF-8. */
function decodePath(path: string): string {
  if (!path.includes('%')) return path
  return path.replace(/(?:%(?!2f)[\da-f]{2})+/gi, (encoded) => {
    try {
      return decodeURIComponent(encoded)
    } catch {
      return encoded
    }
  })
}
