import { describe, expect, it } from 'vitest'
import { memberId } from '../../../shared/domain/ids.ts'
import { entraPassportKey } from '../../../shared/domain/member.ts'
import { admitPerson } from '../../../shared/services/admit-person.ts'
import { appointFirstOperator } from '../../../shared/services/appoint-first-operator.ts'
import { failFrom, memoryPorts, platform, repair } from '../../support/memory-ports.ts'
import { aMember, aMembership, guidOf, noon } from '../support/facts.ts'
import { expectRefusal } from '../support/refusals.ts'

const person = { tid: platform.tid, oid: 'Oid-1', displayName: 'Ana' }
const named = { ...platform, firstOperator: { tid: platform.tid, oid: 'oid-1' } }
const set = (change = {}) => memoryPorts(noon, { platform: named, ...change })

describe('the first operator', () => {
  it('becomes Admin of the platform, which is made on the way, and the trail says so', async () => {
    const { ports } = set()
    await appointFirstOperator(ports, person)
    const { doors } = await admitPerson(ports, { ...person, tokenRoles: [], guest: false })
    expect(doors).toMatchObject([{ organisation: { displayName: 'The Platform', state: 'active' }, roles: ['Admin'] }])
    const { items } = await ports.audit.list(platform.organisationId, { limit: 5 })
    expect(items).toMatchObject([{ action: 'operator.appointed', actor: 'hub', correlationId: 'correlation-1' }])
  })

  it('is appointed once, however often that person signs in at the same moment', async () => {
    const { ports, tables } = set()
    await Promise.all(Array.from({ length: 20 }, () => appointFirstOperator(ports, person)))
    expect((await ports.memberships.listOfOrganisation(platform.organisationId, { limit: 5 })).items).toHaveLength(1)
    expect(tables.rows('Passports')).toHaveLength(1)
    expect(tables.rows('Organisations')).toHaveLength(1)
    const before = tables.rows('Trail').length
    await appointFirstOperator(ports, person)
    expect(tables.rows('Trail')).toHaveLength(before)
  })

  it.each([
    ['nobody is named', platform, person],
    ['it is another person of that tenant', named, { ...person, oid: 'oid-2' }],
    ['it is the same object id in another tenant', named, { ...person, tid: guidOf(1) as typeof platform.tid }],
  ])('is nobody when %s', async (_, given, who) => {
    const { ports, tables } = set({ platform: given })
    await appointFirstOperator(ports, who)
    expect(['Organisations', 'Memberships', 'Passports', 'Trail'].flatMap((name) => tables.rows(name))).toEqual([])
  })

  it('is not appointed beside an Admin whom the platform has already', async () => {
    const { ports } = set()
    const other = aMembership({
      organisationId: platform.organisationId,
      memberId: memberId(guidOf(1)),
      roles: ['Admin'],
    })
    await ports.members.findOrInsert(entraPassportKey(person.tid, 'oid-9'), aMember({ memberId: other.memberId }))
    await ports.memberships.findOrInsert(other)
    await appointFirstOperator(ports, person)
    expect(await ports.members.findByPassport(entraPassportKey(person.tid, person.oid))).toBeUndefined()
  })

  it.each(['everywhere', 'at the platform'] as const)('who was deactivated %s on purpose stays out', async (where) => {
    const { ports } = set()
    const { organisationId } = platform
    const [everywhere, here] =
      where === 'everywhere' ? (['inactive', 'active'] as const) : (['active', 'inactive'] as const)
    const { memberId: id } = await ports.members.findOrInsert(
      entraPassportKey(person.tid, person.oid),
      aMember({ state: everywhere }),
    )
    await ports.memberships.findOrInsert(aMembership({ organisationId, memberId: id, state: here }))
    await appointFirstOperator(ports, person)
    expect(await ports.memberships.find(organisationId, id)).toMatchObject({ roles: [], state: here })
    expect((await ports.audit.list(organisationId, { limit: 5 })).items).toEqual([])
  })

  it('who was a member without roles is made Admin', async () => {
    const { ports } = set()
    const { memberId: id } = await ports.members.findOrInsert(entraPassportKey(person.tid, person.oid), {
      memberId: memberId(guidOf(1)),
      state: 'active',
      displayName: 'Ana',
      sessionStamp: 'stamp-1',
      createdAt: noon,
    })
    await ports.memberships.findOrInsert(aMembership({ organisationId: platform.organisationId, memberId: id }))
    await appointFirstOperator(ports, person)
    expect(await ports.memberships.find(platform.organisationId, id)).toMatchObject({ roles: ['Admin'] })
  })

  it('is appointed by the next sign-in after one that broke off anywhere', async () => {
    let completed = false
    for (let count = 1; !completed; count += 1) {
      const { ports, tables } = set()
      failFrom(tables, count, { only: /^(create|upsert|transact|replace)/ })
      completed = await appointFirstOperator(ports, person).then(
        () => true,
        () => false,
      )
      repair(tables)
      await appointFirstOperator(ports, person)
      const [membership] = (await ports.memberships.listOfOrganisation(platform.organisationId, { limit: 5 })).items
      expect(membership?.roles).toEqual(['Admin'])
      expect(await ports.tenantMappings.find(platform.tid, platform.organisationId)).toBeDefined()
      expect(tables.rows('Passports')).toHaveLength(1)
    }
  })
})

describe('a person whom no Organisation lets in', () => {
  it('is refused before anything is written about them', async () => {
    const { ports, tables } = memoryPorts(noon)
    await expectRefusal('tenant.unknown', admitPerson(ports, { ...person, tokenRoles: ['Admin'], guest: false }))
    expect(['Members', 'Passports', 'Memberships'].flatMap((name) => tables.rows(name))).toEqual([])
  })
})
