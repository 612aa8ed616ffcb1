import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { defaultFieldPolicy } from '../../../../shared/domain/sync/field-policy.ts'
import { tallyIn } from '../../../../shared/domain/sync/sync-run.ts'
import { finishSync, planSync, readSyncRun } from '../../../../shared/services/sync/run-sync.ts'
import { startSync } from '../../../../shared/services/sync/start-sync.ts'
import { syncTenantStep, syncTenantSteps } from '../../../../shared/services/sync/sync-tenant.ts'
import { repair } from '../../../support/memory-ports.ts'
import { setImmediate as turn } from 'node:timers/promises'
import { linkItem } from '../../../../shared/services/sync/reconcile.ts'
import { anAll, openSyncDesk, type SyncDesk } from '../../../support/sync-desk.ts'
import { ana, contoso, northBank } from '../../support/facts.ts'
import { aContact, aUser, contactOf, oid, ourClient } from '../../support/sync-facts.ts'
import { people } from './tidy-desk.ts'

/** Every page is a step of its own, and the one after it is decided about meanwhile. */
const pageAfterPage: typeof syncTenantStep = (ports, key) => syncTenantSteps(ports, key, undefined, 1)
const oneByOne: typeof syncTenantStep = (ports, key) => syncTenantStep(ports, key)

type Answer = Parameters<typeof linkItem>[1]

async function started(desk: SyncDesk) {
  const { runId } = await startSync(desk.ports, anAll)
  const key = { organisationId: northBank, runId }
  await planSync(desk.ports, key, undefined)
  return { key, tenant: { ...key, tid: contoso } }
}

async function run(desk: SyncDesk, steps: typeof syncTenantStep) {
  const { key, tenant } = await started(desk)
  for (let outcome = await steps(desk.ports, tenant); outcome.kind !== 'over';)
    outcome = await steps(desk.ports, tenant)
  await finishSync(desk.ports, key)
  desk.ports.workflows.states.clear()
  const items = await desk.ports.reconciliationItems.list(northBank, { limit: 100 })
  return {
    tally: tallyIn(await readSyncRun(desk.ports, key)),
    items: items.items.map(({ objectId, state, reason, candidates }) => ({ objectId, state, reason, candidates })),
    rows: desk.essence(),
  }
}

const address = fc.integer({ min: 1, max: 5 }).map((number) => `shared${number}@contoso.example`)
const someone = fc.record({ number: fc.integer({ min: 1, max: 9 }), mail: address, enabled: fc.boolean() })
type Someone = { readonly number: number; readonly mail: string; readonly enabled: boolean }

const put = ({ directory }: SyncDesk, some: readonly Someone[]) => {
  for (const { number, mail, enabled } of some)
    directory.put(contoso, aUser(number, { mail, enabled, displayName: `Person ${number} ${mail}` }))
}

