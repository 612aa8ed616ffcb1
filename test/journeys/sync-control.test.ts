import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { smallMsp } from '../support/small-msp.ts'
import { ownStack } from '../support/stack.ts'
import { eventually } from '../support/eventually.ts'
import {
  confirmAll,
  makeClients,
  onceItStopped,
  openSyncOffice,
  ordinaryPeople,
  type SyncOffice,
} from '../support/sync-office.ts'
import { slowDown } from '../support/sync-hazards.ts'

let stack: Awaited<ReturnType<typeof ownStack>>
let office: SyncOffice
let place: Awaited<ReturnType<typeof makeClients>>

beforeAll(async () => {
  stack = await ownStack(await smallMsp({ customers: 20, people: 20 }))
  office = await openSyncOffice(stack)
  await office.discover()
  place = await makeClients(office)
}, 240_000)
afterAll(() => stack.stop())

describe('whoever operates a sync', { timeout: 240_000 }, () => {
  it('cancels it in the middle, and it goes on where it was', async () => {
    await slowDown(office.control, 500)
    const runId = await confirmAll(office, place)
    await eventually('a tenant is over', async () =>
      ((await office.read(runId))?.tenantsOver ?? 0) > 0 ? true : undefined,
    )
    expect(await office.ask('cancelSync', { runId })).toMatchObject({ state: 'cancelled' })
    await office.control.clear('faults')
    expect(await office.hear('cancelSync', { runId })).toEqual([409, 'state.conflicting'])
    const stopped = await office.every('listContacts')
    await onceItStopped(office, 'resumeSync', { runId })
    const run = await office.finished(runId)
    expect(run).toMatchObject({ state: 'completed', tenants: 20, tenantsOver: 20, failed: 0 })
    const contacts = await office.every('listContacts')
    expect(contacts.length).toBeGreaterThan(stopped.length)
    expect(contacts).toHaveLength(run.created)
    expect(new Set(contacts.map(({ provenance }) => provenance?.objectId)).size).toBe(run.created)
    expect(await office.hear('resumeSync', { runId })).toEqual([409, 'state.conflicting'])
    expect(await office.sync()).toMatchObject({ state: 'completed', created: 0, linked: 0, updated: 0 })
  })

  it('starts another one while the one that was cancelled still stops', async () => {
    await slowDown(office.control, 500)
    const runId = await office.start('apply')
    await eventually('it is under way', async () =>
      (await office.read(runId))?.state === 'running' ? true : undefined,
    )
    await office.ask('cancelSync', { runId })
    const next = await office.start('apply')
    expect(next).not.toBe(runId)
    await office.control.clear('faults')
    expect(await office.finished(next)).toMatchObject({ state: 'completed', tenants: 20, tenantsOver: 20 })
    expect(await office.read(runId)).toMatchObject({ state: 'cancelled' })
  })

  it('is asked before a tenant loses many people at once, and lets it through', async () => {
    const tid = place.tids[0]
    if (tid === undefined) throw new Error('There are tenants.')
    const gone = (await ordinaryPeople(office.control, tid)).slice(0, 8)
    expect(gone).toHaveLength(8)
    for (const { id } of gone) await office.control.change({ change: 'delete-person', tid, id })
    await office.control.change({ change: 'add-person', tid, account: 'newcomer' })

    const braked = await office.sync()
    expect(braked).toMatchObject({ state: 'partial', created: 1, deactivated: 0 })
    const { runId } = braked
    const [result] = (await office.every('listTenantResults', { runId })).filter((one) => one.state !== 'completed')
    expect(result).toMatchObject({ tid, state: 'braked', failure: 'departures.massive', departing: 8 })
    const held = await office.every('listSyncPeople', { runId, tid, decision: 'leave' })
    const names = held.filter(({ reason }) => reason === 'held-by-brake').map(({ objectId }) => objectId)
    expect(names.sort()).toEqual(gone.map(({ id }) => id).sort())
    expect(await inactive()).toEqual([])
    expect(await office.hear('letThrough', { runId, tid: place.tids[1] })).toEqual([409, 'state.conflicting'])

    await onceItStopped(office, 'letThrough', { runId, tid })
    expect(await office.finished(runId)).toMatchObject({ state: 'completed', created: 1, deactivated: 8 })
    expect(await inactive()).toEqual(gone.map(({ id }) => id).sort())
    expect(await office.sync()).toMatchObject({ state: 'completed', created: 0, deactivated: 0 })
    expect(await office.hear('letThrough', { runId, tid })).toEqual([409, 'state.conflicting'])
  })
})

const inactive = async () =>
  (await office.every('listContacts', { state: 'inactive' })).map(({ provenance }) => provenance?.objectId).sort()
