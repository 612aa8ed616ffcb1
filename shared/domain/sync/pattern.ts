/**
 * Patterns that operators write to leave people out of a sync: a safe part of regular expressions, matched in time that grows with pattern
 * times text and never faster, whatever the pattern. Without case; `^` and `$` anchor; what is left out: back references, look-arounds,
 * lazy quantifiers and counts beyond {@link mostRepeats}.
 */
export interface Pattern {
  readonly text: string
  readonly steps: readonly Step[]
}

type Sign = (sign: string) => boolean
type Step =
  | { readonly kind: 'sign'; readonly fits: Sign }
  | { readonly kind: 'fork'; readonly to: readonly number[] }
  | { readonly kind: 'start' }
  | { readonly kind: 'end' }
  | { readonly kind: 'found' }

type Node =
  | { readonly kind: 'sign'; readonly fits: Sign }
  | { readonly kind: 'start' | 'end' }
  | { readonly kind: 'all' | 'any'; readonly parts: readonly Node[] }
  | { readonly kind: 'repeat'; readonly part: Node; readonly least: number; readonly most: number }

const longestPattern = 200
/** Signs of a text that are looked at; no name or address that means anything is longer. */
const longestText = 400
const mostRepeats = 50
const mostSteps = 4000
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

class Unfit extends Error {}

/** A pattern ready to be matched, or what is wrong with it, in words for whoever wrote it. */
export function readPattern(text: string): Pattern | { readonly fault: string } {
  if (text === '') return { fault: 'is empty' }
  if (text.length > longestPattern) return { fault: `is longer than ${longestPattern} characters` }
  try {
    const steps: Step[] = []
    lay(steps, parse(Array.from(text, (as) => ({ sign: as.toLowerCase(), as }))))
    steps.push({ kind: 'found' })
    return { text, steps }
  } catch (thrown) {
    if (thrown instanceof Unfit) return { fault: thrown.message }
    throw thrown
  }
}

/** A sign in lower case, and as it was written: `\D` is not `\d`. */
interface Written {
  readonly sign: string
  readonly as: string
}

function parse(signs: readonly Written[]): Node {
  let at = 0
  const peek = () => signs[at]?.sign
  const take = () => {
    const next = signs[at]
    if (next === undefined) throw new Unfit('ends too early')
    at += 1
    return next
  }

  function choice(depth: number): Node {
    if (depth > deepest) throw new Unfit('has too many brackets within each other')
    const parts = [sequence(depth)]
    while (peek() === '|') {
      take()
      parts.push(sequence(depth))
    }
    return parts.length === 1 && parts[0] ? parts[0] : { kind: 'any', parts }
  }

  function sequence(depth: number): Node {
    const parts: Node[] = []
    for (let sign = peek(); sign !== undefined && sign !== '|' && sign !== ')'; sign = peek())
      parts.push(repeated(atom(depth)))
    return { kind: 'all', parts }
  }

  function atom(depth: number): Node {
    const { sign, as } = take()
    if (sign === '(') return group(depth)
    if (sign === '[') return { kind: 'sign', fits: set() }
    if (sign === '\\') return { kind: 'sign', fits: escaped() }
    if (sign === '^') return { kind: 'start' }
    if (sign === '$') return { kind: 'end' }
    if (sign === '.') return { kind: 'sign', fits: () => true }
    if ('*+?{'.includes(sign)) throw new Unfit(`has nothing before ${as}`)
    return { kind: 'sign', fits: (other) => other === sign }
  }

  function group(depth: number): Node {
    if (peek() === '?') {
      take()
      if (take().sign !== ':') throw new Unfit('looks around, which is not supported')
    }
    const inner = choice(depth + 1)
    if (peek() !== ')') throw new Unfit('has a bracket that is not closed')
    take()
    return inner
  }

  function escaped(): Sign {
    const { sign, as } = take()
    const known = classes[as]
    if (known) return known
    if (/^[\p{L}\p{N}]$/u.test(sign)) throw new Unfit(`has \\${as}, which is not supported`)
    return (other) => other === sign
  }

  function set(): Sign {
    const negated = peek() === '^'
    if (negated) take()
    const parts: Sign[] = []
    for (let first = true; peek() !== ']' || first; first = false) parts.push(member())
    take()
    const fits: Sign = (sign) => parts.some((part) => part(sign))
    return negated ? not(fits) : fits
  }

  function member(): Sign {
    const { sign: low } = take()
    if (low === '\\') return escaped()
    if (peek() !== '-' || signs[at + 1]?.sign === ']' || signs[at + 1] === undefined) return (sign) => sign === low
    take()
    const { sign: high } = take()
    if (high === '\\' || high < low) throw new Unfit('has a range that is none')
    return (sign) => sign >= low && sign <= high
  }

  function repeated(part: Node): Node {
    const bounds = quantifier()
    if (!bounds) return part
    if (part.kind === 'start' || part.kind === 'end') throw new Unfit('repeats an anchor')
    if ('*+?{'.includes(peek() ?? ' ')) throw new Unfit('repeats a repetition')
    return { kind: 'repeat', part, ...bounds }
  }

  function quantifier(): { least: number; most: number } | undefined {
    const sign = peek()
    if (sign === undefined || !'*+?{'.includes(sign)) return undefined
    take()
    if (sign === '*') return { least: 0, most: Infinity }
    if (sign === '+') return { least: 1, most: Infinity }
    if (sign === '?') return { least: 0, most: 1 }
    let inner = ''
    while (peek() !== '}') inner += take().sign
    take()
    const [, low, comma, high] = /^(\d+)(,?)(\d*)$/.exec(inner) ?? []
    if (low === undefined) throw new Unfit('has a count that is none')
    const least = Number(low)
    const most = high ? Number(high) : comma ? Infinity : least
    if (least > mostRepeats || (most !== Infinity && (most > mostRepeats || most < least)))
      throw new Unfit(`counts beyond ${mostRepeats}, or downwards`)
    return { least, most }
  }

  const whole = choice(0)
  if (at < signs.length) throw new Unfit('closes a bracket that is not open')
  return whole
}

