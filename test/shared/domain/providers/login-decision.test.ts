import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { memberId } from '../../../../shared/domain/ids.ts'
import { parseEMail, type EMail } from '../../../../shared/domain/profile.ts'
import { weighEMail, type EMailEvidence, type Witness } from '../../../../shared/domain/providers/e-mail-proof.ts'
import { loginHandlers } from '../../../../shared/domain/providers/identity-provider.ts'
import {
  decideLogin,
  isSameKnown,
  nameOf,
  withProfile,
  type LoginFacts,
} from '../../../../shared/domain/providers/login-decision.ts'
import { ana, guidOf } from '../../support/facts.ts'

const other = memberId(guidOf(9))
const ada = parseEMail('ada@bank.example') as EMail
const proven: EMailEvidence = { kind: 'proven', eMail: ada }
const unproven: EMailEvidence = { kind: 'unproven', eMail: ada }
const holder = { memberId: other, state: 'active', memberships: [{ kind: 'portal' }] } as const
const facts = (change: Partial<LoginFacts> = {}): LoginFacts => ({
  handler: 'link-by-email',
  known: undefined,
  membership: undefined,
  eMail: proven,
  holder: undefined,
  ...change,
})

describe('a Passport that is known', () => {
  const known = { memberId: ana, state: 'active' } as const
  it.each(loginHandlers)('signs in, with %s', (handler) => {
    const membership = { state: 'active' } as const
    expect(decideLogin(facts({ handler, known, membership, holder }))).toEqual({
      decision: 'sign-in',
      memberId: ana,
      membership: handler === 'auto-sync' ? 'update' : 'keep',
    })
  })

  it('of somebody who is new to the Organisation makes a Membership', () => {
    expect(decideLogin(facts({ known, holder }))).toMatchObject({ decision: 'sign-in', membership: 'join' })
  })

  it('of somebody who was deactivated signs nobody in', () => {
    const refused = { decision: 'refuse', code: 'member.inactive' }
    expect(decideLogin(facts({ known: { ...known, state: 'inactive' } }))).toEqual(refused)
    expect(decideLogin(facts({ known, membership: { state: 'inactive' } }))).toEqual(refused)
  })
})

describe('a Passport that nobody has', () => {
  it.each(loginHandlers)('makes a Member of somebody with a new e-mail, with %s', (handler) => {
    for (const eMail of [proven, unproven])
      expect(decideLogin(facts({ handler, eMail }))).toEqual({ decision: 'create' })
  })

  it.each(loginHandlers)('makes none without an e-mail, with %s', (handler) => {
    expect(decideLogin(facts({ handler, eMail: { kind: 'none' }, holder }))).toMatchObject({ code: 'eMail.missing' })
  })

  it('makes one without an e-mail where tenant and object id name the person', () => {
    expect(decideLogin(facts({ eMail: { kind: 'none' }, eMailOptional: true }))).toEqual({ decision: 'create' })
  })

  it('is refused where the e-mail is taken, with create-only', () => {
    expect(decideLogin(facts({ handler: 'create-only', holder }))).toMatchObject({ code: 'eMail.taken' })
  })

  it('becomes the Member’s whose proven e-mail it is', () => {
    expect(decideLogin(facts({ holder }))).toEqual({ decision: 'link', memberId: other, membership: 'keep' })
    expect(decideLogin(facts({ handler: 'auto-sync', holder }))).toMatchObject({ membership: 'update' })
  })

  it('does not become a Member’s by an e-mail that is not proven: it is to be proven first', () => {
    expect(decideLogin(facts({ eMail: unproven, holder }))).toEqual({ decision: 'prove', memberId: holder.memberId })
  })

  it('does not become that of somebody who is staff anywhere, proven or not', () => {
    const staff = { ...holder, memberships: [{ kind: 'portal' }, { kind: 'internal' }] } as const
    expect(decideLogin(facts({ holder: staff }))).toMatchObject({ code: 'link.refused' })
    expect(decideLogin(facts({ holder: staff, eMail: unproven }))).toMatchObject({ code: 'eMail.unproven' })
  })

  it('does not become that of somebody who was deactivated', () => {
    expect(decideLogin(facts({ holder: { ...holder, state: 'inactive' } }))).toMatchObject({ code: 'member.inactive' })
  })
})

