import { describe, expect, it } from 'vitest'
import { featureFlags } from '../../../../shared/domain/feature-flag.ts'
import { HubError } from '../../../../shared/domain/hub-error.ts'
import { defaultFieldPolicy } from '../../../../shared/domain/sync/field-policy.ts'
import { syncWorkflowIdOf } from '../../../../shared/domain/sync/sync-run.ts'
import { nextRun } from '../../../../shared/services/sync/next-run.ts'
import { cancelSync, startSync } from '../../../../shared/services/sync/start-sync.ts'
import { purgeSyncs } from '../../../../shared/services/sync/purge-syncs.ts'
import { reapSyncs, startDueSyncs } from '../../../../shared/services/sync/tend-syncs.ts'
import type { MailMessage } from '../../../../shared/ports/mail.ts'
import { anAll, openSyncDesk, type SyncDesk } from '../../../support/sync-desk.ts'
import { anOrganisation, contoso, northBank } from '../../support/facts.ts'
import { aContact, aUser, contactOf } from '../../support/sync-facts.ts'

async function scheduled(change: object = {}): Promise<SyncDesk> {
  const desk = await openSyncDesk()
  await desk.ports.organisations.insert(anOrganisation())
  await desk.ports.syncAgenda.note(northBank)
  const schedule = { on: true, intervalMinutes: 60, alertTo: 'ops@north.example', ...change }
  await desk.ports.syncSettings.putSchedule(northBank, schedule, undefined)
  return desk
}

const runsOf = async ({ ports }: SyncDesk) => (await ports.syncRuns.list(northBank, { limit: 50 })).items

describe('the recurring sync', () => {
  it('starts when it is due, not beside another run, and again after its interval', async () => {
    const desk = await scheduled()
    expect(await startDueSyncs(desk.ports)).toBe(1)
    expect(await startDueSyncs(desk.ports)).toBe(0)
    const [first] = await runsOf(desk)
    expect(first).toMatchObject({ trigger: 'recurring', mode: 'apply' })
    expect(first).not.toHaveProperty('startedBy')
    desk.ports.clock.advance(61)
    expect(await startDueSyncs(desk.ports), 'the first is still at work').toBe(0)
    await desk.drive({ organisationId: northBank, runId: first!.runId })
    expect(await startDueSyncs(desk.ports)).toBe(1)
    expect(await runsOf(desk)).toHaveLength(2)
  })

  it.each([
    ['it is off', { on: false }],
    ['it was never set', undefined],
  ])('does not start when %s', async (_, change) => {
    const desk = change ? await scheduled(change) : await openSyncDesk()
    expect(await startDueSyncs(desk.ports)).toBe(0)
  })

  it('does not start for an organisation that is suspended', async () => {
    const desk = await scheduled()
    const organisation = (await desk.ports.organisations.find(northBank))!
    await desk.ports.organisations.replace({ ...organisation, state: 'suspended' }, organisation)
    expect(await startDueSyncs(desk.ports)).toBe(0)
  })

  it('does not start outside the edition', async () => {
    const { ports } = await scheduled()
    expect(await startDueSyncs({ ...ports, platform: { ...ports.platform, edition: 'standard' } })).toBe(0)
    expect(await startDueSyncs(ports)).toBe(1)
  })

  it('goes on where every flag was turned off: by the policy that is stored, and with the queue that fills', async () => {
    const desk = await scheduled()
    for (const flag of featureFlags) await desk.ports.featureFlags.remove({ flag, organisationId: northBank })
    await desk.ports.syncSettings.putPolicy(northBank, { ...defaultFieldPolicy, role: true }, undefined)
    await desk.keep(aContact(1), aContact(2), aContact(3, { email: 'person2@contoso.example' }))
    desk.directory.put(contoso, aUser(1, { jobTitle: 'Smith' }), aUser(2))
    expect(await startDueSyncs(desk.ports)).toBe(1)
    const [started] = await runsOf(desk)
    expect(await desk.drive({ organisationId: northBank, runId: started!.runId })).toMatchObject({
      state: 'completed',
      linked: 1,
      asked: 1,
    })
    expect(await desk.ports.contacts.find(northBank, contactOf(1))).toMatchObject({ role: 'Smith' })
    const { items } = await desk.ports.reconciliationItems.list(northBank, { limit: 5 }, { state: 'open' })
    expect(items).toHaveLength(1)
  })
})

