import { describe, expect, it } from 'vitest'
import { cancelSync, startSync } from '../../../../shared/services/sync/start-sync.ts'
import { planSync, readSyncRun } from '../../../../shared/services/sync/run-sync.ts'
import { syncTenantStep, syncTenantSteps } from '../../../../shared/services/sync/sync-tenant.ts'
import { failFrom, repair } from '../../../support/memory-ports.ts'
import { anAll, type SyncDesk } from '../../../support/sync-desk.ts'
import { expectRefusal } from '../../support/refusals.ts'
import { contoso, northBank } from '../../support/facts.ts'
import { aUser, oid, ourClient } from '../../support/sync-facts.ts'
import { tidyDesk } from './tidy-desk.ts'

async function started(given?: SyncDesk, wish: Partial<typeof anAll> = {}) {
  const desk = given ?? (await tidyDesk())
  const { runId } = await startSync(desk.ports, { ...anAll, ...wish })
  const key = { organisationId: northBank, runId }
  await planSync(desk.ports, key, undefined)
  return { desk, key, tenant: { ...key, tid: contoso } }
}

/** A tenant that was read before, and what is asked of it and written about it from now on. */
async function readBefore(gone: boolean) {
  const desk = await tidyDesk()
  await desk.run()
  if (gone) {
    desk.directory.hasDelta = false
    await desk.run()
    for (const number of [1, 2, 3, 4, 6, 7]) desk.directory.hidden.add(oid(number))
  }
  desk.directory.requests.length = 0
  return started(desk)
}

