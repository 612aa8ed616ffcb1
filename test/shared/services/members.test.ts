import { describe, expect, it } from 'vitest'
import { memberId } from '../../../shared/domain/ids.ts'
import { entraPassportKey, type Membership } from '../../../shared/domain/member.ts'
import type { PersonRole } from '../../../shared/domain/roles.ts'
import { admitPerson } from '../../../shared/services/admit-person.ts'
import { changeMembership, createMembership } from '../../../shared/services/memberships.ts'
import { changeMemberState, readMember, readPlatformMember } from '../../../shared/services/read-member.ts'
import { resolveCaller } from '../../../shared/services/resolve-caller.ts'
import { failFrom, memoryPorts, platform, repair, type MemoryPorts } from '../../support/memory-ports.ts'
import {
  aMapping,
  aMember,
  aMembership,
  ana,
  anOrganisation,
  aSession,
  contoso,
  guidOf,
  noon,
  northBank,
  southBank,
} from '../support/facts.ts'
import { expectRefusal } from '../support/refusals.ts'
import type { MemberCaller } from '../../../shared/domain/caller.ts'
import { sessionHash } from '../../../shared/services/session-hash.ts'

const cookie = `${'c'.repeat(43)}.${ana}`
const person = { tid: contoso, oid: guidOf(900), displayName: 'Nia' }

/** North Bank and the platform, both with Contoso mapped; Ana signed in at one of them. */
async function stage(
  at = northBank,
  membership: Partial<Membership> = { roles: ['Admin'] },
  tokenRoles: PersonRole[] = [],
) {
  const { ports, tables } = memoryPorts(noon)
  for (const organisationId of [northBank, platform.organisationId]) {
    await ports.organisations.insert(anOrganisation({ organisationId }))
    await ports.tenantMappings.insert(aMapping({ organisationId }))
  }
  await ports.members.findOrInsert(entraPassportKey(contoso, guidOf(1)), aMember())
  await ports.memberships.findOrInsert(aMembership({ organisationId: at, ...membership }))
  await ports.sessions.insert(sessionHash(ports, cookie), aSession({ activeOrganisationId: at, tokenRoles }))
  return { ports, tables }
}

const callerOf = async (ports: MemoryPorts) => (await resolveCaller(ports, cookie)) as MemberCaller

const addAdmin = async (ports: MemoryPorts, number: number) => {
  const id = memberId(guidOf(number))
  await ports.members.findOrInsert(entraPassportKey(contoso, guidOf(number)), aMember({ memberId: id }))
  await ports.memberships.findOrInsert(
    aMembership({
      organisationId: platform.organisationId,
      memberId: id,
      displayName: `Admin ${number}`,
      roles: ['Admin'],
    }),
  )
  return id
}

/** Changes a Membership as it is now. */
async function change(
  ports: MemoryPorts,
  key: Pick<Membership, 'organisationId' | 'memberId'>,
  to: Partial<Membership> | undefined,
) {
  const { version } = (await ports.memberships.find(key.organisationId, key.memberId))!
  return changeMembership(
    ports,
    { ...key, version },
    await callerOf(ports),
    (membership) => to && { ...membership, ...to },
  )
}

describe('somebody who is made a Member in advance', () => {
  it('has the roles given at their first sign-in, without any in their token', async () => {
    const { ports } = await stage()
    await createMembership(ports, { ...person, organisationId: northBank, kind: 'internal', roles: ['Manager'] })
    const { member, doors } = await admitPerson(ports, {
      ...person,
      displayName: 'Nia Orr',
      tokenRoles: [],
      guest: true,
    })
    expect(doors).toMatchObject([{ organisation: { organisationId: northBank }, roles: ['Manager'] }])
    expect(await ports.memberships.find(northBank, member.memberId)).toMatchObject({ displayName: 'Nia Orr' })
  })

  it('is one Member, made by twenty Admins at once, and a Member once', async () => {
    const { ports, tables } = await stage()
    const wish = { ...person, organisationId: northBank, kind: 'internal', roles: ['Manager'] } as const
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => createMembership(ports, wish)))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(tables.rows('Passports').length).toBe(2)
    await expectRefusal('member.taken', createMembership(ports, wish))
  })

  it('is of a tenant that is mapped, and holds what their kind may hold', async () => {
    const { ports, tables } = await stage()
    const wish = { ...person, organisationId: northBank, kind: 'portal', roles: ['Customer'] } as const
    const before = tables.rows('Members')
    const strange = { ...wish, tid: platform.tid }
    await expectRefusal('mapping.unknown', createMembership(ports, strange))
    await expectRefusal('input.invalid', createMembership(ports, { ...wish, roles: ['Manager'] }))
    const mapping = (await ports.tenantMappings.find(contoso, northBank))!
    await ports.tenantMappings.replace({ ...mapping, state: 'revoked' }, mapping.version)
    await expectRefusal('state.conflicting', createMembership(ports, wish))
    expect(tables.rows('Members')).toEqual(before)
  })

  it('whose making broke off is made whole by the next try', async () => {
    let completed = false
    for (let count = 1; !completed; count += 1) {
      const { ports, tables } = await stage()
      const wish = { ...person, organisationId: northBank, kind: 'internal', roles: ['Manager'] } as const
      failFrom(tables, count, { only: /^(create|upsert|transact)/ })
      completed = await createMembership(ports, wish).then(
        () => true,
        () => false,
      )
      repair(tables)
      if (!completed) await createMembership(ports, wish)
      const { doors } = await admitPerson(ports, { ...person, tokenRoles: [], guest: false })
      expect(doors).toMatchObject([{ roles: ['Manager'] }])
    }
  })
})

