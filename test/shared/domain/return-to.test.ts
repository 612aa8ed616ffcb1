import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HubError } from '../../../shared/domain/hub-error.ts'
import { checkReturnTo } from '../../../shared/domain/return-to.ts'
import { refusalOf } from '../support/refusals.ts'

const hub = 'https://hub.example'
const app = 'https://app.example'
const check = (wish: string | undefined) => checkReturnTo(wish, hub, [app])

/** Where a browser ends up that is redirected to `location` by a page of the hub. */
const reached = (location: string) => new URL(location, `${hub}/auth/callback/entra`)

/** Texts around every way in which an address has been smuggled past a check. */
const smuggled = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '/',
        '//',
        '\\',
        '/./',
        '/../',
        '.',
        '..',
        '%2f',
        '%5c',
        '@',
        ':',
        '?',
        '#',
        '&',
        ';',
        '\t',
        '\n',
        '\r',
        ' ',
      ),
      fc.constantFrom('https:', 'http:', 'javascript:', 'data:', 'blob:', hub, app, 'hub.example', 'app.example'),
      fc.constantFrom(
        'evil.example',
        'https://evil.example',
        '。',
        '／',
        'user:password@',
        ':443',
        ':80',
        '[::1]',
        '\u0000',
        '\u202e',
      ),
      fc.string({ maxLength: 4 }),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(''))

describe('an address to return to', () => {
  it.each([
    ['/console/?a=1#b', '/console/?a=1#b'],
    [`${hub}/console/`, '/console/'],
    [`${app}/somewhere?x=1`, `${app}/somewhere?x=1`],
    ['/a/../b', '/b'],
    ['', undefined],
    [undefined, undefined],
  ])('%s leads to %s', (wish, target) => {
    expect(check(wish)).toBe(target)
  })

  it.each([
    'https://evil.example/',
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '/.//evil.example',
    '/a/..//evil.example',
    `${hub}//evil.example`,
    '\\\\evil.example',
    '/\t/evil.example',
    ' https://evil.example',
    'console/',
    `${hub}.evil.example/`,
    `${hub}@evil.example/`,
    'https://user@hub.example/',
    `${app}.evil.example/`,
    'http://app.example/',
    'http:console',
    'javascript:alert(1)',
    `blob:${app}/1`,
    'data:text/html,x',
    `/${'a'.repeat(2000)}`,
  ])('%j is refused', (wish) => {
    expect(refusalOf(() => check(wish))).toBe('return.refused')
  })

  it('stays on the hub or an allow-listed origin as a browser reads it, whatever was wished', () => {
    fc.assert(
      fc.property(smuggled, (wish) => {
        let target: string | undefined
        try {
          target = check(wish)
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(HubError)
          return
        }
        if (target === undefined) return
        expect([hub, app]).toContain(reached(target).origin)
        expect(reached(target).username).toBe('')
        expect(check(target)).toBe(target)
        if (reached(target).origin === hub) expect(target).toMatch(/^\/(?!\/)/)
      }),
      { numRuns: 1500 },
    )
  })
})