const kinds = fc.constantFrom('portal' as const, 'internal' as const)
const states = fc.constantFrom('active' as const, 'inactive' as const)
const eMails = fc.constantFrom<EMailEvidence>(proven, unproven, { kind: 'none' })
const anyFacts = fc.record<LoginFacts>({
  handler: fc.constantFrom(...loginHandlers),
  known: fc.option(fc.record({ memberId: fc.constantFrom(ana, other), state: states }), { nil: undefined }),
  membership: fc.option(fc.record({ state: states }), { nil: undefined }),
  eMail: eMails,
  holder: fc.option(
    fc.record({
      memberId: fc.constantFrom(ana, other),
      state: states,
      memberships: fc.array(fc.record({ kind: kinds }), { maxLength: 3 }),
    }),
    { nil: undefined },
  ),
})

describe('whatever is known', () => {
  it('a sign-in reaches a Member by their own Passport, or by a proven e-mail that is theirs, and by nothing else', () => {
    fc.assert(
      fc.property(anyFacts, (known) => {
        const decided = decideLogin(known)
        if (decided.decision === 'sign-in') expect(decided.memberId).toBe(known.known?.memberId)
        if (decided.decision === 'link' || decided.decision === 'prove') {
          expect(known.eMail.kind).toBe(decided.decision === 'link' ? 'proven' : 'unproven')
          expect(decided.memberId).toBe(known.holder?.memberId)
          expect(known.holder?.state).toBe('active')
          expect(known.holder?.memberships.every(({ kind }) => kind === 'portal')).toBe(true)
          expect(known.handler).not.toBe('create-only')
        }
      }),
    )
  })

  it('a Passport that somebody has is never given to another Member, or to a new one', () => {
    fc.assert(
      fc.property(anyFacts, (known) => {
        fc.pre(known.known !== undefined)
        expect(['sign-in', 'refuse']).toContain(decideLogin(known).decision)
      }),
    )
  })

  it('nobody is made without an e-mail, or while somebody else holds it', () => {
    fc.assert(
      fc.property(anyFacts, (known) => {
        if (decideLogin(known).decision !== 'create') return
        expect(known.eMail.kind).not.toBe('none')
        expect(known.holder).toBeUndefined()
      }),
    )
  })
})

const atOidc: Witness = { kind: 'oidc', trustedDomains: [], provesFor: 'platform' }
const mappedFrom = (claims: Record<string, unknown>, providerField = 'email') => ({
  value: 'Ada@Bank.Example',
  source: { name: 'user-details' as const, claims },
  providerField,
})
const weight = (claims: Record<string, unknown>, change: Partial<Witness> = {}, field?: string) =>
  weighEMail(mappedFrom(claims, field), { ...atOidc, ...change }).kind

describe('an e-mail is proven', () => {
  it('by email_verified of the same source', () => {
    expect(weight({ email_verified: true })).toBe('proven')
    expect(weight({ email_verified: 'true' })).toBe('proven')
  })

  it('by nothing that came unsigned beside the code, whomever an operator trusts', () => {
    const mapped = mappedFrom({ email_verified: true })
    const beside = { ...mapped, source: { ...mapped.source, name: 'answer' as const } }
    expect(weighEMail(beside, { ...atOidc, trustedDomains: ['bank.example'] }).kind).toBe('unproven')
  })

  it('by an operator’s trust in the provider for exactly that domain', () => {
    expect(weight({}, { trustedDomains: ['bank.example'] })).toBe('proven')
    expect(weight({}, { kind: 'oauth2', trustedDomains: ['bank.example'] })).toBe('proven')
    for (const domain of ['example', 'mail.bank.example', 'otherbank.example'])
      expect(weight({}, { trustedDomains: [domain] })).toBe('unproven')
  })

  it('at Entra by xms_edov alone', () => {
    for (const xms_edov of [true, 'true', 1, '1']) expect(weight({ xms_edov }, { kind: 'entra' })).toBe('proven')
    expect(weight({ email_verified: true }, { kind: 'entra' })).toBe('unproven')
    expect(weight({ xms_edov: true })).toBe('unproven')
  })
})

