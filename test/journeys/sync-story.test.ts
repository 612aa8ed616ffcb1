import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DirectoryPerson } from '../../local/worlds/directory-people.ts'
import { call, personOf, sessionOf, signIn } from '../support/hub.ts'
import { smallMsp } from '../support/small-msp.ts'
import { ownStack } from '../support/stack.ts'
import {
  confirmAll,
  makeClients,
  openSyncOffice,
  ordinaryPeople,
  type MappedOffice,
  type SyncOffice,
} from '../support/sync-office.ts'
import { byPeople, keepTwins, linesOf, placeInFeed } from '../support/sync-tale.ts'
import { outcomeOf, talliesOf, tallyOf } from '../support/sync-outcome.ts'

let stack: Awaited<ReturnType<typeof ownStack>>

beforeAll(async () => {
  stack = await ownStack(await smallMsp({ customers: 20, people: 12, first: 30 }))
}, 240_000)
afterAll(() => stack.stop())

const nothing = { created: 0, linked: 0, updated: 0, deactivated: 0, reactivated: 0, asked: 0, failed: 0 }

describe('the story of a service provider that connects directly', { timeout: 400_000 }, () => {
  let office: SyncOffice
  let place: MappedOffice
  let tid: string
  let twins: readonly DirectoryPerson[]
  let changed: string

  beforeAll(async () => {
    office = await openSyncOffice(stack)
    await office.ask('disconnect')
  }, 120_000)

  it('connects, discovers twenty customers, and sees in a preview what the first sync does', async () => {
    expect(await office.hear('startDiscovery')).toEqual([409, 'connection.missing'])
    expect(await office.hear('startSync', { mode: 'apply' })).toEqual([409, 'connection.missing'])
    await office.connectDirect()
    await office.discover()
    place = await makeClients(office)
    expect(place.tids).toHaveLength(20)
    place = { ...place, tids: await byPeople(office, place) }
    tid = place.tids[0] ?? ''
    twins = (await ordinaryPeople(office.control, tid)).slice(0, 3)
    await keepTwins(office, place, twins)

    // A preview of mappings needs them: confirmed without a sync, looked at, then synchronised.
    const decisions = place.tids.map((one) => ({ tid: one, state: 'mapped', clientId: place.clients.get(one) }))
    expect((await office.ask('confirmMappings', { decisions })).run).toBeUndefined()
    const since = await placeInFeed(office)
    const preview = await office.sync('preview')
    expect(preview).toMatchObject({ state: 'completed', tenants: 20, tenantsOver: 20, asked: 3, failed: 0 })
    expect(await since()).toEqual([])
    expect(await office.every('listReconciliation')).toEqual([])

    const versions = new Map((await office.every('listClientMappings')).map(({ tid: of, version }) => [of, version]))
    const again = decisions.map((decision) => ({ ...decision, version: versions.get(decision.tid) }))
    const { run } = await office.ask('confirmMappings', { decisions: again, startInitialSync: true })
    const applied = await office.finished(run?.runId ?? '')
    expect(applied).toMatchObject({ state: 'completed', trigger: 'initial' })
    expect(tallyOf(applied)).toEqual(tallyOf(preview))
    expect(await talliesOf(office, applied.runId)).toEqual(await talliesOf(office, preview.runId))
    const made = (await office.every('listContacts')).filter(({ createdBy }) => createdBy === 'sync')
    expect(made).toHaveLength(applied.created)
  })

  it('changes nothing by a second run, and writes no contact', async () => {
    const since = await placeInFeed(office)
    const before = await outcomeOf(stack, office)
    expect(await office.sync()).toMatchObject({ ...nothing, state: 'completed', requests: 20 })
    expect(await since()).toEqual([])
    expect(await outcomeOf(stack, office)).toEqual(before)
  })

  it('does exactly what happened in the directory since, and says of each person why', async () => {
    const policy = { displayName: true, email: true, phone: false, role: false, upn: false }
    await office.ask('changeFieldPolicy', { ...policy, markInactiveWhenDisabled: true })
    // Another policy has everybody read again; the change of the directory is what comes after that.
    await office.sync()
    const people = (await ordinaryPeople(office.control, tid)).slice(3, 9)
    const [renamed, one, other, disabled, soft, hard] = people.map(({ id }) => id) as [
      string,
      string,
      string,
      string,
      string,
      string,
    ]
    const { control } = office
    await control.change({ change: 'change-person', tid, id: renamed, set: { displayName: 'Married Name' } })
    await control.change({ change: 'swap-mails', tid, ids: [one, other] })
    await control.change({ change: 'change-person', tid, id: disabled, set: { accountEnabled: false } })
    await control.change({ change: 'delete-person', tid, id: soft })
    await control.change({ change: 'delete-person', tid, id: hard, how: 'hard' })
    const added = (await control.change({ change: 'add-person', tid, account: 'newcomer' })) as DirectoryPerson

    const since = await placeInFeed(office)
    const run = await office.sync()
    changed = run.runId
    expect(run).toMatchObject({ ...nothing, state: 'completed', created: 1, updated: 3, deactivated: 3 })
    const lines = await linesOf(office, changed, tid)
    const told = (id: string) => {
      const line = lines.get(id)
      return [line?.decision, line?.reason, ...(line?.changes.map(({ field }) => field) ?? [])]
    }
    expect(told(renamed)).toEqual(['update', 'fields-changed', 'displayName'])
    expect(told(one)).toEqual(['update', 'fields-changed', 'email'])
    expect(told(other)).toEqual(['update', 'fields-changed', 'email'])
    expect(told(disabled).slice(0, 2)).toEqual(['deactivate', 'disabled-upstream'])
    expect(told(soft).slice(0, 2)).toEqual(['deactivate', 'deleted-upstream'])
    expect(told(hard).slice(0, 2)).toEqual(['deactivate', 'deleted-upstream'])
    expect(told(added.id).slice(0, 2)).toEqual(['create', 'no-contact'])
    const touched = (await since()).map(({ contact }) => contact.provenance?.objectId)
    expect([...touched].sort()).toEqual([renamed, one, other, disabled, soft, hard, added.id].sort())
  })

  it('has its queue resolved: one is a contact that is there, one a new one, one nobody', async () => {
    const items = await office.every('listReconciliation', { state: 'open' })
    expect(items.map(({ objectId, reason }) => [objectId, reason])).toHaveLength(3)
    expect(new Set(items.map(({ objectId }) => objectId))).toEqual(new Set(twins.map(({ id }) => id)))
    const [link, create, dismiss] = items.map(({ objectId, version }) => ({ tid, objectId, version }))
    const contactId = items[0]?.candidates[0]?.contactId
    expect(await office.ask('linkReconciliationItem', { ...link, contactId })).toMatchObject({ state: 'linked' })
    expect(await office.ask('createReconciliationContact', { ...create })).toMatchObject({ state: 'created' })
    expect(await office.ask('dismissReconciliationItem', { ...dismiss })).toMatchObject({ state: 'dismissed' })
    expect(await office.hear('dismissReconciliationItem', { ...dismiss })).toEqual([409, 'item.resolved'])
    expect(await office.every('listReconciliation', { state: 'open' })).toEqual([])
    const { asked, created } = await office.sync()
    expect([asked, created]).toEqual([0, 0])
  })

  it('takes the run back, and reports of everybody', async () => {
    const { runId } = await office.ask('undoSync', { runId: changed })
    expect(runId).toBe(changed)
    await expect
      .poll(async () => (await office.ask('readSyncUndo', { runId })).state, { timeout: 60_000 })
      .toBe('completed')
    expect(await office.ask('readSyncUndo', { runId })).toMatchObject({ reverted: 7, touched: 0, failed: 0 })
    const undone = await office.every('listUndone', { runId, tid })
    expect(undone.map(({ outcome }) => outcome)).toEqual(Array.from({ length: 7 }, () => 'reverted'))
    const contacts = await office.every('listContacts')
    expect(contacts.filter(({ state }) => state === 'inactive').map(({ reason }) => reason)).toEqual(['person'])
    expect(contacts.some(({ displayName }) => displayName === 'Married Name')).toBe(false)
  })

  it('keeps to the members of a group, nested ones too', async () => {
    const { entries, groups } = await office.control.people(tid)
    const board = groups.find(({ displayName }) => displayName === 'Board')?.id ?? ''
    // The first of a tenant by itself, every tenth by a group within the group.
    const members = new Set(
      entries.flatMap(({ person: { id } }, place) => (place % 10 === 1 || place === 0 ? [id] : [])),
    )
    const { version, ...filter } = await office.ask('readSyncFilter')
    const set = { ...filter, groups: [{ tid, groupId: board }] }
    await office.connectDirect({ groups: true })
    const kept = await office.ask('changeSyncFilter', { ...set, expected: version })
    const { runId, state } = await office.sync()
    expect(state).toBe('completed')
    const lines = await linesOf(office, runId, tid)
    const outside = [...lines.values()].filter(({ reason }) => reason === 'group').map(({ objectId }) => objectId)
    expect(outside.length).toBeGreaterThan(10)
    expect(outside.filter((objectId) => members.has(objectId))).toEqual([])
    const inside = (await ordinaryPeople(office.control, tid)).filter(({ id }) => !outside.includes(id))
    expect(inside.length).toBeGreaterThan(0)
    expect(inside.filter(({ id }) => !members.has(id))).toEqual([])
    await office.ask('changeSyncFilter', { ...set, groups: [], expected: kept.version })
  })

  it('refuses each step to whoever may not do it, and nothing is written', async () => {
    const before = await outcomeOf(stack, office)
    const runs = await office.every('listSyncRuns')
    const { organisationId } = office
    const decisions = [{ tid, state: 'skipped' as const }]
    const key = { organisationId, runId: changed }
    const steps = [
      ['startDirect', { organisationId }],
      ['disconnect', { organisationId }],
      ['startDiscovery', { organisationId }],
      ['createClient', { organisationId, displayName: 'Not this one' }],
      ['confirmMappings', { organisationId, decisions }],
      ['startSync', { organisationId, mode: 'apply' }],
      ['cancelSync', key],
      ['resumeSync', key],
      ['letThrough', { ...key, tid }],
      ['undoSync', key],
      ['changeSyncFilter', { organisationId, ...(await office.ask('readSyncFilter')), version: undefined }],
    ] as const
    const refused = async (name: string, code: string, more: readonly (readonly [string, object])[] = []) => {
      const { browser } = await signIn(office.place, personOf(office.world, name))
      expect((await sessionOf(office.place, browser)).state, name).toBe('active')
      for (const [step, input] of [...steps, ...more]) {
        const { status, body } = await call(office.place, browser, step as 'startSync', input as never)
        expect([name, step, status, body.code]).toEqual([name, step, 403, code])
      }
    }
    const item = { organisationId, tid, objectId: twins[2]?.id ?? '', version: 'any' }
    await refused('Bram Ostler', 'permission.missing')
    // A customer's customer, whatever roles the token brings.
    const { browser: operator } = await signIn(office.place, personOf(office.world, 'Nadir Quist'))
    const ivo = { organisationId, ...personOf(office.world, 'Ivo Lantern'), displayName: 'Ivo Lantern' }
    const wish = { ...ivo, kind: 'portal' as const, roles: ['Customer' as const] }
    expect((await call(office.place, operator, 'createMember', wish)).status).toBe(201)
    await refused('Ivo Lantern', 'portal.refused')
    await refused('Yara Finch', 'permission.missing', [
      ['startClientSync', { organisationId, clientId: place.clients.get(tid) ?? '' }],
      ['dismissReconciliationItem', item],
      ['createReconciliationContact', item],
    ])
    expect(await outcomeOf(stack, office)).toEqual(before)
    expect(await office.every('listSyncRuns')).toEqual(runs)
  })
})

