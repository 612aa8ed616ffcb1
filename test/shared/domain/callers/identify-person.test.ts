import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { judgeDoor, type Door } from '../../../../shared/domain/admission.ts'
import {
  chosenOrganisation,
  identifyPerson,
  organisationUnchosen,
  type PersonFacts,
  type PersonToken,
} from '../../../../shared/domain/callers/identify-person.ts'
import type { TokenFacts } from '../../../../shared/domain/callers/token-identity.ts'
import { isHubError } from '../../../../shared/domain/hub-error.ts'
import { organisationId } from '../../../../shared/domain/ids.ts'
import { permissions, permissionsOf, personRoles, type PersonRole } from '../../../../shared/domain/roles.ts'
import {
  aMapping,
  aMembership,
  ana,
  anIntegration,
  anOrganisation,
  contoso,
  enabledProvider,
  guidOf,
  minutesLater,
  noon,
  northBank,
  southBank,
} from '../../support/facts.ts'
import { spokenRefusalOf as refusalOf } from '../../support/refusals.ts'

const home = organisationId(guidOf(900))
const facts: TokenFacts = {
  kind: 'delegated',
  issuer: 'https://login.example',
  audience: 'api',
  client: 'ui',
  subject: 'pairwise',
  scopes: ['access_as_user'],
  issuedAt: noon,
  expiresAt: minutesLater(60),
  capabilities: [],
}
const admin: PersonToken = {
  facts,
  person: { by: 'entra', tid: contoso, oid: guidOf(1) },
  guest: false,
  displayName: 'Ana',
  tokenRoles: ['Admin'],
}
const north: Door = { organisation: anOrganisation(), mapping: aMapping(), membership: undefined }
const south: Door = {
  organisation: anOrganisation({ organisationId: southBank, displayName: 'Alpha Bank' }),
  mapping: aMapping({ organisationId: southBank }),
  membership: undefined,
}
const known = (change: Partial<PersonFacts> = {}): PersonFacts => ({
  member: undefined,
  doors: [north],
  client: undefined,
  platform: home,
  ...change,
})

describe('a person behind a user token', () => {
  it('is tid and oid, in the only Organisation that is open, with the rights that hold there', () => {
    expect(identifyPerson(admin, known(), undefined)).toEqual({
      kind: 'member',
      token: facts,
      person: { by: 'entra', tid: contoso, oid: guidOf(1) },
      guest: false,
      displayName: 'Ana',
      tokenRoles: ['Admin'],
      organisation: northBank,
      portal: false,
      roles: ['Admin'],
      permissions: permissionsOf(['Admin']),
      operator: false,
    })
  })

  it('is a Member where they signed in before, and may be none', () => {
    const member = { memberId: ana, state: 'active' } as const
    expect(identifyPerson(admin, known({ member }), undefined)).toMatchObject({ memberId: ana })
    expect(identifyPerson(admin, known(), undefined)).not.toHaveProperty('memberId')
  })

  it('is told what to choose from, by name, while several are open and none is named', () => {
    const identity = identifyPerson(admin, known({ doors: [north, south] }), undefined)
    expect(identity).toMatchObject({
      organisations: [southBank, northBank],
      roles: [],
      portal: false,
      permissions: [],
      operator: false,
    })
    expect(identity).not.toHaveProperty('organisation')
    expect(refusalOf(() => chosenOrganisation(identity))).toBe('organisation.unchosen')
    try {
      chosenOrganisation(identity)
    } catch (thrown) {
      expect(isHubError(thrown) && thrown.details).toEqual({ organisations: [southBank, northBank] })
    }
  })

  it('is in the Organisation that is named, where that is open', () => {
    const identity = identifyPerson(admin, known({ doors: [north, south] }), southBank)
    expect(identity).toMatchObject({ organisation: southBank, roles: ['Admin'] })
    expect(identity).not.toHaveProperty('organisations')
    expect(chosenOrganisation(identity)).toBe(southBank)
    const { organisation: _chosen, ...unchosen } = identity
    expect(organisationUnchosen(unchosen).details).toEqual({ organisations: [] })
  })

  it('is an operator as Admin of the platform’s own Organisation alone', () => {
    const platform = { ...north, organisation: anOrganisation({ organisationId: home }) }
    const operator = identifyPerson(admin, known({ doors: [platform] }), home)
    expect(operator).toMatchObject({ operator: true, permissions: permissionsOf(['Admin'], true) })
    const employee = { ...admin, tokenRoles: ['Employee'] } as const
    expect(identifyPerson(employee, known({ doors: [platform] }), home)).toMatchObject({ operator: false })
  })
})

