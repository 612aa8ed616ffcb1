import { beforeEach, describe, expect, it } from 'vitest'
import type { MappingWish } from '../../../shared/domain/client-mapping.ts'
import type { ContactLink } from '../../../shared/domain/contact.ts'
import type { ErrorCode } from '../../../shared/domain/hub-error.ts'
import { contactId, memberId } from '../../../shared/domain/ids.ts'
import { confirmMappings, type VersionedWish } from '../../../shared/services/confirm-mappings.ts'
import { refuseInitial } from '../../../shared/services/sync/start-sync.ts'
import { createClientFor } from '../../../shared/services/create-client-for.ts'
import { everyPage } from '../../../shared/services/every-page.ts'
import { listManagedTenants } from '../../../shared/services/list-managed-tenants.ts'
import { settleMapping, settlePage, type SettlePageInput } from '../../../shared/services/settle-mapping.ts'
import { suggestMappings } from '../../../shared/services/suggest-mappings.ts'
import { failFrom, memoryPorts, repair, type MemoryPorts } from '../../support/memory-ports.ts'
import type { MemoryTables } from '../../support/memory-tables.ts'
import { aManagedTenant, ana, guidOf, noon, northBank, southBank } from '../support/facts.ts'
import { aClient, clientOf, tidOf } from '../support/numbered-clients.ts'
import { expectRefusal } from '../support/refusals.ts'

let ports: MemoryPorts
let tables: MemoryTables

beforeEach(async () => {
  ;({ ports, tables } = memoryPorts(noon))
  const tenants = Array.from({ length: 60 }, (_, number) =>
    aManagedTenant({ tid: tidOf(number), displayName: `Tenant ${number}`, verifiedDomains: [`t${number}.example`] }),
  )
  await ports.managedTenants.putAll(northBank, tenants)
  for (const number of [1, 2, 3]) await ports.clients.insert(aClient(number))
})

const find = (number: number) => ports.clientMappings.find(northBank, tidOf(number))
const versioned = async (number: number, wish: object): Promise<VersionedWish> => ({
  tid: tidOf(number),
  ...(wish as Omit<MappingWish, 'tid'> & { state: 'skipped' }),
  version: (await find(number))?.version,
})
const confirm = async (...wishes: VersionedWish[]) => confirmMappings(ports, northBank, wishes, ana)
const mapped = (number: number, more: object = {}) => ({ state: 'mapped', clientId: clientOf(number), ...more })
const statesOf = async () =>
  (await everyPage((wish) => ports.clientMappings.list(northBank, wish))).map(({ state }) => state)
const historyOf = async (number: number) =>
  (await ports.clientMappings.history(northBank, tidOf(number), { limit: 50 })).items

const aLink = (of: number, person: number, at: number, change: Partial<ContactLink> = {}): ContactLink => ({
  organisationId: northBank,
  tid: tidOf(of),
  objectId: guidOf(person),
  contactId: contactId(guidOf(person)),
  clientId: clientOf(at),
  state: 'active',
  linkedAt: noon,
  changedAt: noon,
  ...change,
})
const link = async (links: readonly ContactLink[]) => {
  const [first] = links
  if (first) await ports.contactLinks.putAll(northBank, first.tid, links)
}
const activeAt = async (of: number) => {
  const links = await everyPage((wish) => ports.contactLinks.list(northBank, tidOf(of), wish))
  return links.filter(({ state }) => state === 'active').map(({ clientId: id }) => id)
}

