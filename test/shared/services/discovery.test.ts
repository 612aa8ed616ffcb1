import { describe, expect, it } from 'vitest'
import type { ListedTenant } from '../../../shared/domain/discovery.ts'
import { HubError, type ErrorCode } from '../../../shared/domain/hub-error.ts'
import { entraTenantId, type RunId } from '../../../shared/domain/ids.ts'
import type { DirectorySource } from '../../../shared/ports/discovery.ts'
import {
  discoverDomains,
  discoverPage,
  failDiscovery,
  finishDiscovery,
  getRun,
} from '../../../shared/services/discover-tenants.ts'
import { startDiscovery, workflowIdOf } from '../../../shared/services/start-discovery.ts'
import { memoryDomains } from '../../support/people-source.ts'
import { failFrom, memoryPorts, repair, type MemoryPorts } from '../../support/memory-ports.ts'
import { ana, contoso, guidOf, noon, northBank, southBank } from '../support/facts.ts'
import { expectRefusal } from '../support/refusals.ts'

const tenant = (number: number): ListedTenant => ({
  tid: entraTenantId(guidOf(number)),
  displayName: `Tenant ${number}`,
})
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => tenant(from + index))

/** A source whose pages can be exchanged while it is asked. */
function listing(pages: ListedTenant[][]): DirectorySource & { pages: ListedTenant[][]; incomplete: boolean } {
  const source = {
    pages,
    incomplete: false,
    listManagedTenants: async (_connection: unknown, cursor: string | undefined) => {
      const at = Number(cursor ?? 0)
      const next = at + 1 < source.pages.length ? { next: String(at + 1) } : {}
      return Promise.resolve({
        tenants: source.pages[at] ?? [],
        ...next,
        ...(source.incomplete ? { incomplete: true as const } : {}),
      })
    },
  }
  return source
}

async function connected(pages: ListedTenant[][] = []) {
  const source = listing(pages)
  const { ports, tables } = memoryPorts(noon, { directorySource: source })
  const connection = {
    organisationId: northBank,
    kind: 'direct',
    partnerTid: contoso,
    state: 'connected',
    changedAt: noon,
  } as const
  await ports.connections.put(connection, undefined)
  return { ports, tables, source, connection }
}

const start = (ports: MemoryPorts) => startDiscovery(ports, northBank, ana)

/** What the orchestration does, each activity `times` in a row. */
async function discover(ports: MemoryPorts, runId: RunId, times = 1): Promise<void> {
  const again = async <T>(act: () => Promise<T>) => {
    let outcome = await act()
    for (let more = 1; more < times; more += 1) outcome = await act()
    return outcome
  }
  let cursor: string | undefined
  do {
    const input = { organisationId: northBank, runId, ...(cursor === undefined ? {} : { cursor }) }
    const outcome = await again(() => discoverPage(ports, input))
    if (outcome.kind !== 'page') throw new Error(outcome.code)
    cursor = outcome.next
  } while (cursor !== undefined)
  await again(() => finishDiscovery(ports, { organisationId: northBank, runId }))
  ports.workflows.states.set(workflowIdOf({ organisationId: northBank, runId }), 'over')
}

const runOf = (ports: MemoryPorts, runId: RunId) => getRun(ports, { organisationId: northBank, runId })
async function rows(ports: MemoryPorts) {
  const { items } = await ports.managedTenants.list(northBank, { limit: 1000 })
  return items.map(({ displayName, state }) => `${displayName} ${state}`)
}

