import { describe, expect, it } from 'vitest'
import { lost } from '../../../../shared/domain/discovery.ts'
import { HubError } from '../../../../shared/domain/hub-error.ts'
import { entraTenantId, type EntraTenantId } from '../../../../shared/domain/ids.ts'
import { tallyIn } from '../../../../shared/domain/sync/sync-run.ts'
import {
  finishSync,
  listLane,
  planSync,
  readSyncRun,
  type SyncRunKey,
} from '../../../../shared/services/sync/run-sync.ts'
import { cancelSync, startSync } from '../../../../shared/services/sync/start-sync.ts'
import { syncTenantStep, syncTenantSteps } from '../../../../shared/services/sync/sync-tenant.ts'
import { companyOf, syncTenants } from '../../../../shared/services/sync/sync-tenants.ts'
import { failFrom, repair } from '../../../support/memory-ports.ts'
import { anAll, openSyncDesk, patiently, type SyncDesk } from '../../../support/sync-desk.ts'
import { firstRun, guidOf, noon, northBank } from '../../support/facts.ts'
import { aUser, ourClient } from '../../support/sync-facts.ts'

const tidOf = (place: number) => entraTenantId(guidOf(0x7000 + place))
const personOf = (place: number, number: number) => aUser(place * 20 + number)

/** So many small tenants: some have two people, some none, every fourth a guest besides. */
async function smallTenants(count: number): Promise<SyncDesk> {
  const tids = Array.from({ length: count }, (_, place) => tidOf(place))
  const desk = await openSyncDesk(tids.map((tid) => [tid, ourClient] as const))
  for (const [place, tid] of tids.entries()) {
    if (place % 7 !== 6) desk.directory.put(tid, personOf(place, 1), personOf(place, 2))
    if (place % 4 === 3) desk.directory.put(tid, { ...personOf(place, 3), userType: 'guest' })
  }
  return desk
}

async function started(desk: SyncDesk, wish: Partial<typeof anAll> = {}): Promise<SyncRunKey> {
  desk.ports.clock.advance(1)
  desk.ports.workflows.states.clear()
  const { runId } = await startSync(desk.ports, { ...anAll, ...wish })
  const key = { organisationId: northBank, runId }
  await planSync(desk.ports, key, undefined)
  return key
}

/** What one lane does with all tenants: each that is not over in company goes on alone. */
async function laneOf(
  desk: SyncDesk,
  key: SyncRunKey,
  company = companyOf(desk.ports),
): Promise<readonly EntraTenantId[]> {
  const { tids, begin = tidOf(0) } = await listLane(desk.ports, { ...key, lane: 0, lanes: 1 })
  const alone: EntraTenantId[] = []
  for (let left = tids; left.length > 0;) {
    const some = await syncTenants(desk.ports, { ...key, tids: left, begin }, company)
    for (const { tid } of some.open) {
      alone.push(tid)
      while ((await patiently(() => syncTenantSteps(desk.ports, { ...key, tid }))).kind === 'more');
    }
    left = some.left
  }
  return alone
}

const resultsOf = async ({ ports }: SyncDesk, { organisationId, runId }: SyncRunKey) =>
  (await ports.tenantResults.list(organisationId, runId, { limit: 200 })).items

/** Everything that a run leaves behind, without what differs from run to run. */
async function endOf(desk: SyncDesk, key: SyncRunKey) {
  const results = await resultsOf(desk, key)
  const run = await readSyncRun(desk.ports, key)
  const lines = await Promise.all(
    results.map(({ tid }) => desk.ports.syncNotes.listLines({ ...key, tid }, { limit: 50 })),
  )
  const memories = await Promise.all(results.map(({ tid }) => desk.ports.tenantMemories.find(northBank, tid)))
  return {
    state: run.state,
    tally: tallyIn(run),
    // Whether it was looked for who was linked depends on where it broke off.
    results: results.map(({ linkless: _linkless, ...result }) => ({
      ...result,
      ...{ key: '', version: '', runId: '', requests: 0, activeLinks: 0 },
    })),
    lines: lines.map(({ items }) => items),
    memories: memories.map((memory) => ({
      ...memory,
      version: '',
      lastRunId: memory?.lastRunId === key.runId,
      firstRunId: '',
    })),
    essence: desk.essence(),
  }
}

