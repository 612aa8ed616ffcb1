import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  effectiveRoles,
  integrationPermissions,
  isOperatorAt,
  parsePersonRoles,
  permissions,
  permissionsOf,
  personRoles,
  servicePermissions,
  type RoleFacts,
} from '../../../shared/domain/roles.ts'

const roles = fc.uniqueArray(fc.constantFrom(...personRoles))
const mapping = fc.option(fc.record({ roles, anyone: fc.constantFrom(...personRoles) }, { requiredKeys: ['roles'] }), {
  nil: undefined,
})
const membership = fc.option(fc.record({ kind: fc.constantFrom('internal' as const, 'portal' as const), roles }), {
  nil: undefined,
})
const facts = fc.record({ tokenRoles: roles, guest: fc.boolean(), mapping, membership })

const nobody: RoleFacts = { tokenRoles: [], guest: false }

describe('effective roles', () => {
  it('are the token roles that the mapping allows, and the roles of the Membership', () => {
    expect(
      effectiveRoles({
        tokenRoles: ['Admin', 'Manager'],
        guest: false,
        mapping: { roles: ['Manager', 'Employee'] },
        membership: { kind: 'internal', roles: ['Configurator'] },
      }),
    ).toEqual(['Configurator', 'Manager'])
  })

  it('never come from a token where no mapping leads', () => {
    expect(effectiveRoles({ ...nobody, tokenRoles: ['Admin'] })).toEqual([])
  })

  it('of a person who brings none are what the policy "anyone of this tenant" says, but not for guests', () => {
    const open = { roles: [], anyone: 'Employee' } as const
    expect(effectiveRoles({ ...nobody, mapping: open })).toEqual(['Employee'])
    expect(effectiveRoles({ ...nobody, mapping: open, guest: true })).toEqual([])
  })

  it('of a person who brings one leave the policy aside', () => {
    expect(
      effectiveRoles({ ...nobody, tokenRoles: ['Customer'], mapping: { roles: ['Customer'], anyone: 'Admin' } }),
    ).toEqual(['Customer'])
  })

  it('grow from no other source', () => {
    fc.assert(
      fc.property(facts, (known) => {
        const sources = new Set([
          ...known.tokenRoles.filter((role) => known.mapping?.roles.includes(role)),
          ...(known.membership?.roles ?? []),
          ...(known.mapping?.anyone !== undefined && !known.guest ? [known.mapping.anyone] : []),
        ])
        const held = effectiveRoles(known)
        if (known.membership?.kind !== 'portal') expect([...sources]).toEqual(expect.arrayContaining(held))
        expect(held.length > 0).toBe(sources.size > 0)
      }),
    )
  })

  it('of a portal Membership open nothing but the own profile, whatever else the person holds', () => {
    fc.assert(
      fc.property(facts, roles, fc.boolean(), (known, given, operator) => {
        const held = effectiveRoles({ ...known, membership: { kind: 'portal', roles: given } })
        const opened = permissionsOf(held, operator && held.includes('Admin'))
        expect(['profile']).toEqual(expect.arrayContaining(opened))
      }),
    )
  })
})

describe('permissions', () => {
  it('of a Customer are the own profile, whatever else the person holds', () => {
    fc.assert(
      fc.property(roles, fc.boolean(), (others, operator) => {
        expect(permissionsOf([...others, 'Customer'], operator)).toEqual(['profile'])
      }),
    )
  })

  it.each([
    ['Admin', ['system_settings.update', 'members.update', 'integrations.update', 'audit.read'], []],
    [
      'Configurator',
      ['system_settings.update', 'integrations.update'],
      ['members.read', 'members.update', 'audit.read'],
    ],
    [
      'Manager',
      ['system_settings.read', 'reconciliation.update', 'sync.start_client'],
      ['system_settings.update', 'integrations.read', 'members.read', 'audit.read'],
    ],
    ['Employee', ['profile'], ['system_settings.read', 'integrations.read']],
  ] as const)('of %s are what the role stands for', (role, granted, withheld) => {
    const held = permissionsOf([role])
    expect(held).toEqual(expect.arrayContaining([...granted]))
    for (const permission of withheld) expect(held).not.toContain(permission)
  })

  it('of the platform belong to operators alone', () => {
    expect(permissionsOf(personRoles.filter((role) => role !== 'Customer')).join()).not.toContain('platform.')
    expect(permissionsOf(['Admin'], true)).toEqual(permissions.filter((permission) => permission !== 'api.system'))
  })

  it('of programs are never a person’s', () => {
    for (const role of personRoles) expect(permissionsOf([role])).not.toContain('tokens.introspect')
    expect(integrationPermissions).toEqual(['tokens.introspect', 'api.system'])
    expect(servicePermissions).toEqual(['tokens.introspect'])
  })

  it.each([
    [['Admin'], 'platform', true],
    [['Admin', 'Employee'], 'platform', true],
    [['Admin', 'Customer'], 'platform', false],
    [['Configurator'], 'platform', false],
    [['Admin'], 'bank', false],
    [['Admin'], undefined, false],
    [[], 'platform', false],
  ] as const)('make %j at %s an operator: %s', (held, active, operator) => {
    expect(isOperatorAt('platform', active, held)).toBe(operator)
  })

  it('never shrink with another role, Customer aside', () => {
    const internal = roles.map((held) => held.filter((role) => role !== 'Customer'))
    fc.assert(
      fc.property(internal, internal, (some, more) => {
        expect(permissionsOf([...some, ...more])).toEqual(expect.arrayContaining(permissionsOf(some)))
      }),
    )
  })
})

describe('role names', () => {
  it('count only where they are ours, letter for letter', () => {
    expect(parsePersonRoles(['admin', 'Manager', 'System', 'Owner', 'Manager', '__proto__'])).toEqual(['Manager'])
  })
})
