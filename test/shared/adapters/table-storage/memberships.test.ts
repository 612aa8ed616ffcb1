import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { memberId } from '../../../../shared/domain/ids.ts'
import type { Membership } from '../../../../shared/domain/member.ts'
import { namePrefix } from '../../../../shared/adapters/table-storage/keys.ts'
import { failFrom, memoryPorts, repair, type MemoryPorts } from '../../../support/memory-ports.ts'
import { aMembership, ana, guidOf, noon, northBank, southBank } from '../../support/facts.ts'
import { expectRefusal } from '../../support/refusals.ts'

const named = (displayName: string, number: number, more: Partial<Membership> = {}) =>
  aMembership({ displayName, memberId: memberId(guidOf(number)), ...more })

async function among(...all: readonly Membership[]) {
  const { ports, tables } = memoryPorts(noon)
  for (const membership of all) await ports.memberships.findOrInsert(membership)
  return { ports, tables }
}

const names = async ({ memberships }: MemoryPorts, search = {}, limit = 50) =>
  (await memberships.listOfOrganisation(northBank, { limit }, search)).items.map(({ displayName }) => displayName)

describe('the Members of an Organisation', () => {
  it('are listed by name, whatever its case and accents, in many scripts, and no other Organisation’s', async () => {
    const { ports } = await among(
      ...['Zoë Ödman', 'anna', 'Åsa', 'Ann', 'Ælfred', '田中 花子', 'Ольга', 'عمر', 'ANNA'].map((name, at) =>
        named(name, at),
      ),
      named('Another Bank’s', 99, { organisationId: southBank }),
    )
    expect(await names(ports)).toEqual([
      'Ann',
      'anna',
      'ANNA',
      'Åsa',
      'Zoë Ödman',
      'Ælfred',
      'Ольга',
      'عمر',
      '田中 花子',
    ])
  })

  it('are found by the beginning of their name', async () => {
    const { ports } = await among(
      ...['Åsa Berg', 'Asa Dahl', 'Astrid', 'Basa', '田中 花子', '田中 太郎', 'Ольга'].map((name, at) =>
        named(name, at),
      ),
    )
    expect(await names(ports, { name: 'ASA' })).toEqual(['Åsa Berg', 'Asa Dahl'])
    expect(await names(ports, { name: 'as' })).toEqual(['Åsa Berg', 'Asa Dahl', 'Astrid'])
    expect((await names(ports, { name: '田中' })).sort()).toEqual(['田中 太郎', '田中 花子'])
    expect(await names(ports, { name: 'оль' })).toEqual(['Ольга'])
    expect(await names(ports, { name: 'x' })).toEqual([])
  })

  it('who have one name are several, each listed once', async () => {
    const { ports } = await among(...[1, 2, 3].map((number) => named('Kim Lee', number)))
    const { items, next } = await ports.memberships.listOfOrganisation(northBank, { limit: 2 })
    const rest = await ports.memberships.listOfOrganisation(northBank, { limit: 2, cursor: next })
    expect([...items, ...rest.items].map(({ memberId: id }) => id).sort()).toEqual([1, 2, 3].map(guidOf))
    expect(rest.next).toBeUndefined()
  })

  it('are searched by state, kind and role, and by several at once', async () => {
    const { ports } = await among(
      named('a', 1, { roles: ['Admin'] }),
      named('b', 2, { roles: ['Admin'], state: 'inactive' }),
      named('c', 3, { kind: 'portal', roles: ['Customer'] }),
      named('d', 4),
    )
    expect(await names(ports, { role: 'Admin' })).toEqual(['a', 'b'])
    expect(await names(ports, { state: 'inactive' })).toEqual(['b'])
    expect(await names(ports, { kind: 'portal' })).toEqual(['c'])
    expect(await names(ports, { role: 'Admin', state: 'active', name: 'a' })).toEqual(['a'])
  })

  it('are found by any beginning of any name', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
    fc.assert(
      fc.property(text, fc.nat(60), (name, length) => {
        const beginning = Array.from(name.normalize('NFKD')).slice(0, length).join('').trimEnd()
        expect(namePrefix(name).startsWith(namePrefix(beginning))).toBe(true)
        expect(namePrefix(name)).toMatch(/^name_[0-9a-f]*$/)
      }),
    )
  })
})

