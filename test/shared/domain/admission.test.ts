import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { activeDoor, judgeDoor, openDoors, refusalOf, type Door } from '../../../shared/domain/admission.ts'
import { personRoles, type TokenRoles } from '../../../shared/domain/roles.ts'
import { aMapping, aMembership, anOrganisation, contoso, northBank, southBank } from '../support/facts.ts'
import { refusalOf as codeOf } from '../support/refusals.ts'

const nobody: TokenRoles = { tokenRoles: [], guest: false }
const admin = { tokenRoles: ['Admin'], guest: false, tid: contoso } as const
const leadsThere: Door = { organisation: anOrganisation(), mapping: aMapping(), membership: undefined }
const southDoor: Door = {
  organisation: anOrganisation({ organisationId: southBank, displayName: 'Alpha Bank' }),
  mapping: aMapping({ organisationId: southBank }),
  membership: undefined,
}

const refusedBy = (change: Partial<Door>, token = admin) => {
  const verdict = judgeDoor({ ...leadsThere, ...change }, token)
  return verdict.open ? 'open' : verdict.code
}

describe('a door', () => {
  it('opens to a role that an active mapping lets the token bring', () => {
    expect(judgeDoor(leadsThere, admin)).toMatchObject({ open: true, roles: ['Admin'] })
  })

  it('opens to a Membership with a role, without any mapping', () => {
    const membership = aMembership({ roles: ['Manager'] })
    expect(judgeDoor({ ...leadsThere, mapping: undefined, membership }, nobody)).toMatchObject({ roles: ['Manager'] })
  })

  it.each([
    ['the Organisation is not there', { organisation: undefined }, 'organisation.unknown'],
    [
      'the Organisation is suspended',
      { organisation: anOrganisation({ state: 'suspended' }) },
      'organisation.suspended',
    ],
    [
      'the Organisation is only invited',
      { organisation: anOrganisation({ state: 'invited' }) },
      'organisation.invited',
    ],
    [
      'the Membership is inactive',
      { membership: aMembership({ state: 'inactive', roles: ['Admin'] }) },
      'member.inactive',
    ],
    ['nothing leads there', { mapping: undefined }, 'tenant.unknown'],
    ['the mapping was revoked', { mapping: aMapping({ state: 'revoked' }) }, 'tenant.revoked'],
    [
      'the mapping is revoked and a Membership stands',
      { mapping: aMapping({ state: 'revoked' }), membership: aMembership({ roles: ['Admin'] }) },
      'tenant.revoked',
    ],
    [
      'the mapping waits for approval and a Membership stands',
      { mapping: aMapping({ state: 'consented' }), membership: aMembership({ roles: ['Admin'] }) },
      'tenant.pending',
    ],
    ['the mapping waits for approval', { mapping: aMapping({ state: 'consented' }) }, 'tenant.pending'],
    ['the mapping lets no role of the token in', { mapping: aMapping({ roles: ['Employee'] }) }, 'role.missing'],
  ] as const)('stays shut when %s', (_, change, code) => {
    expect(refusedBy(change)).toBe(code)
  })

  it('is shut unless the Organisation is active, something active leads there and a role results', () => {
    const state = <State extends string>(...states: State[]) => fc.constantFrom(...states)
    const roles = fc.uniqueArray(fc.constantFrom(...personRoles))
    const door = fc.record({
      organisation: fc.option(fc.record({ state: state('invited', 'active', 'suspended') }), { nil: undefined }),
      mapping: fc.option(fc.record({ state: state('consented', 'active', 'revoked'), roles }), { nil: undefined }),
      membership: fc.option(
        fc.record({ state: state('active', 'inactive'), kind: state('internal', 'portal'), roles }),
        { nil: undefined },
      ),
    })
    fc.assert(
      fc.property(door, roles, fc.boolean(), (parts, tokenRoles, guest) => {
        const verdict = judgeDoor(
          {
            organisation: parts.organisation && anOrganisation(parts.organisation),
            mapping: parts.mapping && aMapping(parts.mapping),
            membership: parts.membership && aMembership(parts.membership),
          },
          { tokenRoles, guest },
        )
        if (!verdict.open) return
        expect(parts.organisation?.state).toBe('active')
        expect(parts.membership?.state).not.toBe('inactive')
        expect(['active', undefined]).toContain(parts.mapping?.state)
        expect(parts.mapping !== undefined || parts.membership !== undefined).toBe(true)
        expect(verdict.roles.length).toBeGreaterThan(0)
      }),
    )
  })
})

describe('several doors', () => {
  it('are shown by name, the shut ones left out', () => {
    const shut: Door = { ...leadsThere, organisation: anOrganisation({ state: 'suspended' }) }
    expect(openDoors([leadsThere, southDoor, shut], admin).map(({ organisation }) => organisation.displayName)).toEqual(
      ['Alpha Bank', 'North Bank'],
    )
  })

  it('all shut are refused for the reason that came nearest to opening', () => {
    const revoked: Door = { ...leadsThere, mapping: aMapping({ state: 'revoked' }) }
    const suspended: Door = { ...leadsThere, organisation: anOrganisation({ state: 'suspended' }) }
    const powerless: Door = { ...leadsThere, mapping: aMapping({ roles: [] }) }
    expect(codeOf(() => openDoors([revoked, suspended], admin))).toBe('organisation.suspended')
    expect(codeOf(() => openDoors([revoked, powerless, suspended], admin))).toBe('role.missing')
    expect(codeOf(() => openDoors([{ ...leadsThere, organisation: undefined }], admin))).toBe('tenant.unknown')
    expect(codeOf(() => openDoors([], admin))).toBe('tenant.unknown')
  })

  it('give the same reason in whatever order they were found', () => {
    const codes = fc.array(
      fc.constantFrom(
        ...(['role.missing', 'organisation.suspended', 'organisation.invited', 'tenant.pending'] as const),
        ...(['tenant.revoked', 'member.inactive', 'tenant.unknown', 'organisation.unknown'] as const),
      ),
    )
    fc.assert(
      fc.property(codes, (found) => {
        expect(refusalOf(found).code).toBe(refusalOf([...found].sort()).code)
      }),
    )
  })
})

describe('the active Organisation', () => {
  const [south, north] = openDoors([leadsThere, southDoor], admin)

  it('is the only one there is, whatever was wished', () => {
    expect(activeDoor([north!], southBank)).toBe(north)
    expect(activeDoor([north!], undefined)).toBe(north)
  })

  it('of several is the one wished, while it is open', () => {
    expect(activeDoor([south!, north!], northBank)).toBe(north)
    expect(activeDoor([south!, north!], undefined)).toBeUndefined()
    expect(activeDoor([south!, { ...south!, organisation: anOrganisation({ displayName: 'Other' }) }], southBank)).toBe(
      south,
    )
  })
})
