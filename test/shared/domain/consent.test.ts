import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { judgeDoor } from '../../../shared/domain/admission.ts'
import { isMissingForGood, weighEvidence, type MappedTenant } from '../../../shared/domain/consent-evidence.ts'
import {
  approved,
  consentFound,
  consentGiven,
  consentLost,
  restored,
  revoked,
  type TenantMapping,
} from '../../../shared/domain/organisation.ts'
import { aMapping, anOrganisation, contoso, minutesLater, noon, northBank } from '../support/facts.ts'
import { refusalOf } from '../support/refusals.ts'

const later = minutesLater(1)
const fresh = { tid: contoso, organisationId: northBank, roles: ['Employee'] as const, anyone: 'Employee' as const }
const lost = aMapping({ state: 'revoked', revocation: 'consent-lost' })
const shut = aMapping({ state: 'revoked', revocation: 'operator' })
/** As it was kept before reasons were. */
const shutLongAgo = aMapping({ state: 'revoked' })
const given = (current: TenantMapping | undefined, named: boolean) => consentGiven(current, fresh, { named, at: later })

describe('a consent through an invitation', () => {
  it('that names the tenant maps it at once, with the roles and the policy of the invitation', () => {
    expect(given(undefined, true)).toEqual({ ...fresh, state: 'active', createdAt: later, changedAt: later })
  })

  it('that names none leaves the mapping to an operator: a leaked link maps no stranger', () => {
    expect(given(undefined, false)).toEqual({ ...fresh, state: 'consented', createdAt: later, changedAt: later })
    expect(given(aMapping({ state: 'consented' }), false).state).toBe('consented')
  })

  it.each([true, false])('changes nothing about a tenant that is in already (named: %s)', (named) => {
    const active = aMapping()
    expect(given(active, named)).toBe(active)
  })

  it('opens what waits for approval, where an operator named the tenant meanwhile', () => {
    expect(given(aMapping({ state: 'consented' }), true).state).toBe('active')
  })

  it.each([true, false])('restores at once what only lost its consent (named: %s)', (named) => {
    const again = given(lost, named)
    expect(again).toMatchObject({ state: 'active', roles: lost.roles })
    expect(again).not.toHaveProperty('revocation')
  })

  it.each([true, false])('asks an operator about what an operator revoked (named: %s)', (named) => {
    for (const before of [shut, shutLongAgo]) {
      const waiting = given(before, named)
      expect(waiting).toMatchObject({ state: 'consented', roles: before.roles })
      // Again: a second link, or the same use finished twice.
      for (const again of [true, false]) expect(given(waiting, again)).toBe(waiting)
      expect(approved(waiting, later)).not.toHaveProperty('revocation')
    }
  })
})

describe('a mapping that waits', () => {
  it('is approved or declined by an operator, and by nobody twice', () => {
    const waiting = aMapping({ state: 'consented' })
    expect(approved(waiting, later)).toMatchObject({ state: 'active', changedAt: later })
    expect(revoked(waiting, later)).toMatchObject({ state: 'revoked', revocation: 'operator' })
    for (const other of [aMapping(), lost, shut])
      expect(refusalOf(() => approved(other, later))).toBe('state.conflicting')
  })

  it('is not touched by lost or found consent', () => {
    const waiting = aMapping({ state: 'consented' })
    expect(consentLost(waiting, later)).toBe(waiting)
    expect(consentFound(waiting, later)).toBe(waiting)
  })
})

describe('a consent that is lost', () => {
  it('shuts the door with a reason of its own, and opens it again when it is found', () => {
    const organisation = anOrganisation()
    const token = { tokenRoles: ['Admin'] as const, guest: false }
    const door = (mapping: TenantMapping) => judgeDoor({ organisation, mapping, membership: undefined }, token)
    expect(door(consentLost(aMapping(), later))).toEqual({ open: false, code: 'consent.lost' })
    expect(door(consentFound(consentLost(aMapping(), later), later)).open).toBe(true)
    expect(door(shut)).toEqual({ open: false, code: 'tenant.revoked' })
  })

  it('is made an operator’s revocation by an operator, and then comes back by no consent alone', () => {
    const meant = revoked(lost, later)
    expect(meant).toMatchObject({ state: 'revoked', revocation: 'operator', changedAt: later })
    expect(consentFound(meant, later)).toBe(meant)
    expect(given(meant, true).state).toBe('consented')
    for (const before of [shut, shutLongAgo]) expect(refusalOf(() => revoked(before, later))).toBe('state.conflicting')
  })

  it('never undoes what an operator revoked, and an operator may restore either', () => {
    for (const before of [shut, shutLongAgo]) expect(consentFound(before, later)).toBe(before)
    expect(consentLost(shut, later)).toBe(shut)
    for (const before of [shut, lost]) expect(restored(before, later)).not.toHaveProperty('revocation')
  })
})

describe('what the probe saw', () => {
  const tenant: MappedTenant = { tid: contoso, misses: 0 }
  const day = 1440

  it('counts when the application is missing twice, a night apart', () => {
    const once = weighEvidence(tenant, 'missing', noon)
    expect(isMissingForGood(once)).toBe(false)
    expect(isMissingForGood(weighEvidence(once, 'missing', minutesLater(day)))).toBe(true)
  })

  it('counts once when a sweep is repeated within hours, across midnight too', () => {
    const once = weighEvidence(tenant, 'missing', noon)
    expect(weighEvidence(once, 'missing', minutesLater(12 * 60 - 1))).toBe(once)
    expect(weighEvidence(once, 'missing', minutesLater(12 * 60)).misses).toBe(2)
    const late = weighEvidence(tenant, 'missing', minutesLater(11 * 60))
    expect(weighEvidence(late, 'missing', minutesLater(13 * 60))).toBe(late)
  })

  it('counts once a day, however late on it a sweep that stood still goes on', () => {
    const early = new Date('2026-11-23T02:40:00Z')
    const once = weighEvidence(tenant, 'missing', early)
    expect(weighEvidence(once, 'missing', new Date('2026-11-23T23:59:59Z'))).toBe(once)
    expect(weighEvidence(once, 'missing', new Date('2026-11-24T00:00:00Z')).misses).toBe(2)
  })

  it('starts over when the application is there again', () => {
    const back = weighEvidence(weighEvidence(tenant, 'missing', noon), 'present', minutesLater(day))
    expect(back).toEqual(tenant)
    expect(isMissingForGood(weighEvidence(back, 'missing', minutesLater(2 * day)))).toBe(false)
  })

  it('is good only after two misses with nothing but silence in between, whatever the nights bring', () => {
    const night = fc.constantFrom('present', 'missing', 'none')
    fc.assert(
      fc.property(fc.array(night, { maxLength: 20 }), (nights) => {
        const last = nights.reduce(
          (before, evidence, index) => weighEvidence(before, evidence, minutesLater(index * day)),
          tenant,
        )
        const told = nights.filter((evidence) => evidence !== 'none')
        const lostForGood = told.at(-1) === 'missing' && told.at(-2) === 'missing'
        expect(isMissingForGood(last)).toBe(lostForGood)
      }),
    )
  })
})