describe('a change of a Membership', () => {
  it('is in the list at once: a new name in its new place only', async () => {
    const { ports } = await among(named('Ann', 1), named('Bea', 2))
    const ann = (await ports.memberships.find(northBank, memberId(guidOf(1))))!
    await ports.memberships.replace({ ...ann, displayName: 'Cleo', roles: ['Manager'] }, ann)
    const { items } = await ports.memberships.listOfOrganisation(northBank, { limit: 5 })
    expect(items.map(({ displayName, roles }) => [displayName, roles])).toEqual([
      ['Bea', []],
      ['Cleo', ['Manager']],
    ])
  })

  it('or its removal that comes second is refused, and nothing of it is written', async () => {
    const { ports, tables } = await among(named('Ann', 1))
    const read = (await ports.memberships.find(northBank, memberId(guidOf(1))))!
    await ports.memberships.replace({ ...read, roles: ['Manager'] }, read)
    const before = tables.rows('Memberships')
    await expectRefusal('version.stale', ports.memberships.replace({ ...read, displayName: 'Eve', roles: [] }, read))
    await expectRefusal('version.stale', ports.memberships.remove(read))
    expect(tables.rows('Memberships')).toEqual(before)
  })

  it('happens only if nobody took an Admin away since Admins were counted', async () => {
    const { ports } = await among(named('Ann', 1), named('Bea', 2))
    const [ann, bea] = (await Promise.all(
      [1, 2].map((n) => ports.memberships.find(northBank, memberId(guidOf(n)))),
    )) as [
      NonNullable<Awaited<ReturnType<typeof ports.memberships.find>>>,
      NonNullable<Awaited<ReturnType<typeof ports.memberships.find>>>,
    ]
    for (let round = 0; round < 2; round += 1) {
      const lock = await ports.memberships.readAdminLock(northBank)
      const now = (await ports.memberships.find(northBank, ann.memberId))!
      await ports.memberships.replace({ ...now, state: round === 0 ? 'inactive' : 'active' }, now, lock)
      await expectRefusal('version.stale', ports.memberships.replace({ ...bea, state: 'inactive' }, bea, lock))
    }
    await ports.memberships.replace(
      { ...bea, state: 'inactive' },
      bea,
      await ports.memberships.readAdminLock(northBank),
    )
  })
})

describe('the removal of a Membership', () => {
  it('leaves nothing behind, and may be followed by a new one', async () => {
    const { ports, tables } = await among(aMembership({ roles: ['Admin'] }))
    await ports.memberships.remove((await ports.memberships.find(northBank, ana))!)
    expect(tables.rows('Memberships')).toEqual([])
    expect(await ports.memberships.organisationsOf(ana)).toEqual([])
    expect(await ports.memberships.findOrInsert(aMembership())).toMatchObject({ roles: [] })
  })

  it.each([1, 2, 3])('that broke off at write %i leaves nobody in, and can be repeated', async (count) => {
    const { ports, tables } = await among(aMembership({ roles: ['Admin'] }))
    const read = (await ports.memberships.find(northBank, ana))!
    failFrom(tables, count, { only: /^(transact|delete)/ })
    await expectRefusal('storage.unavailable', ports.memberships.remove(read))
    repair(tables)
    const left = await ports.memberships.find(northBank, ana)
    if (count === 1) expect(left).toEqual(read)
    if (count === 2) expect(left).toMatchObject({ state: 'inactive', roles: [] })
    if (left) await ports.memberships.remove(left)
    expect(await ports.memberships.find(northBank, ana)).toBeUndefined()
    expect(await ports.memberships.listOfMember(ana)).toEqual([])
    expect(await names(ports)).toEqual([])
  })
})

/** As its row had it. */
const before = { tokenRoles_json: '["Admin"]', guest: true, at: new Date(noon.getTime() - 86_400_000) }

describe('how somebody came in last', () => {
  const cameBy = { tokenRoles: ['Manager'], guest: false, at: noon } as const
  const last = async ({ memberships }: MemoryPorts) => (await memberships.lastSignIns(northBank, [ana])).get(ana)

  it('is what a version before kept until they come again, and goes with the Membership', async () => {
    const { ports, tables } = await among(aMembership())
    await tables
      .open('Memberships')
      .createEntity({ partitionKey: northBank, rowKey: `seen_${ana}`, memberId: ana, ...before })
    expect(await last(ports)).toEqual({ tokenRoles: ['Admin'], guest: true, at: before.at })
    await ports.memberships.noteSignIn(northBank, ana, cameBy)
    expect(await last(ports)).toEqual(cameBy)
    expect(await ports.memberships.lastSignIns(southBank, [ana])).toEqual(new Map())
    await ports.memberships.remove((await ports.memberships.find(northBank, ana))!)
    expect(await last(ports)).toBeUndefined()
    expect([tables.rows('Memberships'), tables.rows('Trail')]).toEqual([[], []])
  })
})