describe('starting a discovery', () => {
  it('makes a run and its workflow', async () => {
    const { ports } = await connected()
    const run = await start(ports)
    expect(run).toMatchObject({ state: 'queued', fresh: true, startedBy: ana, startedAt: noon })
    expect(ports.workflows.started).toEqual([
      { name: 'DiscoverTenants', id: workflowIdOf(run), input: { organisationId: northBank, runId: run.runId } },
    ])
  })

  it('again answers the run that is under way', async () => {
    const { ports } = await connected()
    const first = await start(ports)
    ports.clock.advance(1)
    expect(await start(ports)).toMatchObject({ runId: first.runId, fresh: false })
    expect(ports.workflows.started).toHaveLength(1)
  })

  it('by twenty at once makes one run and one workflow', async () => {
    const { ports, tables } = await connected()
    const runs = await Promise.all(Array.from({ length: 20 }, () => start(ports)))
    expect(new Set(runs.map(({ runId }) => runId)).size).toBe(1)
    expect(ports.workflows.started).toHaveLength(1)
    expect(tables.rows('DiscoveryRuns')).toHaveLength(2)
  })

  it('does not start a second run over one that came between its look and its write', async () => {
    const { ports, tables } = await connected()
    await discover(ports, (await start(ports)).runId)
    ports.clock.advance(1)
    let overtaken = false
    tables.watch = async ({ kind, row }, when) => {
      if (overtaken || when !== 'after' || kind !== 'find' || row !== 'current') return
      overtaken = true
      await start(ports)
    }
    await start(ports)
    expect(ports.workflows.started).toHaveLength(2)
  })

  it('after one that is over makes a new one', async () => {
    const { ports } = await connected([[tenant(1)]])
    const first = await start(ports)
    await discover(ports, first.runId)
    ports.clock.advance(1)
    const second = await start(ports)
    expect(second).toMatchObject({ fresh: true, state: 'queued' })
    expect(second.runId < first.runId).toBe(true)
  })

  it('after a crash between the row and the workflow starts that workflow under its own id', async () => {
    const { ports } = await connected()
    const broken = { ...ports, workflows: { ...ports.workflows, start: () => Promise.reject(new Error('crash')) } }
    await expect(startDiscovery(broken, northBank, ana)).rejects.toThrow('crash')
    const repaired = await start(ports)
    expect(repaired).toMatchObject({ state: 'queued', fresh: true })
    expect(ports.workflows.started.map(({ id }) => id)).toEqual([workflowIdOf(repaired)])
  })

  it('after a workflow that ended without a word gives that run up and makes a new one', async () => {
    const { ports } = await connected()
    const first = await start(ports)
    ports.workflows.states.set(workflowIdOf(first), 'over')
    ports.clock.advance(1)
    const second = await start(ports)
    expect(second.runId).not.toBe(first.runId)
    expect(await runOf(ports, first.runId)).toMatchObject({ state: 'failed', failure: 'hub.faulty' })
  })

  it('without a connection, or with one that was taken away, is refused', async () => {
    const { ports, connection } = await connected()
    await expectRefusal('connection.missing', startDiscovery(ports, southBank, ana))
    const kept = await ports.connections.find(northBank)
    await ports.connections.put({ ...connection, state: 'disconnected' }, kept?.version)
    await expectRefusal('connection.missing', start(ports))
  })
})

