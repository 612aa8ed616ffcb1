import { describe, expect, it } from 'vitest'
import { cancelSync, startSync } from '../../../../shared/services/sync/start-sync.ts'
import { planSync, readSyncRun } from '../../../../shared/services/sync/run-sync.ts'
import { syncTenantSteps } from '../../../../shared/services/sync/sync-tenant.ts'
import { anAll } from '../../../support/sync-desk.ts'
import { contoso, northBank } from '../../support/facts.ts'
import { tidyDesk } from './tidy-desk.ts'

async function started() {
  const desk = await tidyDesk()
  const { runId } = await startSync(desk.ports, anAll)
  const key = { organisationId: northBank, runId }
  await planSync(desk.ports, key, undefined)
  return { desk, key, tenant: { ...key, tid: contoso } }
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
})
