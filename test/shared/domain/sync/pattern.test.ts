import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { matchesPattern, readPattern } from '../../../../shared/domain/sync/pattern.ts'

const matches = (pattern: string, text: string) => {
  const read = readPattern(pattern)
  if ('fault' in read) throw new Error(read.fault)
  return matchesPattern(read, text)
}
const faultOf = (pattern: string) => {
  const read = readPattern(pattern)
  return 'fault' in read ? read.fault : undefined
}

describe('a pattern', () => {
  it.each([
    ['^svc[-_.]', 'SVC-backup', true],
    ['^svc[-_.]', 'my-svc-backup', false],
    ['^no-?reply', 'noreply@contoso.example', true],
    ['(room|car) \\d{1,3}$', 'Meeting Room 12', true],
    ['(room|car) \\d{1,3}$', 'Room 1234', false],
    ['^[^a-c]+$', 'defg', true],
    ['^[^a-c]+$', 'dbfg', false],
    ['^(?:ab|c)*$', 'abccab', true],
    ['^(?:ab|c)*$', 'abca', false],
    ['a.c', 'xAbCx', true],
    ['\\.example$', 'a@b.example', true],
    ['\\.example$', 'a@bxexample', false],
    ['^\\w+\\D$', 'Ünal1x', true],
    ['^x{2,}$', 'x', false],
    ['[]x]', 'a]', true],
    ['[a-]', '-', true],
  ])('%s fits %s: %s', (pattern, text, fits) => {
    expect(matches(pattern, text)).toBe(fits)
  })

  it.each([
    '',
    '(',
    'a)',
    '[a',
    'a**',
    '*a',
    'a{2',
    'a{3,2}',
    'a{51}',
    '(?=a)',
    '(a)\\1',
    '^*',
    '[z-a]',
    'a'.repeat(201),
  ])('is refused when it is %j', (pattern) => {
    expect(faultOf(pattern)).toBeTypeOf('string')
  })

  it('that grows when it is written out is refused before it takes memory', () => {
    expect(faultOf('((((a{50}){50}){50}){50}){50}')).toBe('is too large')
  })

  it('that would make another matcher try for years answers at once', () => {
    expect(matches('^(a+)+$', `${'a'.repeat(390)}b`)).toBe(false)
    expect(matches('^(a|a)*(a|aa)+$', `${'a'.repeat(390)}b`)).toBe(false)
  })

  it('agrees with the language where both know the pattern', () => {
    const atom = fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '\\d', '(a|b)', '(ab)', '1')
    const piece = fc.tuple(atom, fc.constantFrom('', '*', '+', '?', '{1,2}')).map(([one, many]) => one + many)
    const pattern = fc
      .tuple(fc.constantFrom('', '^'), fc.array(piece, { minLength: 1, maxLength: 5 }), fc.constantFrom('', '$'))
      .map(([start, pieces, end]) => start + pieces.join('') + end)
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '1', 'x'), maxLength: 8 })
    fc.assert(
      fc.property(pattern, text, (written, among) => {
        expect(matches(written, among)).toBe(new RegExp(written, 'isu').test(among))
      }),
      { numRuns: 2000 },
    )
  })

  it('of any signs is read or refused, and never breaks', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...Array.from('ab()[]{}*+?|^$\\.-,12dDé')), maxLength: 30 }),
        fc.string(),
        (written, among) => {
          const read = readPattern(written)
          if ('steps' in read) expect(matchesPattern(read, among)).toBeTypeOf('boolean')
        },
      ),
      { numRuns: 2000 },
    )
  })
})
