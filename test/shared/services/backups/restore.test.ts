import { describe, expect, it } from 'vitest'
import { archivedTables } from '../../../../shared/domain/backup/archive-plan.ts'
import { memberId } from '../../../../shared/domain/ids.ts'
import { archiveName } from '../../../../shared/services/backups/end-backup.ts'
import {
  examineArchive,
  partsOfArchive,
  type OpenArchive,
} from '../../../../shared/services/backups/examine-archive.ts'
import { backupStep } from '../../../../shared/services/backups/backup-step.ts'
import { restore } from '../../../../shared/services/backups/restore.ts'
import { startBackup, tendBackups } from '../../../../shared/services/backups/start-backup.ts'
import type { MemoryBlobs } from '../../../support/memory-blobs.ts'
import { failFrom, memoryPorts, repair, type memorySecrets, type MemoryPorts } from '../../../support/memory-ports.ts'
import type { MemoryTables } from '../../../support/memory-tables.ts'
import { findEverywhere, openPrivacyDesk, zdenka, type PrivacyDesk } from '../../../support/privacy-desk.ts'
import { aMembership, aMember, ana, aSession, guidOf, minutesLater, northBank, noon } from '../../support/facts.ts'
import { aDelivery } from '../../support/secret-facts.ts'
import { expectRefusal } from '../../support/refusals.ts'

const silent = () => undefined

/** A backup that was started, to its end; what breaks is tried again, as the workflow does. */
async function finish(ports: MemoryPorts, backupId: string): Promise<void> {
  for (let tries = 0; tries < 3000; tries += 1)
    if ((await backupStep(ports, backupId).catch(() => undefined))?.kind === 'over') return
  throw new Error('the backup came to no end')
}

async function backUp(ports: MemoryPorts): Promise<{ readonly backupId: string; readonly open: OpenArchive }> {
  const { backupId } = await startBackup(ports, 'hub')
  await finish(ports, backupId)
  return { backupId, open: archiveOf(ports, backupId) }
}

const bytesOf = ({ blobs }: MemoryPorts, backupId: string) =>
  (blobs as MemoryBlobs).all.get(archiveName(backupId)) ?? new Uint8Array(0)

const archiveOf = (ports: MemoryPorts, backupId: string): OpenArchive => opening(bytesOf(ports, backupId))
const opening = (bytes: Uint8Array): OpenArchive =>
  async function* () {
    for (let from = 0; from < bytes.length; from += 70_001)
      yield await Promise.resolve(bytes.subarray(from, from + 70_001))
  }

/** Empty tables, with the vault and the container of the deployment before. */
const fresh = ({ ports }: PrivacyDesk) => memoryPorts(noon, { secrets: ports.secrets, blobs: ports.blobs })

/** Every row of every table that is archived, without what storage itself says of it. */
const rowsIn = (tables: MemoryTables) =>
  Object.fromEntries(archivedTables.map((table) => [table, tables.rows(table).map(({ etag: _etag, ...row }) => row)]))

