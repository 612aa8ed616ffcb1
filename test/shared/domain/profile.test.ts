import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { domainOf, localFields, parseDomain, parseEMail } from '../../../shared/domain/profile.ts'

describe('an e-mail address', () => {
  it('is the same in any case of A to Z', () => {
    expect(parseEMail(' Ada.Lovelace@Harbour-Bank.Example ')).toBe('ada.lovelace@harbour-bank.example')
  })

  it('is not folded into that of somebody else by look-alikes', () => {
    // The Kelvin sign, which lower-casing turns into k; a dotted I; a ligature.
    for (const other of ['mi\u212Ae@bank.example', 'M\u0130ke@bank.example', 'o\uFB03ce@bank.example'])
      expect(['mike@bank.example', 'office@bank.example']).not.toContain(parseEMail(other))
  })

  it.each([
    '',
    'ada',
    'ada@',
    '@bank.example',
    'ada@bank',
    'a b@bank.example',
    'ada@bank..example',
    'a@b@bank.example',
    '<ada@bank.example>',
  ])('is not %j', (text) => {
    expect(parseEMail(text)).toBeUndefined()
  })

  it('is read again as itself, whatever it is', () => {
    fc.assert(
      fc.property(fc.emailAddress(), (text) => {
        const once = parseEMail(text)
        if (once === undefined) return
        expect(parseEMail(once)).toBe(once)
        expect(once.endsWith(`@${domainOf(once)}`)).toBe(true)
      }),
    )
  })

  it('has a domain that is one', () => {
    expect(parseDomain('Harbour-Bank.Example')).toBe('harbour-bank.example')
    for (const text of ['', 'bank', '*.bank.example', 'bank.example/', '-bank.example', 'bank..example'])
      expect(parseDomain(text)).toBeUndefined()
  })
})

it('there are 21 local fields', () => {
  expect(new Set(localFields).size).toBe(21)
})