describe('a discovery', () => {
  const pages = [[tenant(1), tenant(2), tenant(2)], [tenant(2), tenant(3)], []]

  it.each([1, 2, 3])('ends in the same rows and counts when every activity runs %i times', async (times) => {
    const { ports } = await connected(pages)
    const { runId } = await start(ports)
    await discover(ports, runId, times)
    expect(await rows(ports)).toEqual(['Tenant 1 present', 'Tenant 2 present', 'Tenant 3 present'])
    expect(await runOf(ports, runId)).toMatchObject({ state: 'completed', found: 3, lost: 0, finishedAt: noon })
  })

  it.each([1, 2])('flags what a complete listing no longer shows, once (activities %i times)', async (times) => {
    const { ports, source } = await connected(pages)
    await discover(ports, (await start(ports)).runId)
    source.pages = [[tenant(2)]]
    ports.clock.advance(1)
    const { runId } = await start(ports)
    await discover(ports, runId, times)
    expect(await rows(ports)).toEqual(['Tenant 1 lost', 'Tenant 2 present', 'Tenant 3 lost'])
    expect(await runOf(ports, runId)).toMatchObject({ found: 1, lost: 2 })
  })

  it('loses nobody by a listing that the source itself calls incomplete', async () => {
    const { ports, source } = await connected([range(1, 4)])
    await discover(ports, (await start(ports)).runId)
    Object.assign(source, { pages: [range(2, 3), range(4, 5)], incomplete: true })
    ports.clock.advance(1)
    const { runId } = await start(ports)
    await discover(ports, runId)
    expect(await rows(ports)).toEqual([1, 2, 3, 4].map((number) => `Tenant ${number} present`))
    expect(await runOf(ports, runId)).toMatchObject({ state: 'completed', found: 2, lost: 0 })
  })

  it('finds again what was lost, and counts only its own losses', async () => {
    const { ports, source } = await connected(pages)
    await discover(ports, (await start(ports)).runId)
    source.pages = [[tenant(2)]]
    ports.clock.advance(1)
    await discover(ports, (await start(ports)).runId)
    source.pages = [[tenant(1), tenant(2)]]
    ports.clock.advance(1)
    const { runId } = await start(ports)
    await discover(ports, runId)
    expect(await rows(ports)).toEqual(['Tenant 1 present', 'Tenant 2 present', 'Tenant 3 lost'])
    expect(await runOf(ports, runId)).toMatchObject({ found: 2, lost: 0 })
  })

  it('flags nothing before it is finished, nor when it fails', async () => {
    const { ports, source } = await connected(pages)
    await discover(ports, (await start(ports)).runId)
    source.pages = [[tenant(2)], []]
    ports.clock.advance(1)
    const { runId } = await start(ports)
    await discoverPage(ports, { organisationId: northBank, runId })
    expect(await runOf(ports, runId)).toMatchObject({ state: 'running', found: 1 })
    await failDiscovery(ports, { organisationId: northBank, runId, code: 'access.refused' })
    await failDiscovery(ports, { organisationId: northBank, runId, code: 'hub.faulty' })
    expect(await runOf(ports, runId)).toMatchObject({ state: 'failed', failure: 'access.refused' })
    expect((await rows(ports)).join()).not.toContain('lost')
  })

  it('that broke off at any request to storage goes on to the same rows and counts', async () => {
    const listed = [range(1, 130), range(120, 150)]
    let completed = false
    for (let count = 1; !completed; count += 7) {
      const { ports, tables, source } = await connected([range(100, 160)])
      await discover(ports, (await start(ports)).runId)
      source.pages = listed
      ports.clock.advance(1)
      const { runId } = await start(ports)
      failFrom(tables, count)
      completed = await discover(ports, runId).then(
        () => true,
        () => false,
      )
      repair(tables)
      await discover(ports, runId)
      expect((await rows(ports)).filter((row) => row.endsWith('present'))).toHaveLength(149)
      expect(await runOf(ports, runId)).toMatchObject({ state: 'completed', found: 149, lost: 10 })
    }
  })

  it('is not opened again by a page that is repeated after its end', async () => {
    const { ports } = await connected(pages)
    const { runId } = await start(ports)
    await discover(ports, runId)
    await discoverPage(ports, { organisationId: northBank, runId })
    expect(await runOf(ports, runId)).toMatchObject({ state: 'completed', found: 3 })
  })

  it('takes nothing back with a page of an older run that comes late', async () => {
    const { ports, source } = await connected(pages)
    const older = await start(ports)
    ports.workflows.states.set(workflowIdOf(older), 'over')
    ports.clock.advance(1)
    source.pages = [[tenant(2)]]
    await discover(ports, (await start(ports)).runId)
    source.pages = [[tenant(1)]]
    await discoverPage(ports, { organisationId: northBank, runId: older.runId })
    expect(await rows(ports)).toEqual(['Tenant 2 present'])
  })

  it('says in the trail how it ended', async () => {
    const { ports } = await connected(pages)
    const { runId } = await start(ports)
    await discover(ports, runId)
    const { items } = await ports.audit.list(northBank, { limit: 5 })
    expect(items).toMatchObject([{ action: 'discovery.completed', actor: 'hub', subject: `discovery-run:${runId}` }])
  })

  it('that was given up is not completed by a finish that comes late', async () => {
    const { ports } = await connected(pages)
    const { runId } = await start(ports)
    await failDiscovery(ports, { organisationId: northBank, runId, code: 'hub.faulty' })
    await finishDiscovery(ports, { organisationId: northBank, runId })
    expect(await runOf(ports, runId)).toMatchObject({ state: 'failed' })
  })
})

