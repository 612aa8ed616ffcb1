import { describe, expect, it } from 'vitest'
import { memberId } from '../../../../shared/domain/ids.ts'
import { entraPassportKey } from '../../../../shared/domain/member.ts'
import { failFrom, memoryPorts, repair } from '../../../support/memory-ports.ts'
import {
  aMember,
  aMembership,
  ana,
  contoso,
  guidOf,
  minutesLater,
  noon,
  northBank,
  southBank,
} from '../../support/facts.ts'
import { expectRefusal } from '../../support/refusals.ts'

const key = entraPassportKey(contoso, 'oid-1')
const candidate = (number: number) => aMember({ memberId: memberId(guidOf(number)) })

describe('the first sign-in of a person', () => {
  it('makes one Member of twenty that arrive together', async () => {
    const { ports, tables } = memoryPorts(noon)
    const found = await Promise.all(
      Array.from({ length: 20 }, (_, number) => ports.members.findOrInsert(key, candidate(number))),
    )
    expect(new Set(found.map((member) => member.memberId)).size).toBe(1)
    expect(tables.rows('Passports')).toHaveLength(1)
    expect(tables.rows('Members').map(({ rowKey }) => rowKey)).toEqual(['member', expect.stringMatching(/^passport_/)])
    expect((await ports.members.findByPassport(key))?.memberId).toBe(found[0]?.memberId)
  })

  it.each([1, 2, 3])('that broke off at write %i is finished by the next one', async (count) => {
    const { ports, tables } = memoryPorts(noon)
    failFrom(tables, count, { only: /^(create|transact)/ })
    if (count < 3) await expectRefusal('storage.unavailable', ports.members.findOrInsert(key, candidate(1)))
    else await ports.members.findOrInsert(key, candidate(1))
    repair(tables)
    const member = await ports.members.findOrInsert(key, candidate(2))
    expect(member.memberId).toBe(guidOf(count === 1 ? 2 : 1))
    expect((await ports.members.find(member.memberId))?.displayName).toBe('Ana')
    expect(tables.rows('Members')).toHaveLength(2)
  })

  it('whose answer got lost is not repeated under another id', async () => {
    const { ports, tables } = memoryPorts(noon)
    failFrom(tables, 1, { when: 'after', only: /^create Passports/ })
    await expectRefusal('storage.unavailable', ports.members.findOrInsert(key, candidate(1)))
    repair(tables)
    expect((await ports.members.findOrInsert(key, candidate(2))).memberId).toBe(guidOf(1))
  })

  it('that is slow does not write over what a faster one made and an operator changed', async () => {
    const { ports, tables } = memoryPorts(noon)
    let deactivated = false
    tables.watch = async ({ kind, table }, when) => {
      if (kind !== 'transact' || table !== 'Members' || when !== 'before' || deactivated) return
      deactivated = true
      const member = await ports.members.findOrInsert(key, candidate(1))
      await ports.members.replace({ ...member, state: 'inactive' }, member.version)
    }
    const late = await ports.members.findOrInsert(key, candidate(2))
    expect(late.state).toBe('inactive')
  })

  it('leaves a person half made unknown, rather than half known', async () => {
    const { ports, tables } = memoryPorts(noon)
    failFrom(tables, 1, { only: /^transact/ })
    await expectRefusal('storage.unavailable', ports.members.findOrInsert(key, candidate(1)))
    repair(tables)
    expect(await ports.members.findByPassport(key)).toBeUndefined()
  })
})

describe('a Membership', () => {
  it('is kept as it is when it is entered again', async () => {
    const { ports } = memoryPorts(noon)
    await ports.memberships.findOrInsert(aMembership({ roles: ['Manager'] }))
    const again = await ports.memberships.findOrInsert(aMembership({ roles: [], createdAt: minutesLater(1) }))
    expect(again).toMatchObject({ roles: ['Manager'], createdAt: noon })
  })

  it('is made once by twenty that arrive together', async () => {
    const { ports } = memoryPorts(noon)
    await Promise.all(Array.from({ length: 20 }, () => ports.memberships.findOrInsert(aMembership())))
    expect((await ports.memberships.listOfOrganisation(northBank, { limit: 5 })).items).toHaveLength(1)
  })

  it('is listed by Member and by Organisation', async () => {
    const { ports } = memoryPorts(noon)
    await ports.memberships.findOrInsert(aMembership())
    await ports.memberships.findOrInsert(aMembership({ organisationId: southBank }))
    await ports.memberships.findOrInsert(aMembership({ memberId: memberId(guidOf(1)) }))
    const own = await ports.memberships.listOfMember(ana)
    expect(own.map(({ organisationId }) => organisationId)).toEqual([northBank, southBank])
    expect((await ports.memberships.listOfOrganisation(northBank, { limit: 5 })).items).toHaveLength(2)
  })

  it('that a crash left without its row is not listed', async () => {
    const { ports, tables } = memoryPorts(noon)
    failFrom(tables, 1, { only: /^transact Memberships/ })
    await expectRefusal('storage.unavailable', ports.memberships.findOrInsert(aMembership()))
    repair(tables)
    expect(await ports.memberships.listOfMember(ana)).toEqual([])
  })
})
