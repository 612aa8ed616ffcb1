import { describe, expect, it } from 'vitest'
import { HubError } from '../../../../shared/domain/hub-error.ts'
import { defaultFieldPolicy } from '../../../../shared/domain/sync/field-policy.ts'
import { tallyIn, type SyncRun } from '../../../../shared/domain/sync/sync-run.ts'
import { failFrom, repair } from '../../../support/memory-ports.ts'
import { seededRandom } from '../../../support/seeded-random.ts'
import { anAll, openSyncDesk, type SyncDesk } from '../../../support/sync-desk.ts'
import { finishSync, planSync, readSyncRun } from '../../../../shared/services/sync/run-sync.ts'
import { startSync } from '../../../../shared/services/sync/start-sync.ts'
import { syncTenantStep, syncTenantSteps } from '../../../../shared/services/sync/sync-tenant.ts'
import type { TenantKey } from '../../../../shared/ports/sync.ts'
import type { StepOutcome, SyncNeeds } from '../../../../shared/services/sync/scene.ts'
import { expectRefusal } from '../../support/refusals.ts'
import { contoso, northBank } from '../../support/facts.ts'
import { aContact, aUser, oid, ourClient } from '../../support/sync-facts.ts'

/** A tenant that was read once and has changed in every way since. */
async function changedDesk(): Promise<SyncDesk> {
  const desk = await openSyncDesk()
  await desk.ports.syncSettings.putPolicy(
    northBank,
    { ...defaultFieldPolicy, displayName: true, email: true },
    undefined,
  )
  await desk.keep(aContact(1), aContact(20), aContact(21, { email: 'person20@contoso.example' }), aContact(22))
  desk.directory.put(contoso, ...Array.from({ length: 9 }, (_, index) => aUser(index + 1)))
  await desk.run()
  const { delta: _delta, version, ...rest } = (await desk.ports.tenantMemories.find(northBank, contoso))!
  await desk.ports.tenantMemories.put(rest, version)
  desk.directory.put(contoso, aUser(1, { displayName: 'Renamed' }), aUser(2, { enabled: false }))
  desk.directory.put(
    contoso,
    aUser(3, { mail: 'swapped@contoso.example' }),
    aUser(13, { mail: 'person3@contoso.example' }),
  )
  desk.directory.put(contoso, aUser(20), aUser(22), aUser(23), aUser(24, { userType: 'guest' }))
  desk.directory.remove(contoso, oid(5))
  return desk
}

const told = async (desk: SyncDesk, run: SyncRun) => {
  const lines = await desk.ports.syncNotes.listLines(
    { organisationId: northBank, runId: run.runId, tid: contoso },
    { limit: 500 },
  )
  const items = await desk.ports.reconciliationItems.list(northBank, { limit: 100 })
  return {
    state: run.state,
    tally: tallyIn(run),
    requests: run.requests,
    lines: lines.items.map(({ objectId, decision, reason, changes, link }) => [
      objectId,
      decision,
      reason,
      changes,
      link,
    ]),
    items: items.items.map(({ objectId, state, reason }) => ({ objectId, state, reason })),
    rows: desk.essence(),
  }
}

type Steps = (ports: SyncNeeds, key: TenantKey) => Promise<StepOutcome>
const oneByOne: Steps = (ports, key) => syncTenantStep(ports, key)
const inOneGo: Steps = (ports, key) => syncTenantSteps(ports, key)
/** Each page is decided about while the one before it is written. */
const pageAfterPage: Steps = (ports, key) => syncTenantSteps(ports, key, undefined, 1)

/** Everything that a workflow does, up to the first refusal. */
async function once(desk: SyncDesk, runId: SyncRun['runId'], steps = oneByOne): Promise<void> {
  const key = { organisationId: northBank, runId }
  await planSync(desk.ports, key, undefined)
  for (;;) {
    const outcome = await steps(desk.ports, { ...key, tid: contoso })
    if (outcome.kind === 'over') break
  }
  await finishSync(desk.ports, key)
}

