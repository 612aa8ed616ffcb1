import { HostError } from '../host-error.ts'

/**
 * One route in the template language of ASP.NET Core routing: `orders/{id:int}/{part?}`, `files/{*rest}`, `{name}.{ext}`.
 * https://learn.microsoft.com/aspnet/core/fundamentals/routing#route-templates
 */
export type RouteTemplate = {
  text: string
  segments: readonly Segment[]
  parameterNames: readonly string[]
  /** Smaller goes first: literal before constrained parameter before parameter before catch-all, segment by segment. */
  precedence: string
}

export type RouteParams = Record<string, string>

type Parameter = { name: string; optional: boolean; fallback: string | undefined; accepts: (value: string) => boolean }
type Segment =
  | { kind: 'literal'; text: string }
  | { kind: 'parameter'; parameter: Parameter }
  | { kind: 'mixed'; pattern: RegExp; parameters: readonly Parameter[] }
  | { kind: 'catch-all'; parameter: Parameter }

/** @throws HostError when the template cannot be read */
export function parseRouteTemplate(text: string): RouteTemplate {
  const parts = splitOutsideBraces(text, '/').filter((part) => part !== '')
  const segments = parts.map((part, index) => parseSegment(text, part, index === parts.length - 1))
  return { text, segments, parameterNames: segments.flatMap(namesOf), precedence: parts.map(rank).join('') }
}

function namesOf(segment: Segment): string[] {
  if (segment.kind === 'literal') return []
  const parameters = segment.kind === 'mixed' ? segment.parameters : [segment.parameter]
  return parameters.map(({ name }) => name)
}

/**
 * Matches the segments of a request path (decoded but for `%2F`, without the leading slash) against a template. Literals
 * match without regard to case.
 *
 * @param trailing what stood behind the last segment: a trailing slash belongs to a catch-all and means nothing else
 */
export function matchRoute(
  { segments }: RouteTemplate,
  path: readonly string[],
  trailing: boolean,
): RouteParams | undefined {
  const params: RouteParams = {}
  let at = 0
  for (const segment of segments) {
    if (segment.kind === 'catch-all') {
      const rest = path.slice(at).join('/') + (trailing && at < path.length ? '/' : '')
      return keep(params, segment.parameter, rest === '' ? undefined : rest) ? params : undefined
    }
    const value = path[at]
    if (!matchSegment(segment, value, params)) return undefined
    if (value !== undefined) at++
  }
  return at === path.length ? params : undefined
}

function matchSegment(
  segment: Exclude<Segment, { kind: 'catch-all' }>,
  value: string | undefined,
  params: RouteParams,
): boolean {
  switch (segment.kind) {
    case 'literal':
      return value !== undefined && (value === segment.text || value.toLowerCase() === segment.text)
    case 'parameter':
      return value !== '' && keep(params, segment.parameter, value)
    case 'mixed': {
      const found = value === undefined ? null : segment.pattern.exec(value)
      return found !== null && segment.parameters.every((parameter, index) => keep(params, parameter, found[index + 1]))
    }
  }
}

function keep(params: RouteParams, parameter: Parameter, given: string | undefined): boolean {
  const value = given ?? parameter.fallback
  if (value === undefined) return parameter.optional
  if (!parameter.accepts(value)) return false
  params[parameter.name] = value
  return true
}

function rank(part: string): number {
  const starts = part.startsWith('{') && !part.startsWith('{{')
  if (!starts) return part.includes('{') ? 2 : 1
  const constrained = part.includes(':')
  if (part.startsWith('{*')) return constrained ? 4 : 5
  return constrained || part.indexOf('}') < part.length - 1 ? 2 : 3
}

