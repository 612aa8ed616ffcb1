import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pathOfNextLink } from '../../../../shared/adapters/graph/graph-client.ts'
import { retryAfterSeconds } from '../../../../shared/domain/retry-after.ts'
import { noon, secondsLater } from '../../support/facts.ts'

const asked = (header: string | null) => retryAfterSeconds(header, noon)

describe('Retry-After', () => {
  it.each([
    ['0', 0],
    ['5', 5],
    [' 5 ', 5],
    ['1.2', 2],
    ['0.001', 1],
    ['3600', 3600],
    ['9999999999999999999', 3600],
    ['Mon, 23 Nov 2026 12:00:30 GMT', 30],
    ['Mon, 23 Nov 2026 11:00:00 GMT', 0],
    ['Tue, 23 Nov 2027 12:00:00 GMT', 3600],
  ])('%j asks for %i seconds', (header, seconds) => {
    expect(asked(header)).toBe(seconds)
  })

  it.each([null, '', ' ', 'soon', 'NaN', 'Infinity', '1,5', '--1', '5 seconds'])(
    '%j asks for nothing in particular',
    (header) => {
      expect(asked(header)).toBeUndefined()
    },
  )

  it('in whole and decimal seconds is never waited for too short', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 3600, noNaN: true }), fc.nat(6), (seconds, digits) => {
        const header = seconds.toFixed(digits)
        expect(asked(header)).toBe(Math.ceil(Number(header)))
      }),
    )
  })

  it('as a date is as many seconds away as the date is', () => {
    fc.assert(
      fc.property(fc.integer({ min: -10_000, max: 10_000 }), (seconds) => {
        expect(asked(secondsLater(seconds).toUTCString())).toBe(Math.min(Math.max(seconds, 0), 3600))
      }),
    )
  })

  it('never parks a run for longer than an hour, whatever it holds', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.integer().map(String), fc.double().map(String)), (header) => {
        const seconds = asked(header) ?? 0
        expect(seconds >= 0 && seconds <= 3600 && Number.isInteger(seconds)).toBe(true)
      }),
    )
  })
})

describe('the link to the next page', () => {
  const base = 'http://localhost:7071'

  it.each([
    `${base}/v1.0/a?$skiptoken=x`,
    'https://graph.microsoft.com/v1.0/a?$skiptoken=x',
    'https://GRAPH.microsoft.com:443/v1.0/a?$skiptoken=x',
    'http://127.0.0.1:7071/v1.0/a?$skiptoken=x',
    '/v1.0/a?$skiptoken=x',
    'v1.0/a?$skiptoken=x',
    'a?$skiptoken=x',
  ])('%s is a path at the address that is asked', (link) => {
    expect(pathOfNextLink(link, base)).toBe('/a?$skiptoken=x')
  })

  it('is one also where the address has a path of its own', () => {
    const behind = `${base}/graph`
    for (const link of [`${behind}/v1.0/a?b`, '/graph/v1.0/a?b', 'https://graph.microsoft.com/v1.0/a?b'])
      expect(pathOfNextLink(link, behind), link).toBe('/a?b')
    expect(pathOfNextLink(`${base}/v1.0/a?b`, behind)).toBeUndefined()
  })

  it.each([
    'https://evil.example/v1.0/a',
    'https://graph.microsoft.com.evil.example/v1.0/a',
    'https://graph.microsoft.com@evil.example/v1.0/a',
    'http://graph.microsoft.com/v1.0/a',
    `${base}1/v1.0/a`,
    `${base}/beta/a`,
    '//evil.example/v1.0/a',
    '/beta/a',
    '/v1.0//evil.example/a',
    '/v1.0/../beta/a',
    '\\\\evil.example/v1.0/a',
    'javascript:alert(1)',
    `http://127.0.0.1:7072/v1.0/a`,
    `${base}/v1.0/https://evil.example/a`,
  ])('%s is not followed', (link) => {
    expect(pathOfNextLink(link, base)).toBeUndefined()
  })
})