/** Writes a node as steps, as Thompson did (Regular Expression Search Algorithm, CACM 11/6, 1968). */
function lay(steps: Step[], node: Node): void {
  const fork = () => {
    const to: number[] = []
    steps.push({ kind: 'fork', to })
    return to
  }
  if (steps.length > mostSteps) throw new Unfit('is too large')
  if (node.kind === 'all') for (const part of node.parts) lay(steps, part)
  else if (node.kind === 'any') {
    const ends: number[][] = []
    const entry = fork()
    for (const part of node.parts) {
      entry.push(steps.length)
      lay(steps, part)
      ends.push(fork())
    }
    for (const end of ends) end.push(steps.length)
  } else if (node.kind === 'repeat') {
    for (let count = 0; count < node.least; count += 1) lay(steps, node.part)
    if (node.most === Infinity) {
      const start = steps.length
      const entry = fork()
      entry.push(steps.length)
      lay(steps, node.part)
      fork().push(start)
      entry.push(steps.length)
    } else {
      const exits: number[][] = []
      for (let count = node.least; count < node.most; count += 1) {
        const entry = fork()
        entry.push(steps.length)
        exits.push(entry)
        lay(steps, node.part)
      }
      for (const exit of exits) exit.push(steps.length)
    }
  } else steps.push(node.kind === 'sign' ? node : { kind: node.kind })
}

/** Whether a pattern is found anywhere in a text. Every way through it is followed at once, so that nothing is tried twice. */
export function matchesPattern({ steps }: Pattern, text: string): boolean {
  const signs = Array.from(text.slice(0, longestText * 2).toLowerCase()).slice(0, longestText)
  let current = new Set<number>()
  for (let at = 0; at <= signs.length; at += 1) {
    follow(steps, current, 0, at, signs.length)
    if ([...current].some((step) => steps[step]?.kind === 'found')) return true
    const next = new Set<number>()
    const sign = signs[at]
    if (sign !== undefined)
      for (const index of current) {
        const step = steps[index]
        if (step?.kind === 'sign' && step.fits(sign)) follow(steps, next, index + 1, at + 1, signs.length)
      }
    current = next
  }
  return false
}

function follow(steps: readonly Step[], reached: Set<number>, from: number, at: number, length: number): void {
  const open = [from]
  for (let index = open.pop(); index !== undefined; index = open.pop()) {
    if (reached.has(index)) continue
    reached.add(index)
    const step = steps[index]
    if (step?.kind === 'fork') open.push(...step.to)
    else if ((step?.kind === 'start' && at === 0) || (step?.kind === 'end' && at === length)) open.push(index + 1)
  }
}
