import { describe, expect, it } from 'vitest'
import { tallyIn } from '../../../../shared/domain/sync/sync-run.ts'
import { HubError } from '../../../../shared/domain/hub-error.ts'
import { claimTenant } from '../../../../shared/services/sync/claim-tenant.ts'
import { heldClaim } from '../../../../shared/services/sync/held-claim.ts'
import { finishSync, planSync, readSyncRun } from '../../../../shared/services/sync/run-sync.ts'
import { cancelSync, resumeSync, startSync } from '../../../../shared/services/sync/start-sync.ts'
import { syncTenantStep, syncTenantSteps } from '../../../../shared/services/sync/sync-tenant.ts'
import { anAll, openSyncDesk, type SyncDesk } from '../../../support/sync-desk.ts'
import { expectRefusal } from '../../support/refusals.ts'
import { contoso, northBank } from '../../support/facts.ts'
import { oid, ourClient } from '../../support/sync-facts.ts'
import { people } from './tidy-desk.ts'

async function started(desk: SyncDesk, wish: Partial<typeof anAll> = {}) {
  const { runId } = await startSync(desk.ports, { ...anAll, ...wish })
  const key = { organisationId: northBank, runId }
  await planSync(desk.ports, key, undefined)
  return { key, tenant: { ...key, tid: contoso } }
}

/** One go after the other, to the end of the tenant; then that of the run. */
async function toTheEnd(desk: SyncDesk, { key, tenant }: Awaited<ReturnType<typeof started>>) {
  while ((await syncTenantSteps(desk.ports, tenant, undefined, 1)).kind !== 'over');
  await finishSync(desk.ports, key)
  desk.ports.workflows.states.clear()
  return tallyIn(await readSyncRun(desk.ports, key))
}

const linkOf = async (desk: SyncDesk, number: number) =>
  (await desk.ports.contactLinks.findAll(northBank, contoso, [oid(number)]))[0]

describe('a run that was cancelled and is gone on with', () => {
  it('lets whoever left in between leave, although it was the first one of the tenant', async () => {
    const desk = await openSyncDesk()
    desk.directory.put(contoso, ...people(1, 3))
    const run = await started(desk)
    // The only page is written; before the end is, the run is stopped.
    const stopped = new HubError('version.stale', 'The run was stopped meanwhile.')
    const company = { size: 'any', beforeEnd: () => Promise.reject(stopped) } as const
    await expectRefusal('version.stale', syncTenantSteps(desk.ports, run.tenant, undefined, 1000, company))
    await cancelSync(desk.ports, run.key)
    expect(await linkOf(desk, 2)).toMatchObject({ state: 'active' })
    desk.directory.remove(contoso, oid(2))
    desk.ports.workflows.states.clear()
    await resumeSync(desk.ports, run.key)
    expect(await toTheEnd(desk, run)).toMatchObject({ created: 2, deactivated: 1, failed: 0 })
    expect(await linkOf(desk, 2)).toMatchObject({ state: 'inactive' })
  })

  it.each([0, 2])(
    'counts everybody once, although another run read the tenant meanwhile: %i pages done',
    async (done) => {
      const desk = await openSyncDesk()
      desk.directory.put(contoso, ...people(1, 9))
      const all = await started(desk)
      for (let steps = 0; steps < 1 + done; steps += 1) await syncTenantStep(desk.ports, all.tenant)
      await cancelSync(desk.ports, all.key)
      desk.ports.workflows.states.clear()
      expect(await toTheEnd(desk, await started(desk, { clientId: ourClient }))).toMatchObject({
        created: 9 - 3 * done,
      })
      desk.directory.requests.length = 0
      await resumeSync(desk.ports, all.key)
      expect(await toTheEnd(desk, all)).toMatchObject({
        created: 3 * done,
        unchanged: 9 - 3 * done,
        skipped: 0,
        failed: 0,
      })
      expect(desk.directory.requests.filter((request) => request.startsWith('confirm'))).toEqual([])
      const contacts = desk.tables.rows('Contacts').filter((row) => /^c_/.test(row['rowKey'] as string))
      expect(contacts).toHaveLength(9)
    },
  )
})

describe('the claim of a tenant', () => {
  it('says that it is the first run only while no other was at the tenant', async () => {
    const desk = await openSyncDesk()
    const [one, other] = [await started(desk), await started(desk, { clientId: ourClient })]
    await claimTenant(desk.ports, one.tenant)
    await cancelSync(desk.ports, one.key)
    const taken = await claimTenant(desk.ports, other.tenant)
    expect(taken).toMatchObject({ isNew: true, memory: { claimedBy: other.key.runId } })
    expect(taken).not.toHaveProperty('memory.firstRunId')
    expect(await claimTenant(desk.ports, other.tenant)).toMatchObject({ isNew: false })
  })

  it('stays refused for everybody who waits for it, once another run was faster', async () => {
    const desk = await openSyncDesk()
    const [one, other] = [await started(desk), await started(desk, { clientId: ourClient })]
    const claim = heldClaim(desk.ports)
    await claimTenant({ ...desk.ports, ...claim.ports }, one.tenant)
    await claimTenant(desk.ports, other.tenant)
    const [first, second] = [claim.take(), claim.take()]
    await expectRefusal('version.stale', first)
    await expectRefusal('version.stale', second)
    let isDone = false
    const act = () => Promise.resolve((isDone = true))
    await expectRefusal('version.stale', claim.claimed(act))
    expect(isDone).toBe(false)
  })
})
