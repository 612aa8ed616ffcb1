import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { confirmMappings, type VersionedWish } from '../../../shared/services/confirm-mappings.ts'
import { createClientFor } from '../../../shared/services/create-client-for.ts'
import { mappingFacts } from '../../../shared/services/mapping-facts.ts'
import { suggestMappings } from '../../../shared/services/suggest-mappings.ts'
import { memoryPorts, type MemoryPorts } from '../../support/memory-ports.ts'
import type { MemoryTables, StorageRequest } from '../../support/memory-tables.ts'
import { aManagedTenant, ana, noon, northBank, southBank } from '../support/facts.ts'
import { aClient, clientOf, tidOf } from '../support/numbered-clients.ts'

const tenants = (count: number, change: object = {}) =>
  Array.from({ length: count }, (_, number) =>
    aManagedTenant({
      tid: tidOf(number),
      displayName: `Tenant ${number}`,
      verifiedDomains: [`t${number}.example`],
      ...change,
    }),
  )

let ports: MemoryPorts
let tables: MemoryTables

beforeEach(async () => {
  ;({ ports, tables } = memoryPorts(noon))
  await ports.managedTenants.putAll(northBank, tenants(60))
  for (const number of [1, 2, 3]) await ports.clients.insert(aClient(number))
})

const wish = async (number: number, decided: object): Promise<VersionedWish> => ({
  tid: tidOf(number),
  ...(decided as { state: 'skipped' }),
  version: (await ports.clientMappings.find(northBank, tidOf(number)))?.version,
})
const decide = async (numbers: readonly number[], decided: object) =>
  confirmMappings(ports, northBank, await Promise.all(numbers.map((number) => wish(number, decided))), ana)
const look = (organisationId = northBank) => suggestMappings(ports, organisationId, { limit: 100 })
/** Another instance, which has read nothing yet. */
const elsewhere = () => suggestMappings({ mappingFacts: mappingFacts(ports) }, northBank, { limit: 100 })

/** Which tables are read through while `act` goes on, and how many rows are looked up alone. */
async function readingOf(act: () => Promise<unknown>) {
  const read: StorageRequest[] = []
  tables.watch = (request, when) => {
    if (when === 'before') read.push(request)
  }
  await act()
  tables.watch = () => undefined
  return {
    lists: [...new Set(read.flatMap(({ kind, table }) => (kind === 'page' ? [table] : [])))].sort(),
    finds: read.filter(({ kind }) => kind === 'find').length,
  }
}

describe('what is worked out for suggestions', () => {
  it('is kept while nothing changes: a page costs three look-ups', async () => {
    expect((await readingOf(look)).lists).toEqual(['ClientMappings', 'Clients', 'ManagedTenants'])
    expect(await readingOf(look)).toEqual({ lists: [], finds: 3 })
  })

  it('is read anew as far as something changed, whoever changed it and in whatever way', async () => {
    await look()
    const changes: [readonly string[], () => Promise<unknown>][] = [
      [['ManagedTenants'], () => ports.managedTenants.putAll(northBank, tenants(1, { displayName: 'Renamed' }))],
      [['Clients'], () => ports.clients.insert(aClient(4, { primaryDomain: 't4.example' }))],
      [
        ['Clients'],
        async () => {
          const found = await ports.clients.find(northBank, clientOf(4))
          if (found) await ports.clients.replace({ ...found, state: 'inactive' }, found)
        },
      ],
      [['ClientMappings'], () => decide([1], { state: 'skipped' })],
      [['ClientMappings'], () => decide([7], { state: 'create-new' })],
      // Fifty decisions fill a transaction: their stamp is written around it.
      [
        ['ClientMappings'],
        () =>
          decide(
            [...Array(50).keys()].map((place) => place + 10),
            { state: 'skipped' },
          ),
      ],
      [['ClientMappings', 'Clients'], () => createClientFor(ports, northBank, tidOf(7))],
    ]
    for (const [lists, change] of changes) {
      await change()
      expect((await readingOf(look)).lists).toEqual(lists)
      expect(await look()).toEqual(await elsewhere())
    }
  })

  it('is not kept from between the parts of a change, and not for longer than ten minutes', async () => {
    await look()
    let seen: Awaited<ReturnType<typeof look>> | undefined
    tables.watch = async ({ kind, table }, when) => {
      if (seen || kind !== 'transact' || table !== 'ClientMappings' || when !== 'after') return
      // The stamp says that a change begins; what is read now is from before it.
      seen = { items: [] }
      seen = await look()
    }
    await decide([...Array(50).keys()], { state: 'skipped' })
    tables.watch = () => undefined
    expect(seen?.summary?.counts.skipped).toBe(0)
    expect((await look()).summary?.counts.skipped).toBe(50)
    ports.clock.advance(11)
    expect((await readingOf(look)).lists).toEqual(['ClientMappings', 'Clients', 'ManagedTenants'])
  })

  it('says nothing of a change that is refused', async () => {
    await look()
    const fifty = await Promise.all([...Array(50).keys()].map((number) => wish(number, { state: 'skipped' })))
    await decide([3], { state: 'create-new' })
    await expect(confirmMappings(ports, northBank, fifty, ana)).rejects.toMatchObject({ code: 'version.stale' })
    expect(await look()).toEqual(await elsewhere())
    expect((await readingOf(look)).lists).toEqual([])
  })

  it('of those who were not asked for the longest is forgotten where it is too much', async () => {
    const few = mappingFacts(ports, 100)
    const at = (organisationId: typeof northBank) => () =>
      suggestMappings({ mappingFacts: few }, organisationId, { limit: 1 })
    await ports.managedTenants.putAll(southBank, tenants(50, { organisationId: southBank }))
    await at(northBank)()
    await at(southBank)()
    expect((await readingOf(at(southBank))).lists).toEqual([])
    expect((await readingOf(at(northBank))).lists).toHaveLength(3)
  })

  it('after a reading that failed is read again', async () => {
    tables.watch = ({ kind, table }) => {
      if (kind === 'page' && table === 'Clients') throw new Error('down')
    }
    await expect(look()).rejects.toMatchObject({ code: 'storage.unavailable' })
    tables.watch = () => undefined
    expect((await look()).items).toHaveLength(60)
  })

  it('is the same as what an instance works out that has read nothing yet, whatever happened', async () => {
    const domain = fc.nat(6).map((number) => `t${number}.example`)
    const act = fc.oneof(
      fc.record({ kind: fc.constant('client'), number: fc.nat(8), primaryDomain: domain }),
      fc.record({ kind: fc.constant('tenant'), number: fc.nat(6), state: fc.constantFrom('present', 'lost') }),
      fc.record({ kind: fc.constant('decide'), number: fc.nat(6), state: fc.constantFrom('skipped', 'unmapped') }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 8 }), async (acts) => {
        for (const one of acts) {
          if ('primaryDomain' in one) {
            const current = await ports.clients.find(northBank, clientOf(one.number))
            const client = aClient(one.number, { primaryDomain: one.primaryDomain })
            await (current ? ports.clients.replace(client, current) : ports.clients.insert(client))
          } else if (one.kind === 'tenant') {
            const change = { tid: tidOf(one.number), state: one.state }
            await ports.managedTenants.putAll(northBank, [aManagedTenant(change)])
          } else await decide([one.number], { state: one.state, remap: true }).catch(() => undefined)
          expect(await look()).toEqual(await elsewhere())
        }
      }),
      { numRuns: 20 },
    )
  })
})