describe('the last Admin of the platform', () => {
  const at = platform.organisationId

  it('stays, whether deactivated, made a portal member, left without the role or removed', async () => {
    const { ports, tables } = await stage(at, { roles: ['Configurator'] }, ['Admin'])
    const key = { organisationId: at, memberId: await addAdmin(ports, 2) }
    const before = tables.rows('Memberships')
    for (const to of [{ state: 'inactive' }, { kind: 'portal', roles: [] }, { roles: ['Manager'] }, undefined] as const)
      await expectRefusal('admin.last', change(ports, key, to))
    expect(tables.rows('Memberships')).toEqual(before)
    await change(ports, key, { roles: ['Admin', 'Manager'] })
    await addAdmin(ports, 3)
    await change(ports, key, undefined)
  })

  it('is not somebody who is barred, inactive, or Admin of another Organisation', async () => {
    const { ports } = await stage(at, { roles: [] }, ['Admin'])
    const key = { organisationId: at, memberId: await addAdmin(ports, 2) }
    const barred = await addAdmin(ports, 3)
    const member = (await ports.members.find(barred))!
    await ports.members.replace({ ...member, state: 'inactive' }, member.version)
    await ports.memberships.findOrInsert(aMembership({ memberId: memberId(guidOf(4)), roles: ['Admin'] }))
    await expectRefusal('admin.last', change(ports, key, { state: 'inactive' }))
  })

  it('stays when two Admins end each other at the same moment, whatever the order of the writes', async () => {
    for (let round = 0; round < 20; round += 1) {
      const { ports } = await stage(at, { roles: [] }, ['Admin'])
      const [one, other] = [await addAdmin(ports, 2), await addAdmin(ports, 3)]
      const outcomes = await Promise.allSettled(
        [one, other].map((id, place) =>
          change(ports, { organisationId: at, memberId: id }, place === 0 ? { state: 'inactive' } : undefined),
        ),
      )
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
      const left = await ports.memberships.listOfOrganisation(at, { limit: 9 }, { role: 'Admin', state: 'active' })
      expect(left.items).toHaveLength(1)
    }
  })

  it('is not barred from the platform as a person either', async () => {
    const { ports } = await stage(at, { roles: [] }, ['Admin'])
    const id = await addAdmin(ports, 2)
    const { version } = (await ports.members.find(id))!
    await expectRefusal('state.conflicting', changeMemberState(ports, { memberId: id, version }, 'inactive'))
  })
})

describe('an Admin', () => {
  const own = { organisationId: northBank, memberId: ana }

  it('does not shut themselves out, by whatever change', async () => {
    const { ports, tables } = await stage()
    const before = tables.rows('Memberships')
    for (const to of [
      { state: 'inactive' },
      { kind: 'portal' },
      { roles: ['Manager'] },
      { roles: ['Admin', 'Customer'] },
      undefined,
    ] as const)
      await expectRefusal('admin.own', change(ports, own, to))
    expect(tables.rows('Memberships')).toEqual(before)
    expect(await change(ports, own, { roles: ['Admin', 'Manager'] })).toMatchObject({ roles: ['Admin', 'Manager'] })
  })

  it('may give up what their token brings anyway, but not be deactivated or made a customer', async () => {
    const { ports } = await stage(northBank, { roles: ['Admin'] }, ['Admin'])
    await change(ports, own, { roles: [] })
    await expectRefusal('admin.own', change(ports, own, { state: 'inactive' }))
    await expectRefusal('admin.own', change(ports, own, { kind: 'portal' }))
    await change(ports, own, undefined)
    expect((await callerOf(ports)).permissions).toContain('members.update')
  })
})