describe('the steps of a tenant in one go', () => {
  it('bring a small tenant to its end, and what they know is read once for them', async () => {
    const { desk, tenant } = await started()
    const reads: string[] = []
    desk.tables.watch = ({ kind, table, row }, when) => {
      const isPerson = table === 'Contacts' || table === 'ReconciliationItems'
      if (kind === 'find' && when === 'before' && !isPerson) reads.push(`${table} ${row}`)
    }
    expect(await syncTenantSteps(desk.ports, tenant)).toEqual({ kind: 'over' })
    const often = reads.filter((read) => reads.indexOf(read) !== reads.lastIndexOf(read))
    expect(new Set(often)).toEqual(new Set())
    expect(reads).toContain('SyncSettings filter')
    expect(reads).toContain(`SyncTenants ${contoso}`)
    const result = await desk.ports.tenantResults.find(northBank, tenant.runId, contoso)
    expect(result).toMatchObject({ state: 'completed', linked: 3 })
  })

  it('stop after ten seconds, and go on from there', async () => {
    const { desk, tenant } = await started()
    desk.directory.before = () => {
      desk.ports.clock.advance(10 / 60)
    }
    expect(await syncTenantSteps(desk.ports, tenant)).toEqual({ kind: 'more' })
    expect(desk.directory.requests).toHaveLength(1)
    for (let goes = 0; (await syncTenantSteps(desk.ports, tenant)).kind === 'more' && goes < 10; goes += 1);
    const result = await desk.ports.tenantResults.find(northBank, tenant.runId, contoso)
    expect(result).toMatchObject({ state: 'completed', linked: 3 })
  })

  it('end where the run is cancelled in between, a second later at most', async () => {
    const { desk, key, tenant } = await started()
    desk.tables.watch = async ({ table, kind }, when) => {
      if (table !== 'ManagedTenants' || kind !== 'find' || when === 'before') return
      desk.tables.watch = () => undefined
      await cancelSync(desk.ports, key)
      desk.ports.clock.advance(1 / 60)
    }
    expect(await syncTenantSteps(desk.ports, tenant)).toEqual({ kind: 'over' })
    expect(desk.directory.requests).toHaveLength(0)
    expect(await readSyncRun(desk.ports, key)).toMatchObject({ state: 'cancelled', tenantsOver: 0 })
  })

  it('ask once and write twice where nothing changed: what is remembered, and the end', async () => {
    const { desk, tenant } = await readBefore(false)
    const [before, notes] = [desk.essence(), desk.tables.rows('SyncPeople').length]
    const writes: string[] = []
    desk.tables.watch = ({ kind, table }, when) => {
      if (when === 'before' && !['find', 'page'].includes(kind)) writes.push(`${kind} ${table}`)
    }
    expect(await syncTenantSteps(desk.ports, tenant)).toEqual({ kind: 'over' })
    expect(desk.directory.requests).toEqual([`changes ${contoso}`])
    expect(writes).toEqual(['replace SyncMemories', 'replace SyncTenants'])
    expect([desk.essence(), desk.tables.rows('SyncPeople').length]).toEqual([before, notes])
    const memory = await desk.ports.tenantMemories.find(northBank, contoso)
    expect(memory).toMatchObject({ lastRunId: tenant.runId, delta: expect.stringMatching(/^since/) as string })
    expect(memory).not.toHaveProperty('claimedBy')
  })

  it.each([
    ['nothing changed', false, 'before'],
    ['nothing changed', false, 'after'],
    ['nobody is there any more', true, 'before'],
    ['nobody is there any more', true, 'after'],
  ] as const)('come to the same end where %s and the go breaks off %#', async (_what, gone, when) => {
    const endOf = async ({ desk, tenant }: Awaited<ReturnType<typeof readBefore>>) => {
      const {
        requests: _requests,
        // How many were about to leave is counted anew by a repeat, without those who stay already.
        departing: _departing,
        version: _version,
        ...result
      } = (await desk.ports.tenantResults.find(northBank, tenant.runId, contoso))!
      const {
        version: _at,
        firstRunId: _first,
        ...memory
      } = (await desk.ports.tenantMemories.find(northBank, contoso))!
      const { items } = await desk.ports.syncNotes.listLines(tenant, { limit: 100 })
      const idOf = (id: string | undefined) => (id === tenant.runId ? 'this run' : id)
      return {
        ...result,
        runId: 'this run',
        memory: { ...memory, lastRunId: idOf(memory.lastRunId) },
        items,
        essence: desk.essence(),
      }
    }
    const undisturbed = await readBefore(gone)
    while ((await syncTenantSteps(undisturbed.desk.ports, undisturbed.tenant)).kind !== 'over');
    const expected = await endOf(undisturbed)
    let isWhole = false
    for (let count = 1; !isWhole; count += 1) {
      const broken = await readBefore(gone)
      failFrom(broken.desk.tables, count, { when })
      isWhole = await syncTenantSteps(broken.desk.ports, broken.tenant).then(
        () => true,
        () => false,
      )
      repair(broken.desk.tables)
      while ((await syncTenantSteps(broken.desk.ports, broken.tenant)).kind !== 'over');
      expect(await endOf(broken), `request ${count}`).toEqual(expected)
    }
  })

  it.each([
    ['somebody is new', true],
    ['nothing changed', false],
  ])('do nothing where another run came to the tenant meanwhile, and wait for it: %s', async (_what, isChanged) => {
    const { desk, tenant } = await readBefore(false)
    const { tenant: ofOther } = await started(desk, { clientId: ourClient })
    if (isChanged) desk.directory.put(contoso, aUser(8))
    const before = desk.essence()
    desk.tables.watch = async ({ table }, when) => {
      if (table !== 'ManagedTenants' || when === 'before') return
      desk.tables.watch = () => undefined
      expect(await syncTenantStep(desk.ports, ofOther)).toEqual({ kind: 'more' })
    }
    await expectRefusal('version.stale', syncTenantSteps(desk.ports, tenant))
    expect(await syncTenantSteps(desk.ports, tenant)).toMatchObject({ kind: 'wait', code: 'run.overlapping' })
    expect(desk.essence()).toBe(before)
    expect(await syncTenantSteps(desk.ports, ofOther)).toEqual({ kind: 'over' })
    expect(await syncTenantSteps(desk.ports, tenant)).toEqual({ kind: 'over' })
    const results = await Promise.all(
      [ofOther, tenant].map(({ runId }) => desk.ports.tenantResults.find(northBank, runId, contoso)),
    )
    expect(results).toMatchObject([
      { state: 'completed', created: isChanged ? 1 : 0 },
      { state: 'completed', created: 0 },
    ])
  })
})