describe('the domains of tenants', () => {
  const count = 100
  async function discovered(pages: ListedTenant[][] = [range(0, count)]) {
    const { ports: plain, tables, source } = await connected(pages)
    const peopleSource = { ...plain.peopleSource, ...memoryDomains() }
    const ports = { ...plain, peopleSource }
    for (const { tid } of pages.flat()) peopleSource.answers.set(tid, [`${tid}.example`, `${tid}.test`])
    const { runId } = await start(ports)
    let cursor: string | undefined
    do {
      const outcome = await discoverPage(ports, { organisationId: northBank, runId, ...(cursor ? { cursor } : {}) })
      cursor = outcome.kind === 'page' ? outcome.next : undefined
    } while (cursor !== undefined)
    return { ports, tables, source, peopleSource, runId }
  }
  type Discovered = Awaited<ReturnType<typeof discovered>>
  /** As the orchestration does, and counts. */
  async function readDomains({ ports, runId }: Discovered, last = false) {
    let [cursor, unread]: [string | undefined, number] = [undefined, 0]
    do {
      const input = { organisationId: northBank, runId, last, ...(cursor === undefined ? {} : { cursor }) }
      const outcome = await discoverDomains(ports, input)
      if (outcome.kind === 'wait') return outcome
      unread += outcome.unread
      cursor = outcome.next
    } while (cursor !== undefined)
    return { kind: 'page' as const, unread }
  }
  const kept = async ({ ports }: Discovered) => (await ports.managedTenants.list(northBank, { limit: 1000 })).items

  it('are kept with each tenant, a few read at a time, each once', async () => {
    const all = await discovered()
    expect(await readDomains(all)).toEqual({ kind: 'page', unread: 0 })
    for (const { tid, primaryDomain, verifiedDomains } of await kept(all)) {
      expect(primaryDomain).toBe(`${tid}.example`)
      expect(verifiedDomains).toEqual([`${tid}.example`, `${tid}.test`])
    }
    expect(all.peopleSource.asked).toHaveLength(count)
    expect(all.peopleSource.atOnce()).toBeGreaterThan(1)
    expect(all.peopleSource.atOnce()).toBeLessThanOrEqual(8)
    await readDomains(all)
    expect(all.peopleSource.asked).toHaveLength(count)
  })

  it('follow with the next run, and stay with a name that changed and with a tenant that is lost', async () => {
    const all = await discovered([[tenant(1), tenant(2)]])
    await readDomains(all)
    await finishDiscovery(all.ports, { organisationId: northBank, runId: all.runId, undomained: 0 })
    all.ports.workflows.states.set(workflowIdOf({ organisationId: northBank, runId: all.runId }), 'over')
    all.source.pages = [[{ ...tenant(1), displayName: 'New Name' }]]
    all.ports.clock.advance(1)
    const { runId } = await start(all.ports)
    await discoverPage(all.ports, { organisationId: northBank, runId })
    const domains = async () => (await kept(all)).map(({ verifiedDomains = [] }) => verifiedDomains[0])
    expect(await domains()).toEqual([1, 2].map((number) => `${tenant(number).tid}.example`))
    all.peopleSource.answers.set(tenant(1).tid, ['Moved.Example'])
    await readDomains({ ...all, runId })
    await finishDiscovery(all.ports, { organisationId: northBank, runId, undomained: 0 })
    expect(await domains()).toEqual(['moved.example', `${tenant(2).tid}.example`])
    expect((await kept(all)).map(({ state }) => state)).toEqual(['present', 'lost'])
  })

  it('of a tenant that refuses are counted, keep what they were, and fail nothing', async () => {
    const all = await discovered()
    for (const number of [3, 50]) all.peopleSource.answers.set(tenant(number).tid, new HubError('consent.missing', 'x'))
    expect(await readDomains(all)).toEqual({ kind: 'page', unread: 2 })
    await finishDiscovery(all.ports, { organisationId: northBank, runId: all.runId, undomained: 2 })
    expect(await runOf(all.ports, all.runId)).toMatchObject({ state: 'completed', found: count, undomained: 2 })
  })

  it('wait as long as the source asks, go on where they were, and are counted when patience is over', async () => {
    const all = await discovered()
    const throttled = new HubError('source.throttled', 'x', { details: { retryAfterSeconds: 7 } })
    all.peopleSource.answers.set(tenant(60).tid, throttled)
    expect(await readDomains(all)).toEqual({ kind: 'wait', code: 'source.throttled', seconds: 7 })
    const before = all.peopleSource.asked.length
    expect(await readDomains(all, true)).toEqual({ kind: 'page', unread: 1 })
    expect(all.peopleSource.asked.length - before).toBeLessThan(count - before + 9)
  })

  it('that broke off at any write end as if nothing had', async () => {
    for (const when of ['before', 'after'] as const) {
      const all = await discovered()
      failFrom(all.tables, 5, { when, only: /transact ManagedTenants/ })
      await expect(readDomains(all)).rejects.toMatchObject({ code: 'storage.unavailable' })
      repair(all.tables)
      expect(await readDomains(all)).toEqual({ kind: 'page', unread: 0 })
      expect((await kept(all)).every(({ verifiedDomains }) => verifiedDomains?.length === 2)).toBe(true)
    }
  })

  it('are not read after the end of the run, nor without a connection', async () => {
    const all = await discovered([[tenant(1)]])
    const input = { organisationId: northBank, runId: all.runId }
    const connections = { ...all.ports.connections, find: () => Promise.resolve(undefined) }
    expect(await discoverDomains({ ...all.ports, connections }, input)).toEqual({ kind: 'page', unread: 0 })
    await finishDiscovery(all.ports, { ...input, undomained: 0 })
    await discoverDomains(all.ports, input)
    expect(all.peopleSource.asked).toEqual([])
  })
})

