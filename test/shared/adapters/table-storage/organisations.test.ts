import { describe, expect, it } from 'vitest'
import { organisationId } from '../../../../shared/domain/ids.ts'
import type { Organisation } from '../../../../shared/domain/organisation.ts'
import { failFrom, memoryPorts, repair, type MemoryPorts } from '../../../support/memory-ports.ts'
import { anOrganisation, aMapping, contoso, fabrikam, guidOf, noon, northBank } from '../../support/facts.ts'
import { addMany, readEveryPage } from '../../../support/every-organisation.ts'
import { expectRefusal } from '../../support/refusals.ts'

const bank = (number: number, change: Partial<Organisation> = {}) =>
  anOrganisation({ organisationId: organisationId(guidOf(number)), displayName: `Bank ${number}`, ...change })

/** Who answers to an external id: every Organisation that says it has it. */
async function holders(ports: MemoryPorts, externalId: string): Promise<string[]> {
  const { items } = await ports.organisations.list({ limit: 100 })
  return items.filter((organisation) => organisation.externalId === externalId).map(({ displayName }) => displayName)
}

describe('an external id', () => {
  it('goes to one of twenty that ask for it together', async () => {
    const { ports } = memoryPorts(noon)
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, (_, number) => ports.organisations.insert(bank(number, { externalId: 'x' }))),
    )
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'externalId.taken' })
    expect(await holders(ports, 'x')).toHaveLength(1)
  })

  it('that a crash left without its Organisation is free after five minutes, and not before', async () => {
    const { ports, tables } = memoryPorts(noon)
    failFrom(tables, 1, { only: /^create Organisations/ })
    await expectRefusal('storage.unavailable', ports.organisations.insert(bank(1, { externalId: 'x' })))
    repair(tables)
    ports.clock.advance(4.99)
    await expectRefusal('externalId.taken', ports.organisations.insert(bank(2, { externalId: 'x' })))
    ports.clock.advance(0.01)
    await ports.organisations.insert(bank(2, { externalId: 'x' }))
    expect(await holders(ports, 'x')).toEqual(['Bank 2'])
  })

  it('that a crash left behind goes to one of twenty that take it over together', async () => {
    const { ports, tables } = memoryPorts(noon)
    failFrom(tables, 1, { only: /^create Organisations/ })
    await expectRefusal('storage.unavailable', ports.organisations.insert(bank(99, { externalId: 'x' })))
    repair(tables)
    ports.clock.advance(6)
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, (_, number) => ports.organisations.insert(bank(number, { externalId: 'x' }))),
    )
    expect(await holders(ports, 'x')).toHaveLength(1)
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'externalId.taken' })
  })

  it('is never free while its Organisation has it, however old it is', async () => {
    const { ports } = memoryPorts(noon)
    await ports.organisations.insert(bank(1, { externalId: 'x' }))
    ports.clock.advance(60 * 24 * 365)
    await expectRefusal('externalId.taken', ports.organisations.insert(bank(2, { externalId: 'x' })))
  })

  it('that was given up can be taken at once', async () => {
    const { ports } = memoryPorts(noon)
    const first = await ports.organisations.insert(bank(1, { externalId: 'x' }))
    await ports.organisations.replace({ ...bank(1), externalId: 'y' }, first)
    await ports.organisations.insert(bank(2, { externalId: 'x' }))
    expect([await holders(ports, 'x'), await holders(ports, 'y')]).toEqual([['Bank 2'], ['Bank 1']])
  })

  it('of another is not taken by a change', async () => {
    const { ports } = memoryPorts(noon)
    await ports.organisations.insert(bank(1, { externalId: 'x' }))
    const second = await ports.organisations.insert(bank(2, { externalId: 'y' }))
    await expectRefusal('externalId.taken', ports.organisations.replace(bank(2, { externalId: 'x' }), second))
    expect(await holders(ports, 'y')).toEqual(['Bank 2'])
  })

  it('given up late does not undo the claim of who took it meanwhile', async () => {
    const { ports, tables } = memoryPorts(noon)
    const first = await ports.organisations.insert(bank(1, { externalId: 'x' }))
    ports.clock.advance(6)
    let takenOver = false
    tables.watch = async ({ kind, table }, when) => {
      if (kind !== 'replace' || table !== 'Organisations' || when !== 'after' || takenOver) return
      takenOver = true
      await ports.organisations.insert(bank(2, { externalId: 'x' }))
    }
    await ports.organisations.replace({ ...bank(1), externalId: 'y' }, first)
    repair(tables)
    expect(takenOver).toBe(true)
    await expectRefusal('externalId.taken', ports.organisations.insert(bank(3, { externalId: 'x' })))
    expect(await holders(ports, 'x')).toEqual(['Bank 2'])
  })

  it('asked for by a change that came too late is free again after five minutes', async () => {
    const { ports } = memoryPorts(noon)
    const first = await ports.organisations.insert(bank(1))
    await ports.organisations.replace(bank(1, { displayName: 'Renamed' }), first)
    await expectRefusal('version.stale', ports.organisations.replace(bank(1, { externalId: 'x' }), first))
    ports.clock.advance(5)
    await ports.organisations.insert(bank(2, { externalId: 'x' }))
  })

  it('is taken letter for letter', async () => {
    const { ports } = memoryPorts(noon)
    for (const externalId of ['x', 'X', 'x/y', 'x#?\\', "x'", 'é']) {
      const number = (await ports.organisations.list({ limit: 100 })).items.length
      await ports.organisations.insert(bank(number, { externalId }))
    }
    expect((await ports.organisations.list({ limit: 100 })).items).toHaveLength(6)
  })
})

