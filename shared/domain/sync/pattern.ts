import { parsePattern, Unfit, type Node, type Sign } from './pattern-syntax.ts'

/**
 * Patterns that operators write to leave people out of a sync: a safe part of regular expressions, matched in time that grows with pattern
 * times text and never faster, whatever the pattern. Without case; `^` and `$` anchor; what is left out: back references, look-arounds,
 * lazy quantifiers and counts beyond 50.
 */
export interface Pattern {
  readonly text: string
  readonly steps: readonly Step[]
}

type Step =
  | { readonly kind: 'sign'; readonly fits: Sign }
  | { readonly kind: 'fork'; readonly to: readonly number[] }
  | { readonly kind: 'start' }
  | { readonly kind: 'end' }
  | { readonly kind: 'found' }

const longestPattern = 200
/** Signs of a text that are looked at; no name or address that means anything is longer. */
const longestText = 400
const mostSteps = 4000

/** A pattern ready to be matched, or what is wrong with it, in words for whoever wrote it. */
export function readPattern(text: string): Pattern | { readonly fault: string } {
  if (text === '') return { fault: 'is empty' }
  if (text.length > longestPattern) return { fault: `is longer than ${longestPattern} characters` }
  try {
    const steps: Step[] = []
    lay(steps, parsePattern(text))
    steps.push({ kind: 'found' })
    return { text, steps }
  } catch (thrown) {
    if (thrown instanceof Unfit) return { fault: thrown.message }
    throw thrown
  }
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
    // What must begin with the text and did not go on from there will not be found further on.
    if (current.size === 0 && steps[0]?.kind === 'start') return false
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