describe('a user token is refused', () => {
  const inactive = { memberId: ana, state: 'inactive' } as const
  const integration = { kind: 'system-integration', integration: anIntegration() } as const
  const service = { kind: 'platform-service', service: { clientId: 'x', displayName: 'x', createdAt: noon } } as const
  it.each([
    ['that was got through a system integration', { client: integration }, northBank, 'client.foreign'],
    ['that was got through a platform service', { client: service }, undefined, 'client.foreign'],
    ['of a Member who was deactivated', { member: inactive }, northBank, 'member.inactive'],
    ['of a Member who was deactivated, whatever is open', { member: inactive }, undefined, 'member.inactive'],
    [
      'at an Organisation that nothing leads to',
      { doors: [{ ...north, mapping: undefined }] },
      northBank,
      'organisation.foreign',
    ],
    [
      'at an Organisation that is not there',
      { doors: [{ ...north, organisation: undefined, mapping: undefined }] },
      northBank,
      'organisation.foreign',
    ],
    ['at another Organisation than those known', {}, southBank, 'organisation.foreign'],
    ['where the tenant leads nowhere', { doors: [] }, undefined, 'tenant.unknown'],
    [
      'where the mapping was revoked',
      { doors: [{ ...north, mapping: aMapping({ state: 'revoked' }) }] },
      northBank,
      'tenant.revoked',
    ],
    [
      'where every mapping was revoked',
      { doors: [{ ...north, mapping: aMapping({ state: 'revoked' }) }] },
      undefined,
      'tenant.revoked',
    ],
    [
      'where consent was lost',
      { doors: [{ ...north, mapping: aMapping({ state: 'revoked', revocation: 'consent-lost' }) }] },
      northBank,
      'consent.lost',
    ],
    [
      'where the Organisation is suspended',
      { doors: [{ ...north, organisation: anOrganisation({ state: 'suspended' }) }] },
      northBank,
      'organisation.suspended',
    ],
    [
      'where the Membership was ended',
      { doors: [{ ...north, membership: aMembership({ state: 'inactive' }) }] },
      northBank,
      'member.inactive',
    ],
    [
      'where the mapping lets no role in',
      { doors: [{ ...north, mapping: aMapping({ roles: [] }) }] },
      northBank,
      'role.missing',
    ],
  ] as const)('%s', (_, change, named, code) => {
    expect(refusalOf(() => identifyPerson(admin, known(change), named))).toBe(code)
  })
})

const roles = fc.uniqueArray(fc.constantFrom(...personRoles))
const door = fc
  .record({
    allowed: roles,
    anyone: fc.option(fc.constantFrom(...personRoles), { nil: undefined }),
    given: fc.option(fc.record({ roles, kind: fc.constantFrom('internal' as const, 'portal' as const) }), {
      nil: undefined,
    }),
  })
  .map(({ allowed, anyone, given }): Door => ({
    ...north,
    mapping: aMapping({ roles: allowed, ...(anyone === undefined ? {} : { anyone }) }),
    membership: given && aMembership(given),
  }))
const identified = (...asked: Parameters<typeof identifyPerson>) => {
  try {
    return identifyPerson(...asked)
  } catch (thrown) {
    if (isHubError(thrown)) return undefined
    throw thrown
  }
}