describe('an e-mail is not proven', () => {
  it.each([
    [{}],
    [{ email_verified: false }],
    [{ email_verified: 'yes' }],
    [{ email_verified: 1 }],
    [{ email_verified: null }],
  ])('by %j', (claims) => {
    expect(weight(claims)).toBe('unproven')
  })

  it('by an email_verified that is about another claim', () => {
    expect(weight({ email_verified: true }, {}, 'upn')).toBe('unproven')
    expect(weight({ email_verified: true }, {}, 'emails[0]')).toBe('unproven')
  })

  it('by what a plain OAuth2 provider or Facebook calls verified', () => {
    for (const kind of ['oauth2', 'facebook'] as const)
      expect(weight({ email_verified: true }, { kind })).toBe('unproven')
  })

  it('where the source itself denies it, whomever an operator trusts', () => {
    expect(weight({ email_verified: false }, { trustedDomains: ['bank.example'] })).toBe('unproven')
  })

  it('by an Organisation’s own provider, but for the Organisation’s own domains', () => {
    expect(weight({ email_verified: true }, { provesFor: [] })).toBe('unproven')
    expect(weight({ email_verified: true }, { provesFor: ['other.example'] })).toBe('unproven')
    expect(weight({ email_verified: true }, { provesFor: ['bank.example'] })).toBe('proven')
  })
})

describe('what a Membership knows', () => {
  const before = { profile: { FirstName: 'Ada', Email: 'ada@bank.example', Town: 'London' }, provenEMail: ada }
  const newer = parseEMail('ada@new.example') as EMail
  const brought = { FirstName: 'Augusta', Email: 'ada@new.example' }

  it('is brought up to date, and never blanked by what is missing', () => {
    expect(withProfile(before, brought, { kind: 'proven', eMail: newer }, false)).toEqual({
      profile: { FirstName: 'Augusta', Email: 'ada@new.example', Town: 'London' },
      provenEMail: newer,
    })
  })

  it('never becomes another Member’s e-mail', () => {
    const { profile, provenEMail } = withProfile(before, brought, { kind: 'proven', eMail: newer }, true)
    expect([profile?.Email, provenEMail]).toEqual(['ada@bank.example', ada])
  })

  it('keeps a proven e-mail before one that is not', () => {
    expect(withProfile(before, brought, { kind: 'unproven', eMail: newer }, false).profile?.Email).toBe(
      'ada@bank.example',
    )
    expect(withProfile({}, brought, { kind: 'unproven', eMail: newer }, false)).toEqual({ profile: brought })
  })

  it('is the same where nothing was brought', () => {
    expect(isSameKnown(before, withProfile(before, {}, { kind: 'none' }, false))).toBe(true)
    expect(isSameKnown(before, withProfile(before, brought, { kind: 'none' }, false))).toBe(false)
  })
})

describe('a person’s name', () => {
  it('is as the provider says, else as the map says', () => {
    expect(nameOf({ FirstName: 'Ada', Surname: 'Byron' }, [{ name: 'Countess Ada' }, {}])).toBe('Countess Ada')
    expect(nameOf({ FirstName: 'Ada', Surname: 'Byron' }, [{}, {}])).toBe('Ada Byron')
    expect(nameOf({}, [{}, { preferred_username: 'ada' }])).toBe('ada')
    expect(nameOf({}, [{}, {}])).toBe('Unnamed')
  })

  it('is no e-mail address, and holds no control characters', () => {
    expect(nameOf({}, [{ name: 'ada@bank.example' }])).toBe('ada')
    expect(nameOf({}, [{ name: 'Ada\u202Enori\u0000' }])).toBe('Ada nori')
  })
})
