import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  afterLookUp,
  claimDays,
  claimDomain,
  graceDays,
  isHeld,
  parseDomainName,
  recordOf,
  type DomainClaim,
  type TextLookUp,
} from '../../../shared/domain/domain-claim.ts'
import { isPublicMailDomain } from '../../../shared/domain/public-mail-domains.ts'
import { aDomainClaim, minutesLater, noon, northBank, southBank } from '../support/facts.ts'
import { refusalOf } from '../support/refusals.ts'

const days = (count: number) => minutesLater(count * 1440)
const shown: TextLookUp = { kind: 'found', texts: ['v=spf1 -all', recordOf(aDomainClaim()).value] }
const none: TextLookUp = { kind: 'none' }
const failed: TextLookUp = { kind: 'failed', reason: 'servfail' }

describe('the name of a domain', () => {
  it.each([
    ['Customer.Example', 'customer.example'],
    [' customer.example. ', 'customer.example'],
    ['bücher.example', 'xn--bcher-kva.example'],
    ['BÜCHER.example', 'xn--bcher-kva.example'],
    ['bu\u0308cher.example', 'xn--bcher-kva.example'],
    ['xn--bcher-kva.example', 'xn--bcher-kva.example'],
    ['a.b.customer.example', 'a.b.customer.example'],
    ['customer.xn--p1ai', 'customer.xn--p1ai'],
  ])('%j is %s', (text, domain) => {
    expect(parseDomainName(text)).toBe(domain)
  })

  it.each([
    '',
    'localhost',
    'example',
    '127.0.0.1',
    '1.2.3',
    'ada@customer.example',
    'https://customer.example',
    'a b.example',
    '-a.example',
    '_tenantry.customer.example',
    'a..example',
    '*.example',
    `${'a'.repeat(64)}.example`,
    `${'a.'.repeat(120)}example`,
  ])('%j is none', (text) => {
    expect(parseDomainName(text)).toBeUndefined()
  })

  it('in its normal form stays as it is', () => {
    fc.assert(
      fc.property(fc.domain(), (text) => {
        const domain = parseDomainName(text)
        if (domain !== undefined) expect(parseDomainName(domain.toUpperCase())).toBe(domain)
      }),
    )
  })
})

describe('public mail', () => {
  it.each([
    'gmail.com',
    'googlemail.com',
    'outlook.com',
    'hotmail.co.uk',
    'yahoo.fr',
    'yahoo.com.br',
    'gmx.net',
    'web.de',
    'icloud.com',
    'proton.me',
    'qq.com',
    'mail.ru',
    'contoso.onmicrosoft.com',
  ])('%s belongs to no organisation', (domain) => {
    expect(isPublicMailDomain(domain)).toBe(true)
    const wish = { domain: domain as DomainClaim['domain'], organisationId: northBank, proof: 'p' }
    expect(refusalOf(() => claimDomain(undefined, wish, noon))).toBe('domain.refused')
  })
  it.each(['customer.example', 'gmail.com.example.org', 'mygmail.com', 'live-music.example', 'gmx.customer.example'])(
    '%s may be somebody’s',
    (domain) => {
      expect(isPublicMailDomain(domain)).toBe(false)
    },
  )
})

describe('a claim', () => {
  const wish = { domain: aDomainClaim().domain, organisationId: northBank, proof: 'proof-2' }

  it('keeps others out for seven days, and whoever has it keeps the same record', () => {
    const claim = aDomainClaim({ organisationId: southBank })
    expect(refusalOf(() => claimDomain(claim, wish, minutesLater(claimDays * 1440 - 1)))).toBe('domain.taken')
    const own = aDomainClaim()
    expect(claimDomain(own, wish, noon)).toBe(own)
    expect(claimDomain(claim, wish, days(claimDays))).toMatchObject({ organisationId: northBank, proof: 'proof-2' })
  })

  it('that is verified keeps others out for good, one that is lost does not', () => {
    const verified = aDomainClaim({ organisationId: southBank, state: 'verified' })
    expect(refusalOf(() => claimDomain(verified, wish, days(4000)))).toBe('domain.taken')
    expect(claimDomain({ ...verified, state: 'lost' }, wish, noon).organisationId).toBe(northBank)
  })

  it('is verified by its own record alone', () => {
    expect(afterLookUp(aDomainClaim(), shown, noon)).toMatchObject({ state: 'verified', verifiedAt: noon })
    const other: TextLookUp = { kind: 'found', texts: [recordOf(aDomainClaim({ proof: 'another' })).value] }
    for (const answer of [none, failed, other])
      expect(afterLookUp(aDomainClaim(), answer, noon)).toMatchObject({ state: 'claimed', checkedAt: noon })
  })

  it('whose record is gone is lost after seven days, and found again it stands as before', () => {
    const verified = aDomainClaim({ state: 'verified', verifiedAt: noon })
    const missed = afterLookUp(verified, none, days(1))
    expect(missed).toMatchObject({ state: 'verified', missingSince: days(1) })
    expect(afterLookUp(missed, none, minutesLater((1 + graceDays) * 1440 - 1)).state).toBe('verified')
    expect(afterLookUp(missed, none, days(1 + graceDays)).state).toBe('lost')
    expect(afterLookUp(missed, shown, days(2)).missingSince).toBeUndefined()
  })

  it('is not lost by name servers that do not answer, however long', () => {
    const verified = aDomainClaim({ state: 'verified', verifiedAt: noon })
    const once = afterLookUp(verified, failed, days(1))
    expect(afterLookUp(once, failed, days(100))).toMatchObject({ state: 'verified', unreachableSince: days(1) })
    // Nor do they make anybody forget that it was missing.
    const missed = afterLookUp(afterLookUp(verified, none, days(1)), failed, days(2))
    expect(afterLookUp(missed, none, days(1 + graceDays)).state).toBe('lost')
  })

  it('is the Organisation’s only while its record was seen within the grace', () => {
    const answers = fc.array(fc.constantFrom(shown, none, failed), { maxLength: 40 })
    fc.assert(
      fc.property(answers, (given) => {
        let claim: DomainClaim = aDomainClaim()
        let seen: number | undefined
        let firstMiss: number | undefined
        given.forEach((answer, day) => {
          claim = afterLookUp(claim, answer, days(day))
          if (answer === shown) [seen, firstMiss] = [day, undefined]
          if (answer === none) firstMiss ??= day
          if (seen === undefined) expect(claim.state).toBe('claimed')
          if (answer === shown) expect(claim.state).toBe('verified')
          if (answer === none && seen !== undefined && day - (firstMiss ?? day) >= graceDays)
            expect(claim.state).toBe('lost')
          expect(isHeld(claim, days(day + claimDays))).toBe(claim.state === 'verified')
        })
      }),
    )
  })
})