describe('what the source says', () => {
  const told = async (thrown: Error) => {
    const { ports } = await connected()
    const { runId } = await start(ports)
    const directorySource = { listManagedTenants: () => Promise.reject(thrown) }
    return discoverPage({ ...ports, directorySource }, { organisationId: northBank, runId })
  }

  it('about patience is an outcome, with the seconds it asked for', async () => {
    const details = { retryAfterSeconds: 7 }
    expect(await told(new HubError('source.throttled', 'x', { details }))).toEqual({
      kind: 'wait',
      code: 'source.throttled',
      seconds: 7,
    })
    for (const code of ['source.unavailable', 'source.unreadable', 'source.misaddressed', 'vault.unavailable'] as const)
      expect(await told(new HubError(code, 'x'))).toEqual({ kind: 'wait', code })
  })

  it.each([
    'credential.rejected',
    'consent.missing',
    'access.refused',
    'source.failing',
    'vault.refused',
  ] as ErrorCode[])('as %s ends the run', async (code) => {
    expect(await told(new HubError(code, 'x'))).toEqual({ kind: 'failed', code })
  })

  it('is kept at the connection, until the source lets us in again', async () => {
    const { ports } = await connected([[tenant(1)]])
    const { runId } = await start(ports)
    const key = { organisationId: northBank, runId }
    const stateOf = async () => ports.connections.find(northBank)
    const refuse = (code: ErrorCode, details = {}) => ({
      ...ports,
      directorySource: { listManagedTenants: () => Promise.reject(new HubError(code, 'x', { details })) },
    })
    await discoverPage(refuse('source.unavailable'), key)
    await discoverPage(refuse('vault.refused'), key)
    expect(await stateOf()).toMatchObject({ state: 'connected' })
    ports.clock.advance(1)
    await discoverPage(refuse('credential.expired', { aadsts: 7_000_222 }), key)
    expect(await stateOf()).toMatchObject({
      ...{ state: 'failing', failure: 'credential.expired', aadsts: 7_000_222, changedAt: ports.clock.now() },
    })
    await discoverPage(ports, key)
    expect(await stateOf()).toMatchObject({ state: 'connected' })
    expect(await stateOf()).not.toHaveProperty('failure')
    await failDiscovery(ports, { ...key, code: 'source.unreadable' })
    expect(await stateOf()).toMatchObject({ state: 'failing', failure: 'source.unreadable' })
  })

  it('says nothing of a connection that was made meanwhile', async () => {
    const { ports, connection } = await connected()
    const { runId } = await start(ports)
    const directorySource = {
      listManagedTenants: async () => {
        const current = await ports.connections.find(northBank)
        await ports.connections.put({ ...connection, connectionId: 'another' }, current?.version)
        throw new HubError('access.refused', 'x')
      },
    }
    const outcome = await discoverPage({ ...ports, directorySource }, { organisationId: northBank, runId })
    expect(outcome).toEqual({ kind: 'failed', code: 'access.refused' })
    expect(await ports.connections.find(northBank)).toMatchObject({ state: 'connected', connectionId: 'another' })
  })

  it('is nothing where storage failed: the workflow retries', async () => {
    await expectRefusal('storage.unavailable', told(new HubError('storage.unavailable', 'x')))
    await expect(told(new Error('a bug'))).rejects.toThrow('a bug')
  })

  it('is not asked when the connection is gone', async () => {
    const { ports } = memoryPorts(noon)
    expect(await discoverPage(ports, { organisationId: northBank, runId: '0-0' as RunId })).toEqual({
      kind: 'failed',
      code: 'connection.missing',
    })
  })
})