describe('a run that breaks off', () => {
  it.each([
    ['before', 'step by step', oneByOne],
    ['after', 'step by step', oneByOne],
    ['before', 'in one go', inOneGo],
    ['after', 'in one go', inOneGo],
    ['before', 'page after page', pageAfterPage],
    ['after', 'page after page', pageAfterPage],
  ] as const)(
    '%s any request to storage, %s, goes on to the same end, and counts nothing twice',
    async (when, _how, steps) => {
      const undisturbed = await changedDesk()
      const { runId: whole } = await startSync(undisturbed.ports, anAll)
      await once(undisturbed, whole, steps)
      const wholeRun = await readSyncRun(undisturbed.ports, { organisationId: northBank, runId: whole })
      const { requests: _requests, ...expected } = await told(undisturbed, wholeRun)
      // In one go two who swap an address stand on one page: whether that was asked about in between depends on where it broke off.
      const isFinal = ({ state }: { state: string }) => steps !== inOneGo || state === 'open'
      expect(expected.tally).toMatchObject({ updated: 2, deactivated: 2, created: 2, linked: 1, asked: 1, skipped: 1 })
      let completed = false
      for (let count = 1; !completed; count += 1) {
        const desk = await changedDesk()
        const { runId } = await startSync(desk.ports, anAll)
        failFrom(desk.tables, count, { when, only: /create|replace|upsert|delete|transact/ })
        completed = await once(desk, runId, steps).then(
          () => true,
          () => false,
        )
        repair(desk.tables)
        await once(desk, runId, steps)
        const run = await readSyncRun(desk.ports, { organisationId: northBank, runId })
        const { requests, ...is } = await told(desk, run)
        expect({ ...is, items: is.items.filter(isFinal) }, `request ${count}`).toEqual({
          ...expected,
          items: expected.items.filter(isFinal),
        })
        expect(requests).toBeLessThanOrEqual(10)
      }
    },
    120_000,
  )

  it('again and again, at a tenth of all requests, ends like one that was left alone', async () => {
    const undisturbed = await changedDesk()
    const { requests: _requests, ...expected } = await told(undisturbed, await undisturbed.run())
    for (const seed of [1, 2, 3, 4, 5]) {
      const random = seededRandom(seed)
      const desk = await changedDesk()
      desk.tables.watch = () => {
        if (random() < 0.05) throw new Error('the connection broke')
      }
      desk.directory.before = () => {
        if (random() < 0.1) throw new HubError('source.unavailable', 'x')
      }
      const run = await desk.run()
      repair(desk.tables)
      const { requests: _more, ...is } = await told(desk, run)
      expect(is, `seed ${seed}`).toEqual(expected)
    }
  }, 120_000)

  it('is a preview too', async () => {
    const undisturbed = await changedDesk()
    const expected = tallyIn(await undisturbed.run({ mode: 'preview' }))
    for (let count = 1; count < 90; count += 4) {
      const desk = await changedDesk()
      const before = desk.essence()
      const { runId } = await startSync(desk.ports, { ...anAll, mode: 'preview' })
      failFrom(desk.tables, count)
      await once(desk, runId).catch(() => undefined)
      repair(desk.tables)
      await once(desk, runId)
      expect(tallyIn(await readSyncRun(desk.ports, { organisationId: northBank, runId })), `request ${count}`).toEqual(
        expected,
      )
      expect(desk.essence()).toBe(before)
    }
  }, 60_000)

  it('at its start is started by the next start, under its own id', async () => {
    const desk = await changedDesk()
    const wish = { ...anAll, clientId: ourClient }
    failFrom(desk.tables, 1, { only: /transact SyncRuns/, when: 'after' })
    await expectRefusal('storage.unavailable', startSync(desk.ports, wish))
    repair(desk.tables)
    const before = desk.ports.workflows.started.length
    const run = await startSync(desk.ports, wish)
    expect([run.fresh, run.state]).toEqual([false, 'queued'])
    expect(desk.ports.workflows.started.slice(before)).toMatchObject([{ input: { runId: run.runId } }])
    expect((await desk.ports.syncRuns.list(northBank, { limit: 10 })).items).toHaveLength(2)
  })
})
