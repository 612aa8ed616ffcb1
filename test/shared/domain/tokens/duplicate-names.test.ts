import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hasDuplicateNames } from '../../../../shared/domain/tokens/duplicate-names.ts'

/** A JSON text as a tree in which an object is a list of its members, so that two may share a name. */
type Tree =
  { readonly scalar: unknown } | { readonly list: readonly Tree[] } | { readonly members: readonly [string, Tree][] }

/** None of a single sign: V8 13.6 misreads those where they are written as an escape. */
const name = fc.constantFrom('ab', 'AB', '', '""', '\\\\', '{}', '}{', ',:', ':"', 'é1', 'tid', '__proto__')
const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', maxDepth: 4 },
    fc.record({ scalar: fc.oneof(name, fc.integer(), fc.boolean(), fc.constant(null)) }),
    fc.record({ list: fc.array(tie('tree'), { maxLength: 4 }) }),
    fc.record({ members: fc.array(fc.tuple(name, tie('tree')), { maxLength: 4 }) }),
  ),
}))

/** As text, with spaces where `space` says and a name in one of its spellings. */
function write(node: Tree, space: string, escaped: boolean): string {
  const spelt = (text: string) =>
    escaped
      ? `"${Array.from(text)
          .map((sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)
          .join('')}"`
      : JSON.stringify(text)
  if ('scalar' in node) return JSON.stringify(node.scalar)
  if ('list' in node) return `[${space}${node.list.map((item) => write(item, space, escaped)).join(`${space},`)}]`
  const members = node.members.map(([key, value], index) => {
    const written = index % 2 === 0 ? JSON.stringify(key) : spelt(key)
    return `${written}${space}:${space}${write(value, space, escaped)}`
  })
  return `{${space}${members.join(`${space},${space}`)}}`
}

function repeats(node: Tree): boolean {
  if ('scalar' in node) return false
  if ('list' in node) return node.list.some(repeats)
  const names = node.members.map(([key]) => key)
  return new Set(names).size < names.length || node.members.some(([, value]) => repeats(value))
}

describe('duplicate names', () => {
  it('are found exactly where an object has two members of one name, in any spelling and depth', () => {
    fc.assert(
      fc.property(tree, fc.constantFrom('', ' ', '\n\t', '\r\n'), fc.boolean(), (node, space, escaped) => {
        const text = `[${write(node, space, escaped)}]`
        expect(hasDuplicateNames(text, JSON.parse(text) as object)).toBe(repeats(node))
      }),
      { numRuns: 500 },
    )
  })

  it('are found where a member is missing from what was read', () => {
    expect(hasDuplicateNames('{"a":1,"\\u0062":2,"\\\\":3}', { a: 1, '\\': 3 })).toBe(true)
  })

  it.each([
    ['{"tid":"a","tid":"b"}', true],
    ['{"tid":"a","t\\u0069d":"b"}', true],
    ['{"a":{},"b":{},"c":[{},"a","a"]}', false],
    ['{"a":{"a":{"a":1}}}', false],
    ['[{"a":1},{"a":1}]', false],
    ['{"a":[{"b":1,"b":2}]}', true],
    ['{"a":"\\",\\"a\\":1"}', false],
  ])('%s: %s', (text, found) => {
    expect(hasDuplicateNames(text, JSON.parse(text) as object)).toBe(found)
  })
})