/** What is asked of storage from now on, but for people and what is noted of them. */
function watched(desk: SyncDesk): string[] {
  const asked: string[] = []
  desk.tables.watch = ({ kind, table }, when) => {
    if (when === 'before' && ['SyncTenants', 'SyncMemories', 'ClientMappings', 'ManagedTenants'].includes(table))
      asked.push(`${kind === 'replace' || kind === 'create' ? 'transact' : kind} ${table}`)
  }
  return asked
}

describe('small tenants of a lane', () => {
  it('come to their end in company, for well below one request to storage each, first and ever after', async () => {
    const desk = await smallTenants(40)
    const whole = await smallTenants(40)
    const first = await started(desk)
    const asked = watched(desk)
    expect(await laneOf(desk, first)).toEqual([])
    expect(asked.length).toBeLessThan(30)
    await finishSync(desk.ports, first)
    expect(await readSyncRun(desk.ports, first)).toMatchObject({ state: 'completed', tenantsOver: 40 })
    expect(tallyIn(await readSyncRun(desk.ports, first))).toEqual(tallyIn(await whole.run()))
    expect(desk.essence()).toBe(whole.essence())

    const next = await started(desk)
    const [before, again] = [desk.essence(), watched(desk)]
    desk.directory.requests.length = 0
    expect(await laneOf(desk, next)).toEqual([])
    expect(desk.directory.requests).toHaveLength(40)
    expect(again.filter((one) => one.startsWith('find'))).toEqual([])
    expect(again.length).toBeLessThan(20)
    expect(desk.essence()).toBe(before)
    expect(await resultsOf(desk, next)).toMatchObject(Array.from({ length: 40 }, () => ({ state: 'completed' })))
  })

  it.each([
    ['first', 'before'],
    ['first', 'after'],
    ['second', 'before'],
    ['second', 'after'],
  ] as const)('come to the same end where their %s run breaks off %s any write', async (which, when) => {
    const deskOf = async () => {
      const desk = await smallTenants(5)
      if (which === 'second') {
        await desk.run()
        desk.directory.put(tidOf(2), personOf(2, 1), { ...personOf(2, 2), enabled: false }, personOf(2, 5))
      }
      return { desk, key: await started(desk) }
    }
    const undisturbed = await deskOf()
    await laneOf(undisturbed.desk, undisturbed.key)
    await finishSync(undisturbed.desk.ports, undisturbed.key)
    const expected = await endOf(undisturbed.desk, undisturbed.key)
    let isWhole = false
    for (let count = 1; !isWhole; count += 1) {
      const { desk, key } = await deskOf()
      failFrom(desk.tables, count, { when, only: /create|replace|upsert|delete|transact/ })
      isWhole = await laneOf(desk, key).then(
        () => true,
        () => false,
      )
      repair(desk.tables)
      // Another process takes over.
      await laneOf(desk, key)
      await finishSync(desk.ports, key)
      expect(await endOf(desk, key), `write ${count}`).toEqual(expected)
    }
  })

  it('meet another run at one of them on its memory: that one waits, and nobody else does', async () => {
    const desk = await smallTenants(8)
    await desk.run()
    desk.directory.put(tidOf(3), personOf(3, 7))
    const other = await started(desk, { clientId: ourClient })
    const key = await started(desk)
    let met = false
    desk.directory.before = (_what, tid) => {
      if (tid !== tidOf(3) || met) return
      met = true
      desk.ports.clock.advance(0.5 / 60)
    }
    // It comes after the memories were read, and before anything is written.
    desk.tables.watch = async ({ table }, when) => {
      if (table !== 'ManagedTenants' || when === 'before') return
      desk.tables.watch = () => undefined
      expect(await syncTenantStep(desk.ports, { ...other, tid: tidOf(3) })).toEqual({ kind: 'more' })
    }
    const before = desk.essence()
    const { tids, begin = tidOf(0) } = await listLane(desk.ports, { ...key, lane: 0, lanes: 1 })
    const company = companyOf(desk.ports)
    expect(await syncTenants(desk.ports, { ...key, tids, begin }, company)).toEqual({
      open: [{ tid: tidOf(3), outcome: { kind: 'more' } }],
      left: [],
    })
    expect(desk.essence()).toBe(before)
    expect(await syncTenantSteps(desk.ports, { ...key, tid: tidOf(3) }, company.memory)).toMatchObject({
      kind: 'wait',
      code: 'run.overlapping',
    })
    expect(await syncTenantSteps(desk.ports, { ...other, tid: tidOf(3) })).toEqual({ kind: 'over' })
    expect(await syncTenantSteps(desk.ports, { ...key, tid: tidOf(3) })).toEqual({ kind: 'over' })
    const [ours, theirs] = await Promise.all(
      [key, other].map((run) => desk.ports.tenantResults.find(northBank, run.runId, tidOf(3))),
    )
    expect([ours, theirs]).toMatchObject([{ created: 0 }, { created: 1 }])
  })

  it('are each looked at with fresh eyes before they are given up: unmapped, lost, or over', async () => {
    const desk = await smallTenants(12)
    const key = await started(desk)
    const unmapped = (await desk.ports.clientMappings.find(northBank, tidOf(1)))!
    const { clientId: _client, ...decided } = { ...unmapped, state: 'skipped' as const, clientId: undefined }
    await desk.ports.clientMappings.putAll(northBank, [{ mapping: decided, current: unmapped }])
    const [tenant] = await desk.ports.managedTenants.findAll(northBank, [tidOf(2)])
    await desk.ports.managedTenants.putAll(northBank, [lost(tenant!, noon, firstRun)])
    await syncTenantSteps(desk.ports, { ...key, tid: tidOf(4) })
    const { begin = tidOf(0) } = await listLane(desk.ports, { ...key, lane: 0, lanes: 1 })
    const tids = Array.from({ length: 12 }, (_, place) => tidOf(place))
    expect(await syncTenants(desk.ports, { ...key, tids, begin })).toEqual({ open: [], left: [] })
    const results = await resultsOf(desk, key)
    expect(results.map(({ state, failure }) => failure ?? state)).toEqual(
      tids.map((_, place) => (place === 1 ? 'mapping.unknown' : place === 2 ? 'tenant.unknown' : 'completed')),
    )
  })

  it('are given up by nothing that was true a moment ago', async () => {
    const desk = await smallTenants(6)
    const key = await started(desk)
    const { ports } = desk
    const { tids, begin = tidOf(0) } = await listLane(ports, { ...key, lane: 0, lanes: 1 })
    const [tenant] = await ports.managedTenants.findAll(northBank, [tidOf(1)])
    await ports.managedTenants.putAll(northBank, [lost(tenant!, noon, firstRun)])
    const mapping = (await ports.clientMappings.find(northBank, tidOf(2)))!
    await ports.clientMappings.putAll(northBank, [{ mapping: { ...mapping, state: 'skipped' }, current: mapping }])
    const result = (await ports.tenantResults.find(northBank, key.runId, tidOf(3)))!
    await ports.tenantResults.replace({ ...result, state: 'braked' }, result.version)
    // Once a list is read all is well again.
    const restore: Record<string, () => Promise<unknown>> = {
      ManagedTenants: () => ports.managedTenants.putAll(northBank, [tenant!]),
      ClientMappings: async () => {
        const current = (await ports.clientMappings.find(northBank, tidOf(2)))!
        await ports.clientMappings.putAll(northBank, [{ mapping, current }])
      },
    }
    desk.tables.watch = async ({ kind, table }, when) => {
      if (kind === 'page' && when === 'after') await restore[table]?.()
    }
    const company = companyOf(ports)
    const some = await syncTenants(ports, { ...key, tids: tids.slice(0, 3), begin }, company)
    expect(some).toEqual({ open: [], left: [] })
    const braked = (await ports.tenantResults.find(northBank, key.runId, tidOf(3)))!
    await ports.tenantResults.replace({ ...result, state: 'running' }, braked.version)
    expect(await syncTenants(ports, { ...key, tids: tids.slice(3), begin }, company)).toEqual({ open: [], left: [] })
    expect((await resultsOf(desk, key)).map(({ state }) => state)).toEqual(tids.map(() => 'completed'))
  })

  it('are not read again where another process has ended one since the checkpoints were read', async () => {
    const desk = await smallTenants(4)
    await desk.run()
    const key = await started(desk)
    const { tids, begin = tidOf(0) } = await listLane(desk.ports, { ...key, lane: 0, lanes: 1 })
    desk.directory.requests.length = 0
    desk.tables.watch = async ({ kind, table }, when) => {
      if (kind !== 'page' || table !== 'SyncTenants' || when === 'before') return
      desk.tables.watch = () => undefined
      expect(await syncTenantSteps(desk.ports, { ...key, tid: tidOf(2) })).toEqual({ kind: 'over' })
    }
    const { open } = await syncTenants(desk.ports, { ...key, tids, begin })
    expect(open).toEqual([{ tid: tidOf(2), outcome: { kind: 'more' } }])
    expect(desk.directory.requests.filter((one) => one.endsWith(tidOf(2)))).toHaveLength(1)
    expect(await syncTenantSteps(desk.ports, { ...key, tid: tidOf(2) })).toEqual({ kind: 'over' })
    expect(await resultsOf(desk, key)).toMatchObject(tids.map(() => ({ state: 'completed' })))
  })

  it('stop where the run is cancelled, a second later at most, and so do those that wait for their end', async () => {
    const desk = await smallTenants(20)
    await desk.run()
    const key = await started(desk)
    desk.directory.requests.length = 0
    let cancelled: Promise<unknown> | undefined
    desk.directory.before = () => {
      if (desk.directory.requests.length !== 6) return
      cancelled = cancelSync(desk.ports, key)
      desk.ports.clock.advance(1 / 60)
    }
    const listUsers = desk.directory.listUsers.bind(desk.directory)
    desk.directory.listUsers = async (...wish) => {
      const page = await listUsers(...wish)
      await cancelled
      return page
    }
    await laneOf(desk, key)
    expect(desk.directory.requests.length).toBeLessThan(12)
    expect(await readSyncRun(desk.ports, key)).toMatchObject({ state: 'cancelled', tenantsOver: 0 })
  })

  it('are left to steps of their own where they have more pages, must wait, or storage fails: the others end', async () => {
    const desk = await smallTenants(6)
    const many = Array.from({ length: 2500 }, (_, number) => aUser(1000 + number))
    desk.directory.pageSize = 400
    desk.directory.put(tidOf(1), ...many)
    desk.directory.before = (_what, tid) => {
      if (tid === tidOf(4)) throw new HubError('source.throttled', 'x', { details: { retryAfterSeconds: 30 } })
    }
    const key = await started(desk)
    const { tids, begin = tidOf(0) } = await listLane(desk.ports, { ...key, lane: 0, lanes: 1 })
    const { open, left } = await syncTenants(desk.ports, { ...key, tids, begin })
    expect(left).toEqual([])
    expect(open).toContainEqual({ tid: tidOf(4), outcome: { kind: 'wait', code: 'source.throttled', seconds: 30 } })
    expect(open).toContainEqual({ tid: tidOf(1), outcome: { kind: 'more' } })
    desk.directory.before = () => undefined
    desk.ports.clock.advance(1)
    await laneOf(desk, key)
    await finishSync(desk.ports, key)
    expect(await readSyncRun(desk.ports, key)).toMatchObject({ state: 'completed', tenantsOver: 6, created: 2512 })
  })

  it('are begun for ten seconds; whoever is not begun is told, and ends in the next go', async () => {
    const desk = await smallTenants(30)
    desk.directory.before = () => {
      desk.ports.clock.advance(1 / 60)
    }
    const key = await started(desk)
    const { tids, begin = tidOf(0) } = await listLane(desk.ports, { ...key, lane: 0, lanes: 1 })
    const some = await syncTenants(desk.ports, { ...key, tids, begin })
    expect(some.left.length).toBeGreaterThan(10)
    expect(some.left).toEqual(tids.slice(-some.left.length))
    await laneOf(desk, key)
    await finishSync(desk.ports, key)
    expect(await readSyncRun(desk.ports, key)).toMatchObject({ state: 'completed', tenantsOver: 30 })
  })
})
