/** What a pattern says, before it is laid out as steps. */
export type Node =
  | { readonly kind: 'sign'; readonly fits: Sign }
  | { readonly kind: 'start' | 'end' }
  | { readonly kind: 'all' | 'any'; readonly parts: readonly Node[] }
  | { readonly kind: 'repeat'; readonly part: Node; readonly least: number; readonly most: number }

export type Sign = (sign: string) => boolean

const mostRepeats = 50
const deepest = 20

const digits: Sign = (sign) => /^\d$/.test(sign)
const word: Sign = (sign) => /^[\p{L}\p{N}_]$/u.test(sign)
const space: Sign = (sign) => /^\s$/u.test(sign)
const not =
  (fits: Sign): Sign =>
  (sign) =>
    !fits(sign)
const classes: Readonly<Record<string, Sign>> = {
  d: digits,
  D: not(digits),
  w: word,
  W: not(word),
  s: space,
  S: not(space),
}

/** Why a pattern cannot be used, in words for whoever wrote it. */
export class Unfit extends Error {}

/** A sign in lower case, and as it was written: `\D` is not `\d`. */
interface Written {
  readonly sign: string
  readonly as: string
}

/** Where the reading of a pattern is. */
interface Reader {
  readonly signs: readonly Written[]
  at: number
}

/** @throws Unfit */
export function parsePattern(text: string): Node {
  const reader: Reader = { signs: Array.from(text, (as) => ({ sign: as.toLowerCase(), as })), at: 0 }
  const whole = choice(reader, 0)
  if (reader.at < reader.signs.length) throw new Unfit('closes a bracket that is not open')
  return whole
}

const peek = ({ signs, at }: Reader) => signs[at]?.sign

function take(reader: Reader): Written {
  const next = reader.signs[reader.at]
  if (next === undefined) throw new Unfit('ends too early')
  reader.at += 1
  return next
}

function choice(reader: Reader, depth: number): Node {
  if (depth > deepest) throw new Unfit('has too many brackets within each other')
  const parts = [sequence(reader, depth)]
  while (peek(reader) === '|') {
    take(reader)
    parts.push(sequence(reader, depth))
  }
  return parts.length === 1 && parts[0] ? parts[0] : { kind: 'any', parts }
}

function sequence(reader: Reader, depth: number): Node {
  const parts: Node[] = []
  for (let sign = peek(reader); sign !== undefined && sign !== '|' && sign !== ')'; sign = peek(reader))
    parts.push(repeated(reader, atom(reader, depth)))
  return { kind: 'all', parts }
}

function atom(reader: Reader, depth: number): Node {
  const { sign, as } = take(reader)
  if (sign === '(') return group(reader, depth)
  if (sign === '[') return { kind: 'sign', fits: set(reader) }
  if (sign === '\\') return { kind: 'sign', fits: escaped(reader) }
  if (sign === '^') return { kind: 'start' }
  if (sign === '$') return { kind: 'end' }
  if (sign === '.') return { kind: 'sign', fits: () => true }
  if ('*+?{'.includes(sign)) throw new Unfit(`has nothing before ${as}`)
  return { kind: 'sign', fits: (other) => other === sign }
}

function group(reader: Reader, depth: number): Node {
  if (peek(reader) === '?') {
    take(reader)
    if (take(reader).sign !== ':') throw new Unfit('looks around, which is not supported')
  }
  const inner = choice(reader, depth + 1)
  if (peek(reader) !== ')') throw new Unfit('has a bracket that is not closed')
  take(reader)
  return inner
}

function escaped(reader: Reader): Sign {
  const { sign, as } = take(reader)
  const known = classes[as]
  if (known) return known
  if (/^[\p{L}\p{N}]$/u.test(sign)) throw new Unfit(`has \\${as}, which is not supported`)
  return (other) => other === sign
}

function set(reader: Reader): Sign {
  const negated = peek(reader) === '^'
  if (negated) take(reader)
  const parts: Sign[] = []
  for (let first = true; peek(reader) !== ']' || first; first = false) parts.push(member(reader))
  take(reader)
  const fits: Sign = (sign) => parts.some((part) => part(sign))
  return negated ? not(fits) : fits
}

function member(reader: Reader): Sign {
  const { sign: low } = take(reader)
  if (low === '\\') return escaped(reader)
  if (peek(reader) !== '-' || reader.signs[reader.at + 1]?.sign === ']' || reader.signs[reader.at + 1] === undefined)
    return (sign) => sign === low
  take(reader)
  const { sign: high } = take(reader)
  if (high === '\\' || high < low) throw new Unfit('has a range that is none')
  return (sign) => sign >= low && sign <= high
}

function repeated(reader: Reader, part: Node): Node {
  const bounds = quantifier(reader)
  if (!bounds) return part
  if (part.kind === 'start' || part.kind === 'end') throw new Unfit('repeats an anchor')
  if ('*+?{'.includes(peek(reader) ?? ' ')) throw new Unfit('repeats a repetition')
  return { kind: 'repeat', part, ...bounds }
}

function quantifier(reader: Reader): { least: number; most: number } | undefined {
  const sign = peek(reader)
  if (sign === undefined || !'*+?{'.includes(sign)) return undefined
  take(reader)
  if (sign === '*') return { least: 0, most: Infinity }
  if (sign === '+') return { least: 1, most: Infinity }
  if (sign === '?') return { least: 0, most: 1 }
  let inner = ''
  while (peek(reader) !== '}') inner += take(reader).sign
  take(reader)
  const [, low, comma, high] = /^(\d+)(,?)(\d*)$/.exec(inner) ?? []
  if (low === undefined) throw new Unfit('has a count that is none')
  const least = Number(low)
  const most = high ? Number(high) : comma ? Infinity : least
  if (least > mostRepeats || (most !== Infinity && (most > mostRepeats || most < least)))
    throw new Unfit(`counts beyond ${mostRepeats}, or downwards`)
  return { least, most }
}