describe('a restore of a backup', () => {
  it('brings every row of every table back, with the types of its columns, and changes nothing else', async () => {
    const desk = await openPrivacyDesk()
    const { open } = await backUp(desk.ports)
    const target = fresh(desk)
    const before = rowsIn(desk.tables)
    expect(Object.values(before).filter((rows) => rows.length > 0).length).toBeGreaterThan(15)
    const { backupId: _id, ...told } = { backupId: '', ...(await restore(target.ports, open, silent)) }
    const after = rowsIn(target.tables)
    // The trail of the backup's own end was written when the tables had been read.
    const lines = (rows: ReturnType<typeof rowsIn>) => ({
      ...rows,
      Trail: rows['Trail']?.filter((row) => /^[atn]_/.test(String(row['rowKey'])) && isNoBackup(row)),
    })
    expect(lines(after)).toEqual(lines(before))
    expect(told).toMatchObject({ kind: 'restored', indexRows: 0, erasures: 0 })
    expect(await restore(target.ports, open, silent)).toMatchObject({ kind: 'already' })
    for (const table of ['Sessions', 'EMailProofs']) expect(target.tables.rows(table)).toEqual([])
    expect(await target.ports.memberships.find(northBank, zdenka)).toMatchObject({ displayName: 'Zdenka Quirrell' })
  })

  it('comes to the same after a crash at any moment, of the backup and of itself', async () => {
    const desk = await openPrivacyDesk()
    const before = rowsIn(desk.tables)
    const { backupId } = await startBackup(desk.ports, 'hub')
    const blobs = desk.ports.blobs as MemoryBlobs
    let asked = 0
    blobs.watch = () => {
      asked += 1
      if (asked % 4 === 0) throw new Error('the connection broke')
    }
    for (let crash = 1; crash < 12; crash += 1) {
      failFrom(desk.tables, crash, { when: crash % 2 === 0 ? 'before' : 'after', only: /Backups/ })
      await backupStep(desk.ports, backupId).catch(() => undefined)
    }
    repair(desk.tables)
    await finish(desk.ports, backupId)
    blobs.watch = silent
    const target = fresh(desk)
    const open = archiveOf(desk.ports, backupId)
    for (let crash = 1; crash < 60; crash += 7) {
      failFrom(target.tables, crash, { when: crash % 2 === 0 ? 'before' : 'after', only: /create|transact|replace/ })
      await restore(target.ports, open, silent).catch(() => undefined)
    }
    repair(target.tables)
    await restore(target.ports, open, silent)
    const after = rowsIn(target.tables)
    for (const table of archivedTables)
      if (table !== 'Trail') expect([table, after[table]]).toEqual([table, before[table]])
    expect((await target.ports.restores.find())?.state).toBe('done')
  })

  it('erases again whoever was erased after the backup, and marks them', async () => {
    const desk = await openPrivacyDesk()
    const { open } = await backUp(desk.ports)
    desk.ports.clock.advance(60)
    await desk.settle({ kind: 'erasure', subject: { kind: 'member', memberId: zdenka } })
    expect(findEverywhere(desk.tables)).toEqual([])
    const target = fresh(desk)
    target.ports.clock.advance(180)
    expect(await restore(target.ports, open, silent)).toMatchObject({ kind: 'restored', erasures: 1 })
    expect(findEverywhere(target.tables)).toEqual([])
    expect(await target.ports.erasureMarks.all(northBank)).toEqual(await desk.ports.erasureMarks.all(northBank))
    expect((await target.ports.erasureMarks.all(northBank)).size).toBeGreaterThan(0)
  })

  it('leaves alone whoever came back after an erasure that was over before the backup', async () => {
    const desk = await openPrivacyDesk()
    await desk.settle({ kind: 'erasure', subject: { kind: 'member', memberId: zdenka } })
    desk.ports.clock.advance(60)
    const { open } = await backUp(desk.ports)
    expect(await restore(fresh(desk).ports, open, silent)).toMatchObject({ erasures: 0 })
  })

  it('refuses tables that have rows, another archive, and a version that it does not know, and what is broken; nothing is written', async () => {
    const desk = await openPrivacyDesk()
    const { open, backupId } = await backUp(desk.ports)
    await expectRefusal('restore.refused', restore(desk.ports, open, silent))
    const target = fresh(desk)
    const text = Buffer.from(bytesOf(desk.ports, backupId)).toString('latin1')
    const spoiled = (from: string, to: string) => opening(Buffer.from(text.replace(from, to), 'latin1'))
    await expectRefusal('archive.foreign', restore(target.ports, spoiled('"version": 1,', '"version": 2,'), silent))
    const middle = bytesOf(desk.ports, backupId).slice()
    middle[middle.length - 2000] = (middle[middle.length - 2000] ?? 0) ^ 1
    await expectRefusal('archive.invalid', restore(target.ports, opening(middle), silent))
    const cut = bytesOf(desk.ports, backupId)
    await expectRefusal('archive.invalid', restore(target.ports, opening(cut.subarray(0, cut.length - 4000)), silent))
    for (const table of archivedTables) expect(target.tables.rows(table)).toEqual([])
    await restore(target.ports, open, silent)
    const other = await backUp(desk.ports)
    await expectRefusal('restore.refused', restore(target.ports, other.open, silent))
  })
})

const isNoBackup = (row: object) => !/backup\./.test(String((row as { action?: unknown }).action))

describe('a backup while others write', () => {
  it('is one that the hub works with: whoever is listed is found, and whoever signs in is known', async () => {
    const desk = await openPrivacyDesk()
    const { ports, tables } = desk
    const people = Array.from({ length: 700 }, (_, number) => memberId(guidOf(0x4000 + number)))
    const join = async (id: ReturnType<typeof memberId>, number: number) => {
      await ports.members.findOrInsert(
        passportOf(number),
        aMember({ memberId: id, displayName: `Person ${String(number)}` }),
      )
      await ports.memberships.insert(aMembership({ memberId: id, displayName: `Person ${String(number)}` }))
    }
    for (const [number, id] of people.entries()) if (number < 600) await join(id, number)
    const { backupId } = await startBackup(ports, 'hub')
    // Between any two reads somebody joins, leaves or gets another name.
    let next = 600
    let busy = false
    tables.watch = async ({ kind, table }, when) => {
      if (busy || when !== 'after' || kind !== 'page' || !/^(?:Members|Memberships|Passports)$/.test(table)) return
      busy = true
      for (let turn = 0; turn < 12; turn += 1) await change(desk, people, next++, join)
      busy = false
    }
    await finish(ports, backupId)
    repair(tables)
    expect(next).toBeGreaterThan(620)

    const target = fresh(desk)
    await restore(target.ports, archiveOf(ports, backupId), silent)
    await expectSound(target.ports)
    // What was repaired once needs no repair.
    expect(await target.ports.indexes.repair()).toEqual({ added: 0, removed: 0 })
  })
})

const passportOf = (number: number) => ({ provider: 'entra', issuer: 'i', subject: `person-${String(number)}` })

