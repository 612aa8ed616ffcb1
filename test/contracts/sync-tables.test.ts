import { randomUUID } from 'node:crypto'
import { afterAll, describe, expect, it } from 'vitest'
import { table } from '../../shared/adapters/table-storage/table.ts'
import { syncNoteTable } from '../../shared/adapters/table-storage/sync-notes.ts'
import { syncRunTable, tenantResultTable } from '../../shared/adapters/table-storage/sync-runs.ts'
import { tenantMemoryTable } from '../../shared/adapters/table-storage/tenant-memories.ts'
import { entraTenantId, runId } from '../../shared/domain/ids.ts'
import { mergedLine, type PersonLine } from '../../shared/domain/sync/person-line.ts'
import { queuedTenant } from '../../shared/domain/sync/sync-run.ts'
import type { Page } from '../../shared/ports/storage.ts'
import { aSyncRun, guidOf, harbour } from '../shared/support/facts.ts'
import { expectRefusal } from '../shared/support/refusals.ts'
import { aUser } from '../shared/support/sync-facts.ts'
import { newContact, newOrganisation, ownTables } from './support/address-book.ts'

const { places, drop } = ownTables()
afterAll(drop)

const newRunKey = () => ({ organisationId: newOrganisation(), runId: runId('000000000001-00000001') })
const newKey = () => ({
  ...newRunKey(),
  tid: entraTenantId(randomUUID()),
})
const aLine = (place: number, more: Partial<PersonLine> = {}): PersonLine => ({
  objectId: guidOf(place),
  name: `Zoë ${place}`,
  decision: 'create',
  reason: 'no-contact',
  changes: [{ field: 'displayName', after: `Zoë ${place}` }],
  candidates: [],
  ...more,
})
const many = <Item>(count: number, item: (place: number) => Item) =>
  Array.from({ length: count }, (_unused, place) => item(place))

async function everything<T>(read: (cursor: string | undefined) => Promise<Page<T>>): Promise<readonly T[]> {
  const items: T[] = []
  let cursor: string | undefined
  do {
    const page = await read(cursor)
    items.push(...page.items)
    cursor = page.next
  } while (cursor !== undefined)
  return items
}

