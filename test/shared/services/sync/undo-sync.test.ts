import { describe, expect, it } from 'vitest'
import { defaultFieldPolicy } from '../../../../shared/domain/sync/field-policy.ts'
import type { SyncRun } from '../../../../shared/domain/sync/sync-run.ts'
import { getUndo, listUndone, startUndo, undoStep } from '../../../../shared/services/sync/undo-sync.ts'
import { startSync } from '../../../../shared/services/sync/start-sync.ts'
import { failFrom, repair } from '../../../support/memory-ports.ts'
import { anAll, openSyncDesk, patiently, type SyncDesk } from '../../../support/sync-desk.ts'
import { ana, contoso, northBank } from '../../support/facts.ts'
import { expectRefusal } from '../../support/refusals.ts'
import { aContact, aUser, contactOf, oid } from '../../support/sync-facts.ts'

/** A run that linked, created, updated and deactivated. */
async function ranDesk(): Promise<{ desk: SyncDesk; run: SyncRun; before: string }> {
  const desk = await openSyncDesk()
  await desk.ports.syncSettings.putPolicy(northBank, { ...defaultFieldPolicy, displayName: true }, undefined)
  desk.directory.put(contoso, ...Array.from({ length: 8 }, (_, index) => aUser(index + 1)))
  await desk.run()
  await desk.keep(aContact(20, { displayName: 'Local Name' }))
  const before = await stateOf(desk)
  desk.directory.put(contoso, aUser(1, { displayName: 'Renamed' }), aUser(2, { enabled: false }), aUser(20), aUser(30))
  desk.directory.remove(contoso, oid(3))
  const run = await desk.run()
  expect(run).toMatchObject({ updated: 1, deactivated: 2, linked: 1, created: 1 })
  return { desk, run, before }
}

/** Every contact but the one that the run made, and every link of those, as people see them. */
async function stateOf({ ports }: SyncDesk): Promise<string> {
  const numbers = [1, 2, 3, 4, 5, 6, 7, 8, 20]
  const links = await ports.contactLinks.findAll(northBank, contoso, numbers.map(oid))
  const ids = [...new Set([...links.map(({ contactId }) => contactId), contactOf(20)])].sort()
  const contacts = await ports.contacts.findAll(northBank, ids)
  return JSON.stringify([
    contacts.map(({ displayName, state, reason }) => [displayName, state, reason]).sort(),
    links
      .filter(({ state }) => state === 'active')
      .map(({ objectId }) => objectId)
      .sort(),
  ])
}

async function undo({ ports }: SyncDesk, { runId }: SyncRun) {
  const key = { organisationId: northBank, runId }
  await patiently(() => startUndo(ports, { ...key, startedBy: ana }))
  while (!(await patiently(() => undoStep(ports, key))).over);
  return getUndo(ports, key)
}

describe('a run that is undone', () => {
  it('leaves fields, links and states as they were, and what it made inactive; nothing is deleted', async () => {
    const { desk, run, before } = await ranDesk()
    expect(await undo(desk, run)).toMatchObject({ state: 'completed', reverted: 5, touched: 0, failed: 0 })
    expect(await stateOf(desk)).toBe(before)
    const [made] = await desk.ports.contactLinks.findAll(northBank, contoso, [oid(30)])
    expect(made?.state).toBe('inactive')
    expect(await desk.ports.contacts.find(northBank, made!.contactId)).toMatchObject({
      state: 'inactive',
      reason: 'person',
    })
    expect(await desk.ports.contacts.find(northBank, contactOf(20))).not.toHaveProperty('provenance')
  })

  it('keeps what somebody changed since, and the report says what', async () => {
    const { desk, run } = await ranDesk()
    const [link] = await desk.ports.contactLinks.findAll(northBank, contoso, [oid(1)])
    const contact = (await desk.ports.contacts.find(northBank, link!.contactId))!
    await desk.ports.contacts.write(northBank, [{ before: contact, after: { ...contact, displayName: 'By hand' } }], {
      by: 'person',
      id: ana,
    })
    expect(await undo(desk, run)).toMatchObject({ reverted: 4, touched: 1 })
    expect(await desk.ports.contacts.find(northBank, link!.contactId)).toMatchObject({ displayName: 'By hand' })
    const report = await listUndone(desk.ports, {
      organisationId: northBank,
      runId: run.runId,
      tid: contoso,
      limit: 50,
    })
    expect(report.items.filter(({ outcome }) => outcome === 'touched')).toMatchObject([
      { objectId: oid(1), kept: ['displayName'] },
    ])
  })

  it('is undone once; the next sync looks at everybody and would do it again', async () => {
    const { desk, run } = await ranDesk()
    const first = await undo(desk, run)
    expect(await startUndo(desk.ports, { organisationId: northBank, runId: run.runId, startedBy: ana })).toMatchObject({
      fresh: false,
      reverted: first.reverted,
    })
    expect(await desk.run()).toMatchObject({ updated: 1, deactivated: 2, linked: 2, created: 0 })
  })

  it.each(['before', 'after'] as const)(
    'comes to the same end when it breaks off %s any write',
    async (when) => {
      const undisturbed = await ranDesk()
      const expected = await undo(undisturbed.desk, undisturbed.run)
      let completed = false
      for (let count = 1; !completed; count += 1) {
        const { desk, run, before } = await ranDesk()
        failFrom(desk.tables, count, { when, only: /create|replace|upsert|delete|transact/ })
        const key = { organisationId: northBank, runId: run.runId }
        completed = await (async () => {
          await startUndo(desk.ports, { ...key, startedBy: ana })
          while (!(await undoStep(desk.ports, key)).over);
        })().then(
          () => true,
          () => false,
        )
        repair(desk.tables)
        const { reverted, touched, failed } = await undo(desk, run)
        expect({ reverted, touched, failed }, `write ${count}`).toEqual({
          reverted: expected.reverted,
          touched: 0,
          failed: 0,
        })
        expect(await stateOf(desk)).toBe(before)
      }
    },
    60_000,
  )

  it('is refused for a preview, and while a sync is at work', async () => {
    const { desk, run } = await ranDesk()
    const preview = await desk.run({ mode: 'preview' })
    const key = { organisationId: northBank, startedBy: ana }
    await expectRefusal('state.conflicting', startUndo(desk.ports, { ...key, runId: preview.runId }))
    await startSync(desk.ports, anAll)
    await expectRefusal('state.conflicting', startUndo(desk.ports, { ...key, runId: run.runId }))
  })
})