describe('somebody who is barred platform-wide', () => {
  it('is out everywhere at once; let in again they sign in again, no session of before comes back', async () => {
    const { ports } = await stage()
    const at = async () => ({ memberId: ana, version: (await ports.members.find(ana))!.version })
    const person = { tid: contoso, oid: guidOf(1), displayName: 'Ana', tokenRoles: [], guest: false }
    await changeMemberState(ports, await at(), 'inactive')
    await expectRefusal('member.inactive', resolveCaller(ports, cookie))
    await expectRefusal('member.inactive', admitPerson(ports, person))
    await expectRefusal('state.conflicting', changeMemberState(ports, await at(), 'inactive'))
    await changeMemberState(ports, await at(), 'active')
    await expectRefusal('session.revoked', resolveCaller(ports, cookie))
    expect((await admitPerson(ports, person)).doors).toHaveLength(1)
  })
})

describe('a person whom the directory calls by a new name', () => {
  const renamed = { tid: contoso, oid: guidOf(1), displayName: 'Ana Marić', tokenRoles: [], guest: false }

  it('is called so everywhere from the next sign-in on', async () => {
    const { ports } = await stage()
    await ports.memberships.findOrInsert(aMembership({ organisationId: platform.organisationId }))
    const { member } = await admitPerson(ports, renamed)
    expect(member).toMatchObject({ memberId: ana, displayName: 'Ana Marić' })
    for (const id of [northBank, platform.organisationId])
      expect((await ports.memberships.listOfOrganisation(id, { limit: 9 })).items).toMatchObject([
        { displayName: 'Ana Marić' },
      ])
    expect((await ports.memberships.find(northBank, ana))?.roles).toEqual(['Admin'])
  })

  it('and whose renaming broke off is renamed by the sign-in after that', async () => {
    let completed = false
    for (let count = 1; !completed; count += 1) {
      const { ports, tables } = await stage()
      failFrom(tables, count, { only: /^(transact|replace)/ })
      completed = await admitPerson(ports, renamed).then(
        () => true,
        () => false,
      )
      repair(tables)
      await admitPerson(ports, renamed)
      expect((await ports.memberships.find(northBank, ana))?.displayName).toBe('Ana Marić')
      expect((await ports.members.find(ana))?.displayName).toBe('Ana Marić')
    }
  })
})

describe('what is shown of a Member', () => {
  it('says where their roles come from, and how they sign in, without naming them to the provider', async () => {
    const { ports } = await stage(northBank, { roles: ['Manager'] }, ['Configurator', 'Customer'])
    const mapping = (await ports.tenantMappings.find(contoso, northBank))!
    await ports.tenantMappings.replace({ ...mapping, roles: ['Configurator'], anyone: 'Employee' }, mapping.version)
    const shown = await readMember(ports, { organisationId: northBank, memberId: ana })
    expect(shown).toMatchObject({
      roles: ['Manager'],
      member: { state: 'active' },
      passports: [{ provider: 'entra', tid: contoso }],
      tenants: [{ tid: contoso, state: 'active', mayBring: ['Configurator'], anyone: 'Employee' }],
      signedIn: { brought: ['Configurator', 'Customer'], effective: ['Configurator', 'Manager'], at: noon },
    })
    expect(JSON.stringify(shown)).not.toContain(guidOf(1))
  })

  it('shows what the newest sign-in brought, in whatever order sessions are found', async () => {
    for (const hashes of [
      ['a', 'z'],
      ['z', 'a'],
    ]) {
      const { ports } = await stage(northBank, { roles: [] }, ['Manager'])
      for (const [minutes, hash = ''] of hashes.entries())
        await ports.sessions.insert(
          `${ana}.${hash}`,
          aSession({
            activeOrganisationId: northBank,
            renewedAt: new Date(noon.getTime() + (minutes + 1) * 60_000),
            tokenRoles: minutes === 1 ? ['Configurator'] : ['Employee'],
          }),
        )
      const shown = await readMember(ports, { organisationId: northBank, memberId: ana })
      expect(shown).toMatchObject({ signedIn: { brought: ['Configurator'] } })
    }
  })

  it('names no tenant that is none of this Organisation’s', async () => {
    const { ports } = await stage()
    await ports.memberships.findOrInsert(aMembership({ organisationId: southBank }))
    const shown = await readMember(ports, { organisationId: southBank, memberId: ana })
    expect(shown).toMatchObject({ passports: [{ provider: 'entra' }], tenants: [] })
    expect(JSON.stringify(shown)).not.toContain(contoso)
    expect((await readPlatformMember(ports, ana)).passports).toEqual([{ provider: 'entra', tid: contoso }])
  })

  it('does not guess what a token brought once the session is over', async () => {
    const { ports } = await stage()
    ports.clock.advance(31)
    expect(await readMember(ports, { organisationId: northBank, memberId: ana })).not.toHaveProperty('signedIn')
  })
})