describe.each(places)('the tables of syncs %s', (_, open) => {
  const runs = syncRunTable(open)
  const results = tenantResultTable(open)
  const memories = tenantMemoryTable(open)
  const notes = syncNoteTable(open)

  it('keep one run of a scope as the newest: of two that start at once one is told', async () => {
    const first = aSyncRun({ ...newRunKey(), state: 'queued' })
    const { organisationId } = first
    const next = { ...first, runId: runId('000000000000-00000002') }
    await runs.insertCurrent(first, undefined)
    await expectRefusal('version.stale', runs.insertCurrent(next, undefined))
    expect(await runs.findCurrent(organisationId, 'apply-all')).toMatchObject(first)
    await runs.insertCurrent(next, first)
    expect((await runs.list(organisationId, { limit: 9 })).items.map((run) => run.runId)).toEqual([
      next.runId,
      first.runId,
    ])
    const [current] = await runs.listCurrent(organisationId)
    await runs.replace({ ...current!, state: 'running' }, current!.version)
    await expectRefusal('version.stale', runs.replace(current!, current!.version))
  })

  it('queue each tenant once, and move its checkpoint on the version that was read', async () => {
    const { organisationId, runId: run } = newKey()
    const queued = many(130, () =>
      queuedTenant({ organisationId, runId: run, tid: entraTenantId(randomUUID()), clientId: harbour }),
    )
    await results.insertAll(queued.slice(0, 60))
    const one = await results.find(organisationId, run, queued[3]!.tid)
    const moved = await results.replace({ ...one!, phase: 'reading', cursor: 'next page' }, one!.version)
    await expectRefusal('version.stale', results.replace(one!, one!.version))
    await results.insertAll(queued)
    const listed = await everything((cursor) => results.list(organisationId, run, { cursor, limit: 50 }))
    expect(listed.map(({ tid }) => tid)).toEqual(queued.map(({ tid }) => tid).toSorted())
    expect(await results.find(organisationId, run, moved.tid)).toEqual(moved)
  })

  it('let one run claim a tenant, and remember whom a listing missed', async () => {
    const { organisationId, tid, runId: run } = newKey()
    const kept = await memories.put({ organisationId, tid, claimedBy: run }, undefined)
    await expectRefusal('version.stale', memories.put({ organisationId, tid }, undefined))
    expect(await memories.find(organisationId, tid)).toEqual(kept)
    await memories.putMissed(organisationId, tid, run, many(40, guidOf))
    await memories.removeMissed(organisationId, tid, [...many(39, guidOf), 'nobody'])
    expect(await memories.listMissed(organisationId, tid)).toEqual(new Map([[guidOf(39), run]]))
  })

  it('read checkpoints and memories of tenants side by side, and write those of one moment together', async () => {
    const { organisationId, runId: run } = newKey()
    const tids = many(7, () => entraTenantId(randomUUID())).toSorted()
    await results.insertAll(tids.map((tid) => queuedTenant({ organisationId, runId: run, tid, clientId: harbour })))
    const listed = await results.listFrom(organisationId, run, tids[2]!, 3)
    expect([listed.items.map(({ tid }) => tid), listed.isAll]).toEqual([tids.slice(2, 5), false])
    expect(await results.listFrom(organisationId, run, tids[5]!, 3)).toMatchObject({ isAll: true })
    // One is stale: it alone is refused.
    const stale = listed.items[1]!
    await results.replace(stale, stale.version)
    const written = await Promise.allSettled(
      listed.items.map((result) => results.replace({ ...result, pages: 1 }, result.version)),
    )
    expect(written.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    const [, , last] = written
    expect(await results.find(organisationId, run, tids[4]!)).toMatchObject({
      pages: 1,
      version: last?.status === 'fulfilled' ? last.value.version : '',
    })
    const kept = await Promise.all(tids.map((tid) => memories.put({ organisationId, tid, claimedBy: run }, undefined)))
    const some = await memories.listFrom(organisationId, tids[2]!, 3)
    expect([some.items.map(({ tid, version }) => [tid, version]), some.isAll]).toEqual([
      kept.slice(2, 5).map(({ tid, version }) => [tid, version]),
      false,
    ])
    expect((await memories.listFrom(organisationId, tids[5]!, 3)).items).toMatchObject(
      kept.slice(5).map(({ tid }) => ({ tid })),
    )
  })

  it('find memories where 0.2.0 kept them, and write beside them, so that it finds them too', async () => {
    const { organisationId, runId: run } = newKey()
    const tids = many(6, () => entraTenantId(randomUUID())).toSorted()
    const before = table<object>(open, 'SyncMemories')
    for (const [place, tid] of tids.entries())
      if (place % 2 === 0)
        await before.put(
          { partition: `${organisationId}_${tid}`, row: 'memory' },
          { organisationId, tid, delta: 'old' },
        )
      else await memories.put({ organisationId, tid, delta: 'new' }, undefined)
    const deltas = async (from = 0, limit = 9) =>
      (await memories.listFrom(organisationId, tids[from]!, limit)).items.map(({ delta }) => delta)
    expect(await deltas()).toEqual(['old', 'new', 'old', 'new', 'old', 'new'])
    expect(await deltas(1, 2)).toEqual(['new', 'old', 'new'])
    const first = (await memories.find(organisationId, tids[0]!))!
    const moved = await memories.put({ ...first, delta: 'moved', claimedBy: run }, first.version)
    await expectRefusal('version.stale', memories.put({ ...first, delta: 'late' }, first.version))
    expect(await memories.find(organisationId, tids[0]!)).toMatchObject({ delta: 'moved', version: moved.version })
    expect(await deltas()).toEqual(['moved', 'new', 'old', 'new', 'old', 'new'])
    expect(await before.find({ partition: `${organisationId}_${tids[0]!}`, row: 'memory' })).toMatchObject({
      delta: 'old',
    })
  })

  it('tell lines sheet by sheet, merge those of one person, and go on where a page ended', async () => {
    const key = newKey()
    await notes.putLines(key, 'a1', many(700, aLine), mergedLine)
    const later = aLine(5, {
      decision: 'update',
      reason: 'fields-changed',
      changes: [{ field: 'role', after: 'Boss' }],
    })
    await notes.putLines(key, 'a1', [later], mergedLine)
    await notes.putLines(key, 'a2', [later, aLine(900, { decision: 'leave', reason: 'guest' })], mergedLine)
    await notes.mergeLines(key, mergedLine)
    const lines = await everything((cursor) => notes.listLines(key, { cursor, limit: 300 }))
    expect(lines.map(({ objectId }) => objectId)).toEqual([...many(700, guidOf), guidOf(900)])
    expect(lines[5]?.changes.map(({ field }) => field)).toEqual(['displayName', 'role'])
    const left = await everything((cursor) => notes.listLines(key, { cursor, limit: 10 }, 'leave'))
    expect(left.map(({ objectId }) => objectId)).toEqual([guidOf(900)])
    for (let removed = -1; removed !== 0;) removed = await notes.purge(key, 200)
    expect((await notes.listLines(key, { limit: 10 })).items).toEqual([])
  })

  it('know a page that is repeated, and who was on it', async () => {
    const key = newKey()
    const seen = { reading: 1, page: 0, objectIds: many(1500, guidOf) }
    expect(await notes.insertSeen(key, seen, false)).toBe(true)
    expect(await notes.insertSeen(key, seen, false)).toBe(false)
    expect((await notes.listSeen(key)).flatMap(({ objectIds }) => objectIds)).toEqual(seen.objectIds)
  })

  it('take back what an attempt before noted of a page, and beyond the last one', async () => {
    const key = newKey()
    const page = (number: number, from: number, count: number) => ({
      reading: 1,
      page: number,
      objectIds: many(count, (place) => guidOf(from + place)),
    })
    await notes.insertSeen(key, page(0, 0, 10), false)
    await notes.insertSeen(key, page(1, 10, 1500), false)
    await notes.insertSeen(key, page(2, 1510, 10), true)
    await notes.insertSeen(key, { ...page(0, 0, 3), reading: 2 }, false)
    // Pages are put together otherwise this time: the first takes more, the second less, and there is no third.
    expect(await notes.insertSeen(key, page(0, 0, 1200), false)).toBe(false)
    expect(await notes.insertSeen(key, page(1, 1200, 320), true)).toBe(false)
    const seen = (await notes.listSeen(key)).filter(({ reading }) => reading === 1)
    expect(seen.filter(({ page: of }) => of === 0).flatMap(({ objectIds }) => objectIds)).toHaveLength(1200)
    expect(seen.filter(({ page: of }) => of > 0).flatMap(({ objectIds }) => objectIds)).toEqual(
      page(1, 1200, 320).objectIds,
    )
    expect((await notes.listSeen(key)).filter(({ reading }) => reading === 2)).toHaveLength(1)
  })

  it('keep who is about to leave and who was asked about, also where their texts are more than a transaction takes', async () => {
    const key = newKey()
    const long = 'ö'.repeat(40_000)
    const users = many(150, (place) => aUser(place, { objectId: guidOf(place), displayName: long }))
    await notes.putAsked(key, users)
    await notes.putAsked(key, users)
    const asked = await everything((cursor) => notes.listAsked(key, { cursor, limit: 60 }))
    expect(asked.map(({ objectId }) => objectId)).toEqual(many(150, guidOf))
    await notes.putDepartures(
      key,
      many(120, (place) => ({ objectId: guidOf(place), cause: 'absent' as const, page: 1 })),
    )
    await notes.removeDepartures(key, [...many(119, guidOf), 'nobody'])
    expect((await notes.listDepartures(key, { limit: 9 })).items).toEqual([
      { objectId: guidOf(119), cause: 'absent', page: 1 },
    ])
  })

  it('find what a preview would have made, by id and by every address', async () => {
    const key = newKey()
    const contact = newContact({ organisationId: key.organisationId, email: 'ada@harbour.example' })
    const planned = { contactId: contact.contactId, contact, holder: guidOf(1) }
    await notes.putPlanned(key, [planned], () => ['ada@harbour.example'])
    expect(await notes.findPlanned(key, [contact.contactId], [])).toEqual([planned])
    expect(await notes.findPlanned(key, [], ['ada@harbour.example', 'bo@harbour.example'])).toEqual([planned])
  })
})
