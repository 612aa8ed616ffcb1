import { afterAll, describe, expect, it } from 'vitest'
import { historyTables } from '../../shared/adapters/table-storage/history.ts'
import { personalRowTables } from '../../shared/adapters/table-storage/personal-rows.ts'
import { reconciliationTable } from '../../shared/adapters/table-storage/reconciliation.ts'
import { table } from '../../shared/adapters/table-storage/table.ts'
import { entraTenantId, runId, type OrganisationId } from '../../shared/domain/ids.ts'
import type { ReconciliationItem } from '../../shared/domain/sync/reconciliation-item.ts'
import { everyPage } from '../../shared/services/every-page.ts'
import { guidOf, harbour, minutesLater, noon } from '../shared/support/facts.ts'
import { expectRefusal } from '../shared/support/refusals.ts'
import { aUser } from '../shared/support/sync-facts.ts'
import { newOrganisation, ownTables } from './support/address-book.ts'

const { places, drop } = ownTables()
afterAll(drop)

const tid = entraTenantId(guidOf(1))
const other = entraTenantId(guidOf(2))
const anItem = (organisationId: OrganisationId, place: number, more: Partial<ReconciliationItem> = {}) =>
  ({
    organisationId,
    tid,
    objectId: guidOf(place),
    clientId: harbour,
    state: 'open',
    reason: 'ambiguous',
    candidates: [],
    user: aUser(place),
    openedAt: noon,
    changedAt: noon,
    runId: runId('000000000001-00000001'),
    ...more,
  }) as ReconciliationItem

describe.each(places)('the queue %s', (_, open) => {
  const items = reconciliationTable(open)
  const rows = table<object>(open, 'ReconciliationItems')
  const listed = async (organisationId: OrganisationId, search?: Parameters<typeof items.list>[2]) =>
    (await everyPage((wish) => items.list(organisationId, { ...wish, limit: 7 }, search))).map(
      ({ objectId, state }) => `${state} ${Number.parseInt(objectId.slice(-6), 16)}`,
    )
  const everywhere = (organisationId: OrganisationId) => rows.keys({ partition: organisationId })

  it('lists what is open without what was settled in years, page by page, of all tenants or one', async () => {
    const organisationId = newOrganisation()
    const settled = Array.from({ length: 120 }, (_item, place) =>
      anItem(organisationId, place, { state: place % 2 ? 'linked' : 'dismissed' }),
    )
    const asked = Array.from({ length: 20 }, (_item, place) =>
      anItem(organisationId, 500 + place, { tid: place < 15 ? tid : other }),
    )
    await items.putAll(organisationId, [...settled, ...asked])
    expect(await listed(organisationId, { state: 'open' })).toEqual(asked.map((_item, place) => `open ${500 + place}`))
    expect(await listed(organisationId, { state: 'open', tid: other })).toHaveLength(5)
    expect(await listed(organisationId, { state: 'dismissed' })).toHaveLength(60)
    expect(await listed(organisationId, { state: 'linked', tid: other })).toEqual([])
    expect(await listed(organisationId, { tid })).toHaveLength(135)
    expect(await listed(organisationId)).toHaveLength(140)
    const first = await items.list(organisationId, { limit: 20 }, { state: 'open' })
    expect([first.items.length, first.next]).toEqual([20, undefined])
  })

  it('has each item once, wherever its state leads it', async () => {
    const organisationId = newOrganisation()
    await items.putAll(organisationId, [anItem(organisationId, 1), anItem(organisationId, 2)])
    const states = ['dismissed', 'open', 'linked', 'closed', 'open', 'created'] as const
    for (const state of states) {
      // One by whoever decides, one by a sync.
      const found = await items.find(organisationId, tid, guidOf(1))
      const { version, ...item } = found ?? { ...anItem(organisationId, 1), version: '' }
      const kept = await items.replace({ ...item, state }, version)
      expect(await items.find(organisationId, tid, guidOf(1))).toEqual(kept)
      await items.putAll(organisationId, [anItem(organisationId, 2, { state })])
      expect(await listed(organisationId)).toEqual([`${state} 1`, `${state} 2`])
      expect(await items.findAll(organisationId, tid, [guidOf(2), guidOf(9), guidOf(1)])).toMatchObject([
        { objectId: guidOf(2), state },
        { objectId: guidOf(1), state },
      ])
      await expectRefusal('version.stale', items.replace({ ...item, state: 'open' }, version))
      await expectRefusal('version.stale', items.replace({ ...item, state: 'linked' }, version))
    }
    await personalRowTables(open).removeItem(organisationId, tid, guidOf(1))
    expect(await listed(organisationId)).toEqual(['created 2'])
  })

  it('of somebody’s decision and a sync at the same time keeps one', async () => {
    const organisationId = newOrganisation()
    for (let place = 0; place < 5; place += 1) {
      const item = anItem(organisationId, place)
      await items.putAll(organisationId, [item])
      const found = await items.find(organisationId, tid, item.objectId)
      const refreshed = { ...item, changedAt: minutesLater(1) }
      await Promise.allSettled([
        items.replace({ ...item, state: 'linked' }, found?.version ?? ''),
        items.putAll(organisationId, [refreshed]),
        items.replace({ ...item, state: 'dismissed' }, found?.version ?? ''),
      ])
      expect((await listed(organisationId)).filter((line) => line.endsWith(` ${place}`))).toHaveLength(1)
    }
  })

  it('takes settled items that lie among the open ones, as all did once, to their place', async () => {
    const organisationId = newOrganisation()
    const old = [3, 4, 5].map((place) => anItem(organisationId, place, { state: place === 4 ? 'open' : 'dismissed' }))
    await items.putAll(organisationId, old)
    for (const { objectId } of old) {
      const from = { partition: organisationId, row: `settled_${tid}_${objectId}` }
      const { version: _version, ...row } = (await rows.find(from)) ?? { version: '' }
      if (!('state' in row)) continue
      await rows.put({ partition: organisationId, row: `${tid}_${objectId}` }, row)
      await rows.remove(from)
    }
    expect(await listed(organisationId, { state: 'open' })).toEqual(['open 4'])
    expect(await items.find(organisationId, tid, guidOf(3))).toMatchObject({ state: 'dismissed' })
    const reopened = await items.find(organisationId, tid, guidOf(5))
    await items.replace({ ...anItem(organisationId, 5), state: 'linked' }, reopened?.version ?? '')
    expect(await historyTables(open).purgeQuestions(organisationId, minutesLater(-1), 100)).toBe(0)
    expect(await listed(organisationId, { state: 'dismissed' })).toEqual(['dismissed 3'])
    expect((await everywhere(organisationId)).map((row) => row.startsWith('settled_'))).toEqual([false, true, true])
    expect(await historyTables(open).purgeQuestions(organisationId, minutesLater(1), 100)).toBe(2)
    expect((await items.find(organisationId, tid, guidOf(3)))?.user).toEqual({ objectId: guidOf(3), otherMails: [] })
  })
})