describe('the rights of a person', () => {
  it('are by a token of Entra exactly those of the door', () => {
    fc.assert(
      fc.property(door, roles, fc.boolean(), (at, tokenRoles, guest) => {
        const token = { ...admin, tokenRoles, guest }
        const verdict = judgeDoor(at, token)
        const identity = identified(token, known({ doors: [at] }), northBank)
        expect(identity?.roles).toEqual(verdict.open ? verdict.roles : undefined)
        if (identity) expect(identity.permissions).toEqual(permissionsOf(identity.roles))
      }),
    )
  })

  it('are by a token of the hub’s own never more than it says, nor more than what holds now', () => {
    const scopes = fc.uniqueArray(fc.constantFrom(...permissions, 'unknown.scope'))
    fc.assert(
      fc.property(door, roles, scopes, (at, tokenRoles, wished) => {
        const token = { ...admin, tokenRoles, facts: { ...facts, kind: 'exchanged' as const, scopes: wished } }
        const identity = identified(token, known({ doors: [at] }), northBank)
        const verdict = judgeDoor(at, token)
        const holding = verdict.open ? verdict.roles : []
        expect(identity !== undefined).toBe(holding.some((role) => tokenRoles.includes(role)))
        if (!identity) return
        expect(identity.roles.length).toBeGreaterThan(0)
        // Customer takes away: it counts where one of the two has it.
        const both = (role: PersonRole) => [tokenRoles.includes(role), holding.includes(role)]
        for (const role of identity.roles) if (role !== 'Customer') expect(both(role)).toEqual([true, true])
        expect(identity.roles.includes('Customer')).toBe(both('Customer').includes(true))
        const full = permissionsOf(identity.roles)
        for (const rights of [tokenRoles, holding].map((each) => permissionsOf(each)))
          expect(rights).toEqual(expect.arrayContaining(full))
        expect(identity.permissions).toEqual(wished.length === 0 ? full : full.filter((one) => wished.includes(one)))
      }),
    )
  })

  it('are gone with the roles of a token of the hub’s own', () => {
    const token: PersonToken = { ...admin, tokenRoles: ['Manager'], facts: { ...facts, kind: 'exchanged', scopes: [] } }
    const lost: Door = { ...north, mapping: aMapping({ roles: [] }), membership: aMembership({ roles: ['Employee'] }) }
    expect(refusalOf(() => identifyPerson(token, known({ doors: [lost] }), northBank))).toBe('role.missing')
  })
})

describe('a person who came by a configured provider', () => {
  const person = { by: 'provider', provider: enabledProvider, providerOwner: northBank } as const
  const cleo: PersonToken = { facts, person, guest: false, displayName: 'Cleo', tokenRoles: [] }
  const door = (change: Partial<Door> = {}): Door => ({
    organisation: anOrganisation(),
    mapping: undefined,
    membership: aMembership({ roles: ['Manager'] }),
    provider: 'open',
    ...change,
  })
  const member = { memberId: ana, state: 'active' } as const

  it('is their Passport’s Member, with the roles of the Membership alone', () => {
    const identity = identifyPerson(cleo, known({ member, doors: [door()] }), northBank)
    expect(identity).toMatchObject({ person, memberId: ana, organisation: northBank, roles: ['Manager'], guest: false })
  })

  it('hears that they have no role where the provider leads and nothing else does, named or not', () => {
    const nobody = known({ doors: [door({ membership: undefined })] })
    expect(refusalOf(() => identifyPerson(cleo, nobody, northBank))).toBe('role.missing')
    expect(refusalOf(() => identifyPerson(cleo, nobody, undefined))).toBe('role.missing')
  })

  it('hears nothing of an Organisation to which nothing leads, nor of a tenant', () => {
    const shut = known({ doors: [door({ membership: undefined, provider: 'shut' })] })
    expect(refusalOf(() => identifyPerson(cleo, shut, northBank))).toBe('organisation.foreign')
    const told = (who: PersonToken, facts: PersonFacts) => {
      try {
        return identifyPerson(who, facts, undefined)
      } catch (thrown) {
        return isHubError(thrown) ? thrown.details : undefined
      }
    }
    expect(told(cleo, shut)).toBeUndefined()
    expect(told(admin, known({ doors: [] }))).toEqual({ tid: contoso })
  })

  it('is shut out with the provider', () => {
    const off = known({ member, doors: [door({ provider: 'shut' })] })
    expect(refusalOf(() => identifyPerson(cleo, off, northBank))).toBe('provider.disabled')
  })
})