describe('Organisations', () => {
  it('are listed page by page, each once', async () => {
    const { ports } = memoryPorts(noon)
    for (let number = 0; number < 12; number += 1) await ports.organisations.insert(bank(number))
    const names: string[] = []
    let cursor: string | undefined
    do {
      const page = await ports.organisations.list({ cursor, limit: 5 })
      names.push(...page.items.map(({ displayName }) => displayName))
      cursor = page.next
    } while (cursor !== undefined)
    expect(names.sort()).toEqual(Array.from({ length: 12 }, (_, number) => `Bank ${number}`).sort())
  })

  it('are listed each once also while others are added on every page', async () => {
    const { ports } = memoryPorts(noon)
    const ids = await addMany(ports.organisations, 1000)
    const seen = await readEveryPage(
      (cursor) => ports.organisations.list({ cursor, limit: 30 }),
      (page) => addMany(ports.organisations, 2, 1000 + 2 * page),
    )
    expect(new Set(seen).size).toBe(seen.length)
    const there = new Set(seen)
    expect(ids.filter((id) => !there.has(id))).toEqual([])
    expect(seen.length).toBeGreaterThan(1000)
  })

  it('leave no claim of a change that came too late', async () => {
    const { ports, tables } = memoryPorts(noon)
    const read = await ports.organisations.insert(bank(1, { externalId: 'first' }))
    await ports.organisations.replace({ ...read, displayName: 'Faster' }, read)
    const late = ports.organisations.replace({ ...read, externalId: 'second' }, read)
    await expectRefusal('version.stale', late)
    expect(tables.rows('ExternalIds')).toHaveLength(1)
    await ports.organisations.insert(bank(2, { externalId: 'second' }))
  })

  it('keep an external id that several changes asked for at once, of which one came first', async () => {
    for (let round = 0; round < 20; round += 1) {
      const { ports } = memoryPorts(noon)
      const read = await ports.organisations.insert(bank(1))
      const outcomes = await Promise.allSettled(
        [1, 2, 3].map((number) =>
          ports.organisations.replace({ ...read, displayName: `Name ${number}`, externalId: 'wanted' }, read),
        ),
      )
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
      await expectRefusal('externalId.taken', ports.organisations.insert(bank(2, { externalId: 'wanted' })))
    }
  })

  it('are not made twice under one id', async () => {
    const { ports } = memoryPorts(noon)
    await ports.organisations.insert(bank(1))
    await expectRefusal('state.conflicting', ports.organisations.insert(bank(1)))
  })
})

describe('a tenant mapping', () => {
  it('is made once by twenty that arrive together', async () => {
    const { ports } = memoryPorts(noon)
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => ports.tenantMappings.insert(aMapping())))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'mapping.taken' } })
  })

  it('is found from the tenant and from the Organisation', async () => {
    const { ports } = memoryPorts(noon)
    await ports.tenantMappings.insert(aMapping())
    await ports.tenantMappings.insert(aMapping({ tid: fabrikam }))
    await ports.tenantMappings.insert(aMapping({ organisationId: organisationId(guidOf(1)) }))
    expect(await ports.tenantMappings.listOfTenant(contoso)).toHaveLength(2)
    const { items } = await ports.tenantMappings.listOfOrganisation(northBank, { limit: 10 })
    expect(items.map(({ tid }) => tid)).toEqual([contoso, fabrikam])
  })

  it('that a crash left half made is not listed, and is made whole by the next attempt', async () => {
    const { ports, tables } = memoryPorts(noon)
    failFrom(tables, 1, { only: /^create TenantMappings/ })
    await expectRefusal('storage.unavailable', ports.tenantMappings.insert(aMapping()))
    repair(tables)
    expect((await ports.tenantMappings.listOfOrganisation(northBank, { limit: 10 })).items).toEqual([])
    expect(await ports.tenantMappings.listOfTenant(contoso)).toEqual([])
    await ports.tenantMappings.insert(aMapping())
    expect((await ports.tenantMappings.listOfOrganisation(northBank, { limit: 10 })).items).toHaveLength(1)
  })

  it('is never in force without being listed', async () => {
    const { ports, tables } = memoryPorts(noon)
    failFrom(tables, 1)
    await expectRefusal('storage.unavailable', ports.tenantMappings.insert(aMapping()))
    repair(tables)
    expect(await ports.tenantMappings.find(contoso, northBank)).toBeUndefined()
  })
})