function parseSegment(template: string, part: string, last: boolean): Segment {
  const pieces = part.split(/(\{(?:[^{}]|\{\{|\}\})+\})/).filter((piece) => piece !== '')
  const [only] = pieces
  if (pieces.some((piece) => !isParameter(piece) && /[{}]/.test(piece.replaceAll('{{', '').replaceAll('}}', '')))) {
    throw new HostError(`The route '${template}' cannot be read: a brace is not closed in '${part}'.`)
  }
  if (only !== undefined && pieces.length === 1) {
    if (!isParameter(only)) return { kind: 'literal', text: literal(only).toLowerCase() }
    const parameter = parseParameter(template, only)
    if (!only.startsWith('{*')) return { kind: 'parameter', parameter }
    if (last) return { kind: 'catch-all', parameter }
    throw new HostError(`The route '${template}' has a catch-all parameter that is not its last segment.`)
  }
  const parameters = pieces.filter(isParameter).map((piece) => parseParameter(template, piece))
  const source = pieces.map((piece) => (isParameter(piece) ? '(.+)' : escapePattern(literal(piece)))).join('')
  return { kind: 'mixed', pattern: new RegExp(`^${source}$`, 'i'), parameters }
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}

function isParameter(piece: string): boolean {
  return piece.startsWith('{') && !piece.startsWith('{{')
}

function literal(piece: string): string {
  return piece.replaceAll('{{', '{').replaceAll('}}', '}')
}

function parseParameter(template: string, piece: string): Parameter {
  const catchAll = /^\{\*{1,2}/.exec(piece)?.[0]
  const inner = literal(piece.slice(catchAll?.length ?? 1, -1))
  const [head = '', ...constraints] = splitOutsideBraces(inner, ':', '(', ')')
  const whole = constraints.at(-1) ?? head
  const optionalMark = whole.endsWith('?')
  const fallback = /=(.*)$/.exec(whole)?.[1]
  const bare = (text: string): string => text.replace(/\?$|=.*$/, '')
  const name = constraints.length > 0 ? head : bare(head)
  if (!/^[^/{}*?]+$/.test(name)) throw new HostError(`The route '${template}' has a parameter without a usable name.`)
  const tests = constraints.map((constraint, index) =>
    constraintTest(template, index === constraints.length - 1 ? bare(constraint) : constraint),
  )
  return {
    name,
    optional: optionalMark || catchAll !== undefined,
    fallback,
    accepts: (value) => tests.every((test) => test(value)),
  }
}

/** https://learn.microsoft.com/aspnet/core/fundamentals/routing#route-constraints */
function constraintTest(template: string, constraint: string): (value: string) => boolean {
  const [, name = '', args = ''] = /^(\w+)(?:\((.*)\))?$/.exec(constraint) ?? []
  const [first = NaN, second = first] = args.split(',').map(Number)
  const isInteger = (value: string): boolean => /^[-+]?\d+$/.test(value)
  switch (name.toLowerCase()) {
    case 'int':
      return (value) => isInteger(value) && Number(value) >= -(2 ** 31) && Number(value) < 2 ** 31
    case 'long':
      return (value) => isInteger(value) && BigInt.asIntN(64, BigInt(value)) === BigInt(value)
    case 'decimal':
    case 'double':
    case 'float':
      return (value) => /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(value)
    case 'bool':
      return (value) => /^(true|false)$/i.test(value)
    case 'guid':
      return (value) => /^[{(]?[\da-f]{8}-?([\da-f]{4}-?){3}[\da-f]{12}[)}]?$/i.test(value)
    case 'datetime':
      return (value) => !Number.isNaN(Date.parse(value))
    case 'alpha':
      return (value) => /^[a-z]+$/i.test(value)
    case 'minlength':
      return (value) => value.length >= first
    case 'maxlength':
      return (value) => value.length <= first
    case 'length':
      return (value) => value.length >= first && value.length <= second
    case 'min':
      return (value) => isInteger(value) && Number(value) >= first
    case 'max':
      return (value) => isInteger(value) && Number(value) <= first
    case 'range':
      return (value) => isInteger(value) && Number(value) >= first && Number(value) <= second
    case 'required':
      return (value) => value !== ''
    case 'regex': {
      const pattern = new RegExp(args, 'i')
      return (value) => pattern.test(value)
    }
    default:
      throw new HostError(`The route '${template}' uses the unknown constraint '${constraint}'.`)
  }
}

function splitOutsideBraces(text: string, separator: string, open = '{', close = '}'): string[] {
  const parts = ['']
  let depth = 0
  for (const character of text) {
    if (character === open) depth++
    if (character === close) depth--
    if (character === separator && depth === 0) parts.push('')
    else parts.push((parts.pop() ?? '') + character)
  }
  return parts
}