describe('a page that is decided about while the one before it is written', () => {
  it('comes to what it would have come to after it, whoever shares, swaps or takes over an address', async () => {
    const world = fc.record({
      pageSize: fc.integer({ min: 1, max: 3 }),
      kept: fc.uniqueArray(fc.record({ number: fc.integer({ min: 20, max: 24 }), email: address }), {
        selector: ({ number }) => number,
        maxLength: 4,
      }),
      first: fc.array(someone, { maxLength: 9 }),
      then: fc.array(someone, { maxLength: 9 }),
      hasDelta: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(world, async ({ pageSize, kept, first, then, hasDelta }) => {
        const told = []
        for (const steps of [oneByOne, pageAfterPage]) {
          const desk = await openSyncDesk([[contoso, ourClient]])
          await desk.ports.syncSettings.putPolicy(
            northBank,
            { ...defaultFieldPolicy, displayName: true, email: true },
            undefined,
          )
          Object.assign(desk.directory, { pageSize, hasDelta })
          await desk.keep(...kept.map(({ number, email }) => aContact(number, { email })))
          put(desk, first)
          const runs = [await run(desk, steps)]
          put(desk, then)
          runs.push(await run(desk, steps))
          told.push(runs)
        }
        expect(told[1]).toEqual(told[0])
      }),
      { numRuns: 60 },
    )
  }, 60_000)

  it('is read and noted before the links of that one are written', async () => {
    const desk = await openSyncDesk()
    desk.directory.put(contoso, ...people(1, 6))
    const { tenant } = await started(desk)
    const order: string[] = []
    desk.tables.watch = ({ table, row }, when) => {
      if (when === 'before' && (table === 'ContactLinks' || row.startsWith('seen'))) order.push(table)
    }
    desk.directory.before = () => order.push('directory')
    await pageAfterPage(desk.ports, tenant)
    expect(order.slice(0, order.indexOf('ContactLinks')).filter((one) => one === 'directory')).toHaveLength(2)
  })

  it('is decided about anew where an operator answered meanwhile for somebody on it', async () => {
    const desk = await openSyncDesk()
    desk.directory.put(contoso, ...people(1, 6))
    await desk.keep(
      aContact(20, { email: 'person5@contoso.example' }),
      aContact(21, { email: 'person5@contoso.example' }),
    )
    await run(desk, oneByOne)
    await desk.ports.syncSettings.putPolicy(northBank, { ...defaultFieldPolicy, displayName: true }, undefined)
    desk.directory.put(contoso, aUser(1, { displayName: 'Renamed' }))
    // By now the run would take the other one.
    const moved = (await desk.ports.contacts.find(northBank, contactOf(20)))!
    const change = { before: moved, after: { ...moved, email: 'moved@contoso.example' } }
    await desk.ports.contacts.write(northBank, [change], { by: 'person', id: ana })
    desk.tables.watch = async ({ kind, table }, when) => {
      if (table !== 'Contacts' || kind !== 'transact' || when === 'after') return
      desk.tables.watch = () => undefined
      for (let turns = 0; turns < 50; turns += 1) await turn()
      const item = await desk.ports.reconciliationItems.find(northBank, contoso, oid(5))
      const { organisationId, tid, objectId, version = '' } = item ?? {}
      expect(item?.state).toBe('open')
      await linkItem(desk.ports, {
        organisationId,
        tid,
        objectId,
        version,
        by: ana,
        contactId: contactOf(20),
      } as Answer)
    }
    await run(desk, pageAfterPage)
    expect(await desk.ports.reconciliationItems.find(northBank, contoso, oid(5))).toMatchObject({ state: 'linked' })
    const [link] = await desk.ports.contactLinks.findAll(northBank, contoso, [oid(5)])
    expect(link).toMatchObject({ state: 'active', contactId: contactOf(20) })
  })

  it('is asked for at its time again where it could not be read', async () => {
    const desk = await openSyncDesk()
    desk.directory.put(contoso, ...people(1, 9))
    let requests = 0
    desk.directory.before = () => {
      requests += 1
      if (requests === 2) throw new Error('the connection broke')
    }
    expect(await run(desk, pageAfterPage)).toMatchObject({ tally: { created: 9, failed: 0 } })
    expect(requests).toBe(4)
  })
})

describe('links that are written while the next page is read', () => {
  it.each(['before', 'after'] as const)(
    'hold its writes and the checkpoint up: broken off %s they were written, the page is done again',
    async (moment) => {
      const desk = await openSyncDesk()
      desk.directory.put(contoso, ...people(1, 9))
      const { key, tenant } = await started(desk)
      let links = 0
      desk.tables.watch = ({ table, kind }, when) => {
        if (table === 'ContactLinks' && kind === 'transact' && when === moment && (links += 1) === 2)
          throw new Error('the connection broke')
      }
      await expect(pageAfterPage(desk.ports, tenant)).rejects.toThrow()
      repair(desk.tables)
      const result = await desk.ports.tenantResults.find(northBank, key.runId, contoso)
      expect(result).toMatchObject({ pages: 1, cursor: '3' })
      const third = await desk.ports.contactLinks.findAll(northBank, contoso, [7, 8, 9].map(oid))
      expect(third).toEqual([])
      const written = desk.tables.rows('Contacts').filter((row) => /^c_/.test(row['rowKey'] as string))
      expect(written.length).toBe(6)
      while ((await pageAfterPage(desk.ports, tenant)).kind !== 'over');
      const linked = await desk.ports.contactLinks.findAll(northBank, contoso, [1, 2, 3, 4, 5, 6, 7, 8, 9].map(oid))
      expect(linked).toHaveLength(9)
      const ended = await desk.ports.tenantResults.find(northBank, key.runId, contoso)
      expect(ended).toMatchObject({ state: 'completed', created: 9, failed: 0 })
    },
  )

  it('do not make the end read what the same steps wrote', async () => {
    const desk = await openSyncDesk()
    desk.directory.put(contoso, ...people(1, 3))
    const reads: string[] = []
    desk.tables.watch = ({ table, kind }, when) => {
      if (when === 'before' && kind !== 'transact') reads.push(`${kind} ${table}`)
    }
    const { tenant } = await started(desk)
    reads.length = 0
    expect(await pageAfterPage(desk.ports, tenant)).toEqual({ kind: 'over' })
    expect(reads.filter((read) => read.endsWith('SyncPeople'))).toEqual([])
  })
})