describe('a run whose workflow is gone', () => {
  it('is closed as failed after a while, and its tenants with it; what lives is left alone', async () => {
    const desk = await scheduled()
    const run = await startSync(desk.ports, anAll)
    desk.ports.clock.advance(60)
    expect(await reapSyncs(desk.ports)).toBe(0)
    desk.ports.workflows.states.set(syncWorkflowIdOf(run), 'over')
    expect(await reapSyncs(desk.ports)).toBe(1)
    expect(await desk.ports.syncRuns.find(northBank, run.runId)).toMatchObject({
      state: 'failed',
      failure: 'run.crashed',
    })
    expect(await reapSyncs(desk.ports)).toBe(0)
  })

  it('is given a moment: a start is between two writes; one that was never begun is begun then', async () => {
    const desk = await scheduled()
    const { states } = desk.ports.workflows
    const run = await startSync(desk.ports, anAll)
    states.clear()
    expect([await reapSyncs(desk.ports), states.size]).toEqual([0, 0])
    desk.ports.clock.advance(14)
    expect([await reapSyncs(desk.ports), states.get(syncWorkflowIdOf(run))]).toEqual([0, 'running'])
    expect((await desk.drive(run)).state).toBe('completed')
  })

  it('is begun by the workflow of the one before, where that was still stopping', async () => {
    const desk = await scheduled()
    const first = await startSync(desk.ports, anAll)
    expect(await nextRun(desk.ports, first)).toEqual({})
    await cancelSync(desk.ports, first)
    expect(await nextRun(desk.ports, first)).toEqual({})
    desk.ports.clock.advance(1)
    const second = await startSync(desk.ports, anAll)
    expect(second).toMatchObject({ fresh: true, state: 'queued' })
    expect(await nextRun(desk.ports, first)).toEqual({ next: second.runId })
    expect(await nextRun(desk.ports, second)).toEqual({})
    await desk.drive(second)
    expect(await nextRun(desk.ports, first)).toEqual({})
  })

  it('gets one of its own where the one before ends in that very moment', async () => {
    const desk = await scheduled()
    const { workflows } = desk.ports
    await desk.run()
    const stateOf = workflows.stateOf.bind(workflows)
    let looks = 0
    workflows.stateOf = async (id) => ((looks += 1) <= 3 ? 'running' : stateOf(id))
    const run = await startSync(desk.ports, anAll)
    expect(workflows.states.get(syncWorkflowIdOf(run))).toBe('running')
  })
})

describe('people are alerted', () => {
  const alerts = async ({ ports }: SyncDesk) =>
    (await ports.audit.list(northBank, { limit: 100 })).items.filter(({ action }) => action === 'sync.alerted').length

  it('when a second run in a row is not completed, once, by mail and in the trail', async () => {
    const desk = await scheduled()
    desk.directory.put(contoso, aUser(1))
    desk.directory.before = () => {
      throw new HubError('consent.missing', 'x')
    }
    const told: number[] = []
    for (let count = 0; count < 3; count += 1) {
      expect(await desk.run()).toMatchObject({ state: 'failed' })
      told.push(await alerts(desk))
    }
    expect(told).toEqual([0, 1, 1])
    const { sent } = desk.ports.mail as unknown as { readonly sent: readonly MailMessage[] }
    expect(sent.map(({ to }) => to)).toEqual(['ops@north.example'])
    desk.directory.before = () => undefined
    await desk.run()
    desk.directory.before = () => {
      throw new HubError('consent.missing', 'x')
    }
    await desk.run()
    expect(await alerts(desk)).toBe(1)
    await desk.run()
    expect(await alerts(desk)).toBe(2)
  })

  it('not about previews', async () => {
    const desk = await scheduled()
    desk.directory.before = () => {
      throw new HubError('consent.missing', 'x')
    }
    for (let count = 0; count < 3; count += 1) await desk.run({ mode: 'preview' })
    expect(await alerts(desk)).toBe(0)
  })
})

describe('what a run noted about people', () => {
  it('goes after ninety days; the run and its counts stay', async () => {
    const desk = await scheduled()
    desk.directory.put(contoso, aUser(1))
    const run = await desk.run()
    const key = { organisationId: northBank, runId: run.runId, tid: contoso }
    desk.ports.clock.advance(89 * 1440)
    expect(await purgeSyncs(desk.ports)).toBe(0)
    const fresh = await desk.run({ mode: 'preview' })
    desk.ports.clock.advance(2 * 1440)
    expect(await purgeSyncs(desk.ports)).toBeGreaterThan(0)
    expect((await desk.ports.syncNotes.listLines(key, { limit: 10 })).items).toEqual([])
    expect(await desk.ports.syncRuns.find(northBank, run.runId)).toMatchObject({ created: 1 })
    expect(await purgeSyncs(desk.ports)).toBe(0)
    expect(await desk.ports.syncNotes.listSeen({ ...key, runId: fresh.runId })).not.toEqual([])
  })
})
