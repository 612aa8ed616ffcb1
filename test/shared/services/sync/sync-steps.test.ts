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
  it('bring a small tenant to its end, and what the Organisation set is read once for them', async () => {
    const { desk, tenant } = await started()
    let rules = 0
    desk.tables.watch = ({ table, row }, when) => {
      if (table === 'SyncSettings' && row === 'filter' && when === 'before') rules += 1
    }
    expect(await syncTenantSteps(desk.ports, tenant)).toEqual({ kind: 'over' })
    expect(rules).toBe(1)
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

  it('end where the run is cancelled in between', async () => {
    const { desk, key, tenant } = await started()
    desk.tables.watch = async ({ table, kind }, when) => {
      if (table !== 'SyncTenants' || kind !== 'replace' || when === 'before') return
      desk.tables.watch = () => undefined
      await cancelSync(desk.ports, key)
    }
    expect(await syncTenantSteps(desk.ports, tenant)).toEqual({ kind: 'over' })
    expect(desk.directory.requests).toHaveLength(0)
    expect(await readSyncRun(desk.ports, key)).toMatchObject({ state: 'cancelled', tenantsOver: 0 })
  })
})
