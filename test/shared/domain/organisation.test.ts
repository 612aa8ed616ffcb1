import { describe, expect, it } from 'vitest'
import { entraPassportKey, isActiveAdmin, membershipKindFor } from '../../../shared/domain/member.ts'
import { restored, resumed, revoked, suspended } from '../../../shared/domain/organisation.ts'
import { aMapping, aMembership, anOrganisation, contoso, minutesLater } from '../support/facts.ts'
import { refusalOf } from '../support/refusals.ts'

const later = minutesLater(1)

describe('an Organisation', () => {
  it('is suspended and resumed, each once', () => {
    const shut = suspended(anOrganisation(), later)
    expect(shut).toMatchObject({ state: 'suspended', changedAt: later })
    expect(refusalOf(() => suspended(shut, later))).toBe('state.conflicting')
    expect(resumed(shut, later).state).toBe('active')
    expect(refusalOf(() => resumed(anOrganisation(), later))).toBe('state.conflicting')
  })

  it('that is invited is not resumed past its onboarding, nor suspended to be resumed', () => {
    expect(refusalOf(() => suspended(anOrganisation({ state: 'invited' }), later))).toBe('state.conflicting')
    expect(refusalOf(() => resumed(anOrganisation({ state: 'invited' }), later))).toBe('state.conflicting')
  })
})

describe('a tenant mapping', () => {
  it('is revoked and restored, each once', () => {
    const gone = revoked(aMapping(), later)
    expect(gone).toMatchObject({ state: 'revoked', changedAt: later })
    expect(refusalOf(() => revoked(gone, later))).toBe('state.conflicting')
    expect(restored(gone, later).state).toBe('active')
  })

  it('that waits for approval is not restored past it', () => {
    expect(refusalOf(() => restored(aMapping({ state: 'consented' }), later))).toBe('state.conflicting')
  })
})

describe('a Membership made at sign-in', () => {
  it('is internal with any role but Customer', () => {
    expect(membershipKindFor(['Employee'])).toBe('internal')
    expect(membershipKindFor(['Customer', 'Manager'])).toBe('internal')
    expect(membershipKindFor(['Customer'])).toBe('portal')
    expect(membershipKindFor([])).toBe('portal')
  })
})

describe('an Admin by Membership', () => {
  it.each([
    [{}, true],
    [{ roles: ['Admin', 'Manager'] }, true],
    [{ roles: ['Manager'] }, false],
    [{ roles: ['Admin', 'Customer'] }, false],
    [{ kind: 'portal' }, false],
    [{ state: 'inactive' }, false],
  ] as const)('is somebody who may act as one by it alone: %j %s', (change, counts) => {
    expect(isActiveAdmin(aMembership({ roles: ['Admin'], ...change }))).toBe(counts)
  })
})

describe('the Passport of a person of Entra', () => {
  it("is the tenant's canonical issuer and the object id", () => {
    expect(entraPassportKey(contoso, 'oid-1')).toEqual({
      provider: 'entra',
      issuer: `https://login.microsoftonline.com/${contoso}/v2.0`,
      subject: 'oid-1',
    })
  })
})