async function change(
  { ports }: PrivacyDesk,
  people: readonly ReturnType<typeof memberId>[],
  number: number,
  join: (id: ReturnType<typeof memberId>, number: number) => Promise<void>,
): Promise<void> {
  const joining = people[number]
  if (joining) await join(joining, number)
  const leaving = await ports.memberships.find(northBank, people[number - 500] ?? ana)
  if (leaving) await ports.memberships.remove(leaving)
  const renamed = await ports.memberships.find(northBank, people[number - 300] ?? ana)
  if (renamed) await ports.memberships.replace({ ...renamed, displayName: `Renamed ${String(number)}` }, renamed)
}

/** What readers rely on: the list agrees with the Memberships, and every one of them can be changed and removed. */
async function expectSound({ memberships }: MemoryPorts): Promise<void> {
  const listed: string[] = []
  let cursor: string | undefined
  do {
    const page = await memberships.listOfOrganisation(northBank, { cursor, limit: 200 })
    for (const { memberId: id, displayName } of page.items) {
      const kept = await memberships.find(northBank, id)
      expect([id, kept?.displayName]).toEqual([id, displayName])
      listed.push(id)
    }
    cursor = page.next
  } while (cursor !== undefined)
  expect(new Set(listed).size).toBe(listed.length)
  expect(listed.length).toBeGreaterThan(500)
  for (const id of listed.slice(0, 40)) {
    const kept = await memberships.find(northBank, id as ReturnType<typeof memberId>)
    if (kept) await memberships.remove(kept)
    expect(await memberships.find(northBank, id as ReturnType<typeof memberId>)).toBeUndefined()
  }
}

describe('what an archive holds', () => {
  it('has no value of a secret in it, and names of settings that are secret', async () => {
    const desk = await openPrivacyDesk()
    const { ports } = desk
    await ports.secrets.put('app', 'platform_master_api_key', 'canary-of-a-secret')
    await ports.secrets.put(northBank, 'entra_direct_refresh_token', 'canary-of-a-token')
    await ports.deliveries.insert(aDelivery({ organisationId: northBank, sealed: 'canary-of-a-delivery' }))
    await ports.sessions.insert(`${zdenka}.canary-of-a-session`, aSession({ memberId: zdenka }), 'canary-sealed')
    const canaries = ['canary-of-a-secret', 'canary-of-a-token', 'canary-of-a-delivery', 'canary-sealed']
    const secrets = [...canaries, ...(ports.secrets as ReturnType<typeof memorySecrets>).kept.values()]
    const { open, backupId } = await backUp(ports)
    const examined = await examineArchive(ports, open)
    const { manifest, digest, rows } = examined
    let text = JSON.stringify(manifest)
    for await (const part of partsOfArchive(ports, open, examined)) text += JSON.stringify(part)
    // The scan can fail: the name of somebody is in it.
    expect(text).toContain('Zdenka Quirrell')
    for (const secret of secrets) expect(text.includes(secret)).toBe(false)
    expect(await desk.ports.backups.find(backupId)).toMatchObject({ digest, rows, state: 'done' })
    expect(bytesOf(desk.ports, backupId).length).toBe((await desk.ports.backups.find(backupId))?.size)
    expect(manifest).toMatchObject({
      settings: { PUBLIC_URL: 'https://hub.example' },
      secrets: ['PLATFORM_MASTER_API_KEY'],
    })
    expect(manifest.leftOut.map(({ table }) => table)).toContain('Sessions')
  })
})

describe('backups by themselves', () => {
  it('begin at their hour, are moved on after a crash, given up after a day, and outlived ones go', async () => {
    const { ports } = memoryPorts(noon)
    const night = (day: number) => new Date(Date.UTC(2026, 10, day, 2, 6))
    const until = (moment: Date) => {
      ports.clock.advance((moment.getTime() - ports.clock.now().getTime()) / 60_000)
    }
    expect(await tendBackups(ports)).toBe(0)
    for (const day of [24, 25, 26, 27]) {
      until(night(day))
      expect(await tendBackups(ports)).toBe(1)
      const newest = await ports.backups.findNewest()
      await finish(ports, newest?.backupId ?? '')
      expect(await tendBackups(ports)).toBe(0)
    }
    const { items } = await ports.backups.list({ limit: 10 })
    expect(items.map(({ startedAt }) => startedAt)).toEqual([27, 26, 25].map(night))
    expect((ports.blobs as MemoryBlobs).all.size).toBe(3)

    until(night(28))
    expect(await tendBackups(ports)).toBe(1)
    ports.workflows.states.clear()
    ports.clock.advance(25 * 60)
    expect(await tendBackups(ports)).toBe(1)
    const states = (await ports.backups.list({ limit: 10 })).items.map(({ state }) => state)
    expect(states).toEqual(['running', 'failed', 'done', 'done', 'done'])
  })

  it('are one at a time: two who ask get the same one', async () => {
    const { ports } = memoryPorts(minutesLater(1))
    const [one, other] = await Promise.all([startBackup(ports, ana), startBackup(ports, ana)])
    expect(one.backupId).toBe(other.backupId)
    expect([one.fresh, other.fresh].sort()).toEqual([false, true])
  })
})
