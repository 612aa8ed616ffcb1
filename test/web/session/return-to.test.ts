import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseReturnTo } from '../../../web/session/return-to.ts'

const hostile = [
  '//evil.example',
  '///evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  '/\\/evil.example',
  'https:evil.example',
  'https://evil.example/',
  'javascript:alert(1)',
  'data:text/html,hello',
  '/\t/evil.example',
  '/\n/evil.example',
  '\t//evil.example',
  ' //evil.example',
  '/console/\u0000',
  '/console/\u0085x',
  '/.//evil.example',
  '/console/..//evil.example',
  '@evil.example',
  'console/',
  '?x=1',
  '',
  '/auth/sign-out',
  '/AUTH/sign-in',
  '/oauth/authorize',
  '/console/sign-in?ended=stale',
  '/console/problem?code=hub.faulty',
  `/${'a'.repeat(2048)}`,
]

describe('Where to return to after a sign-in', () => {
  test.each(hostile)('refuses %j', (text) => {
    expect(parseReturnTo(text)).toBeUndefined()
  })

  test.each([
    '/',
    '/console/',
    '/console/choose-organisation?returnTo=%2Fx',
    '/portal/invoices?year=2026#top',
    '/authors',
  ])('accepts %s as it is', (text) => {
    expect(parseReturnTo(text)).toBe(text)
  })

  test('absent is absent', () => {
    expect(parseReturnTo(null)).toBeUndefined()
    expect(parseReturnTo(undefined)).toBeUndefined()
  })

  test('whatever is accepted stays on the site, however a browser reads it', () => {
    const pieces = fc.constantFrom(
      '/',
      '\\',
      '.',
      '..',
      ':',
      '@',
      '?',
      '#',
      '%2f',
      '%5c',
      '\t',
      ' ',
      'evil.example',
      'a',
    )
    const text = fc.oneof(
      fc.string(),
      fc.array(pieces, { maxLength: 8 }).map((parts) => `/${parts.join('')}`),
    )
    fc.assert(
      fc.property(text, (given) => {
        const accepted = parseReturnTo(given)
        if (accepted === undefined) return
        for (const form of [given, accepted])
          expect(new URL(form, 'https://console.example').origin).toBe('https://console.example')
        expect(accepted).toMatch(/^\/(?!\/)/)
        expect(parseReturnTo(accepted)).toBe(accepted)
      }),
      { numRuns: 2000 },
    )
  })
})