describe('confirming', () => {
  it('decides for fifty tenants at once, each with a line of history', async () => {
    const wishes = await Promise.all(Array.from({ length: 50 }, (_, number) => versioned(number, mapped(1))))
    const { items, changed } = await confirm(...wishes)
    expect([items.length, changed.length]).toEqual([50, 50])
    expect(new Set(await statesOf())).toEqual(new Set(['mapped']))
    expect(await historyOf(7)).toMatchObject([
      { at: noon, by: ana, from: 'none', to: 'mapped', toClientId: clientOf(1) },
    ])
  })

  it('is all or nothing: one decision that does not hold refuses them all', async () => {
    await confirm(await versioned(3, mapped(1)))
    const before = [tables.rows('ClientMappings')]
    const sound = [await versioned(1, mapped(1)), await versioned(2, { state: 'skipped' })]
    const bad: [Parameters<typeof expectRefusal>[0], VersionedWish][] = [
      ['mapping.taken', await versioned(3, mapped(2))],
      ['version.stale', { tid: tidOf(3), state: 'unmapped' }],
      ['version.stale', { tid: tidOf(4), state: 'skipped', version: 'b2xk' }],
      ['client.unknown', await versioned(4, mapped(9))],
      ['managedTenant.unknown', await versioned(99, mapped(1))],
    ]
    for (const [code, wish] of bad) await expectRefusal(code, confirm(...sound, wish))
    expect([tables.rows('ClientMappings')]).toEqual(before)
  })

  it('of two at once on one version lets one through', async () => {
    const wishes = [await versioned(1, mapped(1)), await versioned(1, mapped(2))]
    const heard = await Promise.allSettled(wishes.map((wish) => confirm(wish)))
    expect(heard.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(await historyOf(1)).toHaveLength(1)
  })

  it('again after its answer was lost changes nothing and answers the same', async () => {
    const wish = await versioned(1, mapped(1))
    const first = await confirm(wish)
    const again = await confirm(wish)
    expect([again.items, again.changed]).toEqual([first.items, []])
    expect(await historyOf(1)).toHaveLength(1)
  })

  it('lets one client have several tenants, and a tenant one client', async () => {
    await confirm(await versioned(1, mapped(1)), await versioned(2, mapped(1)))
    await confirm(await versioned(1, mapped(2, { remap: true })))
    expect([await find(1), await find(2)]).toMatchObject([{ clientId: clientOf(2) }, { clientId: clientOf(1) }])
    expect(tables.rows('ClientMappings').filter(({ rowKey }) => rowKey === `mapping_${tidOf(1)}`)).toHaveLength(1)
  })

  it('reaches nothing of another Organisation', async () => {
    const wishes = [await versioned(1, mapped(1))]
    await expectRefusal('managedTenant.unknown', confirmMappings(ports, southBank, wishes, ana))
  })

  it('keeps the history through unmapping and coming back, newest first, page by page', async () => {
    for (const wish of [mapped(1), { state: 'unmapped' }, mapped(2), { state: 'skipped', remap: true }]) {
      ports.clock.advance(1)
      await confirm(await versioned(1, wish))
    }
    expect((await historyOf(1)).map(({ from, to }) => `${from} ${to}`)).toEqual([
      'mapped skipped',
      'unmapped mapped',
      'mapped unmapped',
      'none mapped',
    ])
    const page = await ports.clientMappings.history(northBank, tidOf(1), { limit: 3 })
    expect([page.items.length, page.next === undefined]).toEqual([3, false])
    expect(await historyOf(2)).toEqual([])
  })

  it('starts a first sync where that is wished, and answers its run', async () => {
    const asked: unknown[] = []
    const start = (_ports: unknown, ...more: unknown[]) => {
      asked.push(more)
      return Promise.resolve({ runId: 'run-1' })
    }
    const wish = { refuse: () => Promise.resolve(), start }
    const answer = await confirmMappings(ports, northBank, [await versioned(1, mapped(1))], ana, wish)
    expect(answer.run).toEqual({ runId: 'run-1' })
    expect(asked).toEqual([[northBank, ana]])
    expect(await confirm(await versioned(2, mapped(1)))).not.toHaveProperty('run')
  })

  it('with a first sync that could not start is refused before anything is written', async () => {
    const wish = { refuse: refuseInitial, start: () => Promise.reject(new Error('It is not to be started.')) }
    const refused = async (code: ErrorCode, ...wishes: VersionedWish[]) => {
      const before = tables.rows('ClientMappings')
      await expectRefusal(code, confirmMappings(ports, northBank, wishes, ana, wish))
      expect(tables.rows('ClientMappings')).toEqual(before)
    }
    await refused('connection.missing', await versioned(1, mapped(1)))
    const connection = { organisationId: northBank, kind: 'direct', partnerTid: tidOf(0), changedAt: noon } as const
    await ports.connections.put({ ...connection, state: 'connected' }, undefined)
    await refused('mapping.none', await versioned(1, { state: 'skipped' }), await versioned(2, { state: 'unmapped' }))
    await confirm(await versioned(1, mapped(1)))
    await refused('mapping.none', await versioned(1, { state: 'skipped', remap: true }))
    const started = { refuse: refuseInitial, start: () => Promise.resolve({ runId: 'run-1' }) }
    for (const what of [{ state: 'create-new' }, { state: 'skipped' }]) {
      const answer = await confirmMappings(ports, northBank, [await versioned(3, what)], ana, started)
      expect(answer.run, what.state).toEqual({ runId: 'run-1' })
    }
  })
})

describe('a remap', () => {
  const people = (count: number) => Array.from({ length: count }, (_, place) => aLink(1, 100 + place, 1))

  it('clears the links at the client before, those of other tenants aside', async () => {
    await confirm(await versioned(1, mapped(1)), await versioned(2, mapped(1)))
    await link(people(3))
    await link([aLink(2, 7, 1)])
    const { items } = await confirm(await versioned(1, mapped(2, { remap: true })))
    expect(items).toMatchObject([{ state: 'mapped', clientId: clientOf(2) }])
    expect(items[0]).not.toHaveProperty('unsettled')
    expect(await activeAt(1)).toEqual([])
    expect(await activeAt(2)).toEqual([clientOf(1)])
    expect(await find(1)).toEqual(items[0])
  })

  it('leaves links at the new client and inactive ones as they are', async () => {
    await confirm(await versioned(1, mapped(1)))
    const inactive = aLink(1, 8, 1, { state: 'inactive' })
    await link([aLink(1, 7, 2), inactive])
    ports.clock.advance(5)
    await confirm(await versioned(1, mapped(2, { remap: true })))
    expect(await activeAt(1)).toEqual([clientOf(2)])
    expect(await ports.contactLinks.findAll(northBank, tidOf(1), [guidOf(8)])).toMatchObject([inactive])
  })

  it('after unmapping clears the former client, and coming back to it keeps its links', async () => {
    await confirm(await versioned(1, mapped(1)))
    await link(people(2))
    await confirm(await versioned(1, { state: 'unmapped' }))
    expect(await activeAt(1)).toHaveLength(2)
    await confirm(await versioned(1, mapped(1)))
    expect(await activeAt(1)).toHaveLength(2)
    await confirm(await versioned(1, { state: 'unmapped' }))
    await confirm(await versioned(1, mapped(2)))
    expect(await activeAt(1)).toEqual([])
  })

  it('that broke off at any write is finished by the same request, or by the next sync', async () => {
    for (let count = 1; count < 8; count += 1)
      for (const when of ['before', 'after'] as const)
        for (const finish of ['the request', 'a sync'] as const) {
          ;({ ports, tables } = memoryPorts(noon))
          await ports.managedTenants.putAll(northBank, [aManagedTenant({ tid: tidOf(1) })])
          for (const number of [1, 2]) await ports.clients.insert(aClient(number))
          await confirm(await versioned(1, mapped(1)))
          await link(people(150))
          const wish = await versioned(1, mapped(2, { remap: true }))
          failFrom(tables, count, { when, only: /transact|replace|upsert|create/ })
          await confirm(wish).catch(() => undefined)
          repair(tables)
          if (finish === 'the request' || (await find(1))?.state !== 'mapped') await confirm(wish)
          await settleMapping(ports, northBank, tidOf(1))
          const moved = await find(1)
          if (moved?.state === 'mapped' && moved.clientId === clientOf(2)) expect(await activeAt(1)).toEqual([])
          else expect(await activeAt(1)).toHaveLength(150)
          expect(moved).not.toHaveProperty('unsettled')
        }
  })

  it('of a tenant with very many links is finished by a workflow', async () => {
    await confirm(await versioned(1, mapped(1)))
    for (let start = 0; start < 2300; start += 100) await link(people(2300).slice(start, start + 100))
    const { items } = await confirm(await versioned(1, mapped(2, { remap: true })))
    expect(items).toMatchObject([{ unsettled: true }])
    expect(ports.workflows.started).toMatchObject([{ name: 'SettleMapping', input: { tid: tidOf(1) } }])
    let input: SettlePageInput | undefined = ports.workflows.started[0]?.input as SettlePageInput
    while (input) {
      const { next }: { next?: string } = await settlePage(ports, input)
      input = next === undefined ? undefined : { ...input, cursor: next }
    }
    expect(await activeAt(1)).toEqual([])
    expect(await find(1)).not.toHaveProperty('unsettled')
  })

  it('is not finished by a page of a decision that was overtaken', async () => {
    await confirm(await versioned(1, mapped(1)))
    await link(people(2))
    failFrom(tables, 1, { only: /page ContactLinks|transact ContactLinks|page Contact/ })
    await confirm(await versioned(1, mapped(2, { remap: true }))).catch(() => undefined)
    repair(tables)
    const overtaken = await find(1)
    if (!overtaken?.unsettled) throw new Error('Nothing is left to clear.')
    await ports.clientMappings.putAll(northBank, [
      { mapping: { ...overtaken, state: 'mapped', clientId: clientOf(1) }, current: overtaken },
    ])
    await settlePage(ports, { organisationId: northBank, tid: tidOf(1), version: overtaken.version })
    expect(await find(1)).toHaveProperty('unsettled', true)
    expect(await activeAt(1)).toHaveLength(2)
    await settleMapping(ports, northBank, tidOf(1))
    expect(await activeAt(1)).toHaveLength(2)
  })
})

describe('a client that is to be created', () => {
  beforeEach(async () => {
    const tenant = aManagedTenant({ tid: tidOf(1), displayName: 'Acme', primaryDomain: 'acme.example' })
    await ports.managedTenants.putAll(northBank, [tenant])
    await confirm(await versioned(1, { state: 'create-new' }))
  })
  const all = () => everyPage((wish) => ports.clients.list(northBank, wish))

  it('is made once, with the tenant’s name and domain, and the tenant is mapped to it', async () => {
    const mapping = await createClientFor(ports, northBank, tidOf(1))
    const made = (await all()).filter(({ createdBy }) => createdBy === 'sync')
    expect(made).toMatchObject([{ displayName: 'Acme', primaryDomain: 'acme.example', state: 'active' }])
    expect(mapping).toMatchObject({ state: 'mapped', clientId: made[0]?.clientId, decidedBy: ana })
    expect((await historyOf(1)).map(({ to }) => to).sort()).toEqual(['create-new', 'mapped'])
  })

  it('is made once by two runs at the same time, and once more asked for', async () => {
    const both = await Promise.all([1, 2].map(() => createClientFor(ports, northBank, tidOf(1))))
    expect(both[0]).toEqual(both[1])
    await createClientFor(ports, northBank, tidOf(1))
    expect(await all()).toHaveLength(4)
  })

  it('is made once when a crash comes at any write', async () => {
    for (let count = 1; count < 8; count += 1) {
      failFrom(tables, count, { only: /transact|replace|upsert|create/ })
      await createClientFor(ports, northBank, tidOf(1)).catch(() => undefined)
      repair(tables)
      expect(await createClientFor(ports, northBank, tidOf(1))).toMatchObject({ state: 'mapped' })
      expect(await all()).toHaveLength(4)
      await confirm(await versioned(1, { state: 'create-new', remap: true }))
    }
  })

  it('leaves what an operator decided meanwhile as it is', async () => {
    let overtaken = false
    tables.watch = async ({ kind, table }, when) => {
      if (overtaken || kind !== 'transact' || table !== 'ClientMappings' || when !== 'before') return
      overtaken = true
      await confirm(await versioned(1, mapped(2)))
    }
    expect(await createClientFor(ports, northBank, tidOf(1))).toMatchObject({ state: 'mapped', clientId: clientOf(2) })
  })

  it('is asked for only where that was decided', async () => {
    await expectRefusal('mapping.unknown', createClientFor(ports, northBank, tidOf(2)))
    await confirm(await versioned(2, { state: 'skipped' }))
    expect(await createClientFor(ports, northBank, tidOf(2))).toMatchObject({ state: 'skipped' })
  })
})

describe('suggestions', () => {
  it('come page by page in the order of tenants, with counts on the first page, and write nothing', async () => {
    await ports.clients.insert(aClient(10, { displayName: 'qqq', primaryDomain: 't7.example' }))
    await confirm(await versioned(1, mapped(1)), await versioned(2, { state: 'skipped' }))
    const gone = aManagedTenant({ tid: tidOf(59), state: 'lost' })
    await ports.managedTenants.putAll(northBank, [gone])
    const written: string[] = []
    tables.watch = ({ kind }) => {
      if (!['find', 'page'].includes(kind)) written.push(kind)
    }
    const first = await suggestMappings(ports, northBank, { limit: 40 })
    const rest = await suggestMappings(ports, northBank, { limit: 40, cursor: first.next })
    expect(first.summary).toEqual({
      counts: { 'auto-matched': 1, 'needs-review': 0, unmatched: 56, skipped: 1, mapped: 1 },
      createNew: 0,
      decidedAt: noon,
    })
    const items = [...first.items, ...rest.items]
    expect(items.map(({ tenant }) => tenant.tid)).toEqual(Array.from({ length: 59 }, (_, number) => tidOf(number)))
    expect(items[7]).toMatchObject({ outcome: 'auto-matched', match: { clientId: clientOf(10) } })
    expect([rest.next, rest.summary, written]).toEqual([undefined, undefined, []])
  })

  it('may be asked for by outcome', async () => {
    await confirm(await versioned(5, { state: 'skipped' }), await versioned(9, { state: 'skipped' }))
    const skipped = { limit: 1, outcome: 'skipped' } as const
    const first = await suggestMappings(ports, northBank, skipped)
    const second = await suggestMappings(ports, northBank, { ...skipped, cursor: first.next })
    expect([first, second].map(({ items }) => items.map(({ tenant }) => tenant.tid))).toEqual([[tidOf(5)], [tidOf(9)]])
    expect(second.next).toBeUndefined()
  })

  it('may be looked for by name and domain, and say which client a tenant has or had', async () => {
    await confirm(await versioned(12, mapped(2)), await versioned(13, { state: 'create-new' }))
    await confirm(await versioned(12, { state: 'unmapped' }), await versioned(14, mapped(3)))
    const found = async (text: string) => (await suggestMappings(ports, northBank, { limit: 5, text })).items
    expect((await found('TENANT 33')).map(({ tenant }) => tenant.tid)).toEqual([tidOf(33)])
    expect(await found('t12.exam')).toMatchObject([{ client: { clientId: clientOf(2), displayName: 'Client 2' } }])
    expect(await found('Tenant 14')).toMatchObject([{ outcome: 'mapped', client: { displayName: 'Client 3' } }])
    const [waiting] = await found('t13.')
    expect(waiting).toMatchObject({ outcome: 'mapped' })
    expect(waiting).not.toHaveProperty('client')
    const { summary } = await suggestMappings(ports, northBank, { limit: 1, text: 'nobody' })
    expect(summary).toMatchObject({ counts: { mapped: 2, unmatched: 58 }, createNew: 1 })
  })

  it('refuse a cursor that is none', async () => {
    await expectRefusal('cursor.invalid', suggestMappings(ports, northBank, { limit: 1, cursor: 'x' }))
  })
})

describe('managed tenants', () => {
  it('are listed with what was decided for each', async () => {
    await confirm(await versioned(1, mapped(1)))
    const { items } = await listManagedTenants(ports, northBank, { limit: 3 }, {})
    expect(items.map(({ mapping }) => mapping?.state)).toEqual([undefined, 'mapped', undefined])
  })

  it('are found by state, mapping, name and domain', async () => {
    await confirm(await versioned(41, mapped(1)), await versioned(42, { state: 'skipped' }))
    await ports.managedTenants.putAll(northBank, [
      aManagedTenant({ tid: tidOf(7), state: 'lost', displayName: 'Gone' }),
    ])
    const found = async (search: Parameters<typeof listManagedTenants>[3], limit = 5) => {
      const { items } = await listManagedTenants(ports, northBank, { limit }, search)
      return items.map(({ tid }) => tid)
    }
    expect(await found({ state: 'lost' })).toEqual([tidOf(7)])
    expect(await found({ mapping: 'mapped' })).toEqual([tidOf(41)])
    expect(await found({ mapping: 'skipped' })).toEqual([tidOf(42)])
    expect(await found({ mapping: 'needs-review' }, 2)).toEqual([tidOf(0), tidOf(1)])
    expect(await found({ text: 'TENANT 33' })).toEqual([tidOf(33)])
    expect(await found({ text: 't12.exam' })).toEqual([tidOf(12)])
    expect(await found({ text: 'tenant 33', state: 'lost' })).toEqual([])
  })
})

it('a decision names the Member who made it', async () => {
  const other = memberId(guidOf(777))
  await confirmMappings(ports, northBank, [await versioned(1, { state: 'skipped' })], other)
  expect(await find(1)).toMatchObject({ decidedBy: other, decidedAt: noon })
})