describe('the same through CIPP', { timeout: 400_000 }, () => {
  it('previews, fills, and changes nothing by a second run', async () => {
    const office = await openSyncOffice(stack, true)
    await office.connectCipp(stack.cipp ?? '')
    await office.discover()
    const place = await makeClients(office)
    const first = await office.finished(await confirmAll(office, place))
    expect(first).toMatchObject({ state: 'completed', tenants: 20, failed: 0 })
    expect(first.created).toBeGreaterThan(100)
    const since = await placeInFeed(office)
    expect(await office.sync('preview')).toMatchObject({ ...nothing, state: 'completed' })
    expect(await office.sync()).toMatchObject({ ...nothing, state: 'completed' })
    expect(await since()).toEqual([])

    const [tid] = await byPeople(office, place)
    if (tid === undefined) throw new Error('There are customers.')
    const [disabled, deleted] = await ordinaryPeople(office.control, tid)
    await office.control.change({
      change: 'change-person',
      tid,
      id: disabled?.id ?? '',
      set: { accountEnabled: false },
    })
    await office.control.change({ change: 'delete-person', tid, id: deleted?.id ?? '' })
    await office.control.change({ change: 'add-person', tid, account: 'late' })
    const preview = await office.sync('preview')
    const applied = await office.sync()
    expect(applied).toMatchObject({ created: 1, updated: 0, asked: 0 })
    expect(tallyOf(applied)).toEqual(tallyOf(preview))
    const lines = await linesOf(office, applied.runId, tid)
    expect(lines.get(disabled?.id ?? '')).toMatchObject({ decision: 'deactivate', reason: 'disabled-upstream' })
    expect(lines.get(deleted?.id ?? '')?.decision).not.toBe('create')
    const { version: expected, ...filter } = await office.ask('readSyncFilter')
    const groups = [{ tid, groupId: tid }]
    expect(await office.hear('changeSyncFilter', { ...filter, groups, expected })).toEqual([409, 'source.incapable'])
  })

  it('asks about people whom it cannot tell, and takes a run back', async () => {
    const office = await openSyncOffice(stack, true)
    await office.connectCipp(stack.cipp ?? '')
    await office.discover()
    const made = await makeClients(office)
    const place = { ...made, tids: await byPeople(office, made) }
    const [tid = ''] = place.tids
    const twins = (await ordinaryPeople(office.control, tid)).slice(0, 4)
    await keepTwins(office, place, twins)
    const first = await office.finished(await confirmAll(office, place))
    expect(first).toMatchObject({ state: 'completed', asked: 4 })

    const items = await office.every('listReconciliation', { state: 'open', tid })
    expect(new Set(items.map(({ objectId }) => objectId))).toEqual(new Set(twins.map(({ id }) => id)))
    const [link, create, dismiss, gone] = items.map(({ objectId, version }) => ({ tid, objectId, version }))
    const contactId = items[0]?.candidates[0]?.contactId
    expect(await office.ask('linkReconciliationItem', { ...link, contactId })).toMatchObject({ state: 'linked' })
    expect(await office.ask('createReconciliationContact', { ...create })).toMatchObject({ state: 'created' })
    expect(await office.ask('dismissReconciliationItem', { ...dismiss })).toMatchObject({ state: 'dismissed' })
    await office.control.change({ change: 'delete-person', tid, id: gone?.objectId ?? '' })
    // CIPP cannot be asked for one person: the second list that does not show them counts.
    const missing = await office.sync()
    expect(missing).toMatchObject({ ...nothing, state: 'completed' })
    expect((await linesOf(office, missing.runId, tid)).get(gone?.objectId ?? '')?.reason).toBe('missed-once')
    const told = await linesOf(office, (await office.sync()).runId, tid)
    expect(told.get(gone?.objectId ?? '')?.reason).toBe('item-closed')
    const [item] = await office.every('listReconciliation', { state: 'closed' })
    expect(item).toMatchObject({ objectId: gone?.objectId, closedFor: 'deleted-upstream' })

    const before = await outcomeOf(stack, office)
    const { runId } = await office.ask('undoSync', { runId: first.runId })
    await expect
      .poll(async () => (await office.ask('readSyncUndo', { runId })).state, { timeout: 60_000 })
      .toBe('completed')
    expect(await office.ask('readSyncUndo', { runId })).toMatchObject({
      reverted: first.created + first.linked,
      touched: 0,
      failed: 0,
    })
    const after = await outcomeOf(stack, office)
    expect(after.contacts).toHaveLength(before.contacts.length)
    expect(after.queue).toEqual(before.queue)
    // What operators decided is not the run's to take back.
    const byHand = [link?.objectId, create?.objectId]
    expect(
      after.links
        .filter(({ state }) => state === 'active')
        .map(({ objectId }) => objectId)
        .sort(),
    ).toEqual(byHand.sort())
  })
})
