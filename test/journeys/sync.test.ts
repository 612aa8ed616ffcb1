import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { simulatorControl } from '../../local/simulators/control-client.ts'
import { loadWorld } from '../../local/worlds/load-world.ts'
import type { SyncRunView } from '../../shared/contract/sync.ts'
import { openDiscoveryDesk, type DiscoveryDesk } from '../support/discovery.ts'
import { eventually } from '../support/eventually.ts'
import { call, personOf, signIn, type HubPlace } from '../support/hub.ts'
import { ownStack } from '../support/stack.ts'

let stack: Awaited<ReturnType<typeof ownStack>>
let desk: DiscoveryDesk
let place: HubPlace
/** Tenants that are mapped, each to a client of its own. */
const tids: string[] = []
const clients: string[] = []

const over = new Set(['completed', 'partial', 'failed', 'cancelled'])

async function read(runId: string): Promise<SyncRunView | undefined> {
  try {
    const { status, body } = await call(place, desk.browser, 'readSyncRun', {
      organisationId: desk.organisationId,
      runId,
    })
    return status === 200 ? body : undefined
  } catch {
    return undefined
  }
}

const finished = (runId: string, within = 240_000) =>
  eventually(
    'the sync is over',
    async () => {
      const run = await read(runId)
      return run && over.has(run.state) ? run : undefined
    },
    within,
  )

async function run(mode: 'apply' | 'preview' = 'apply'): Promise<SyncRunView> {
  const { status, body } = await call(place, desk.browser, 'startSync', { organisationId: desk.organisationId, mode })
  expect(status, JSON.stringify(body)).toBe(202)
  return finished(body.runId)
}

const tallyOf = ({
  created,
  linked,
  updated,
  deactivated,
  reactivated,
  asked,
  skipped,
  unchanged,
  failed,
}: SyncRunView) => ({
  created,
  linked,
  updated,
  deactivated,
  reactivated,
  asked,
  skipped,
  unchanged,
  failed,
})

beforeAll(async () => {
  stack = await ownStack('msp')
  place = { hub: stack.hub, entra: stack.entra ?? '' }
  desk = await openDiscoveryDesk(stack)
  await desk.finished((await desk.start()).runId)
  const { organisationId, browser } = desk
  for (const { tid, displayName } of (await desk.tenants()).slice(0, 3)) {
    const { status, body } = await call(place, browser, 'createClient', { organisationId, displayName })
    expect(status, JSON.stringify(body)).toBe(201)
    tids.push(tid)
    clients.push(body.clientId)
  }
}, 400_000)

afterAll(async () => {
  await stack.stop()
})

describe('a service provider with customers', { timeout: 400_000 }, () => {
  it('is told to map a tenant first, and that a client without tenants is no "everything"', async () => {
    const { organisationId, browser } = desk
    const initial = await call(place, browser, 'startSync', { organisationId, mode: 'apply', trigger: 'initial' })
    expect([initial.status, initial.body.code]).toEqual([409, 'mapping.none'])
    const client = await call(place, browser, 'startClientSync', { organisationId, clientId: clients[0] ?? '' })
    expect([client.status, client.body.code]).toEqual([409, 'scope.empty'])
  })

  it('fills its address books by the first sync, which a kill of the hub does not stop', async () => {
    const { organisationId, browser } = desk
    const decisions = tids.map((tid, index) => ({ tid, state: 'mapped' as const, clientId: clients[index] ?? '' }))
    const confirmed = await call(place, browser, 'confirmMappings', {
      organisationId,
      decisions,
      startInitialSync: true,
    })
    expect(confirmed.status, JSON.stringify(confirmed.body)).toBe(200)
    const runId = confirmed.body.run?.runId ?? ''
    await stack.killHub()
    await stack.startHub()
    const first = await finished(runId)
    expect(first, JSON.stringify(first)).toMatchObject({
      state: 'completed',
      tenants: 3,
      failed: 0,
      trigger: 'initial',
    })
    expect(first.created).toBeGreaterThan(100)
    const contacts = await call(place, browser, 'listContacts', {
      organisationId,
      clientId: clients[0] ?? '',
      limit: 200,
    })
    const result = await call(place, browser, 'listTenantResults', { organisationId, runId })
    const own = result.body.items.find(({ tid }) => tid === tids[0])
    expect(contacts.body.items).toHaveLength(own?.created ?? -1)
    const people = await call(place, browser, 'listSyncPeople', {
      organisationId,
      runId,
      tid: tids[0] ?? '',
      decision: 'create',
      limit: 200,
    })
    expect(people.body.items).toHaveLength(own?.created ?? -1)
    expect(people.body.items.every(({ reason, contactId }) => reason === 'no-contact' && contactId !== undefined)).toBe(
      true,
    )
  })

  it('changes nothing by a second one, with one request for each tenant', async () => {
    const again = await run()
    expect(again).toMatchObject({ state: 'completed', created: 0, linked: 0, updated: 0, deactivated: 0, requests: 3 })
  })

  it('sees in a preview what the next one does', async () => {
    const { organisationId, browser } = desk
    const policy = {
      displayName: true,
      email: false,
      phone: false,
      role: false,
      upn: false,
      markInactiveWhenDisabled: true,
    }
    const set = await call(place, browser, 'changeFieldPolicy', { organisationId, ...policy })
    expect(set.status, JSON.stringify(set.body)).toBe(200)
    const { items } = (
      await call(place, browser, 'listContacts', { organisationId, clientId: clients[1] ?? '', limit: 5 })
    ).body
    const contact = items[0]
    expect(contact).toBeDefined()
    const key = { organisationId, contactId: contact?.contactId ?? '' }
    const before = await call(place, browser, 'readContact', key)
    const renamed = await call(place, browser, 'changeContact', {
      ...key,
      version: before.body.version,
      displayName: 'Somebody Else',
    })
    expect(renamed.status, JSON.stringify(renamed.body)).toBe(200)
    const preview = await run('preview')
    expect(preview).toMatchObject({ mode: 'preview', state: 'completed', updated: 1 })
    const read = await call(place, browser, 'readContact', { organisationId, contactId: contact?.contactId ?? '' })
    expect(read.body.displayName).toBe('Somebody Else')
    const applied = await run()
    expect(tallyOf(applied)).toEqual(tallyOf(preview))
    const after = await call(place, browser, 'readContact', { organisationId, contactId: contact?.contactId ?? '' })
    expect(after.body.displayName).toBe(contact?.displayName)
  })

  it('goes on under throttling and faults, and ends as if nothing had been', async () => {
    const { organisationId, browser } = desk
    const control = simulatorControl(place.entra)
    await control.arm({ target: 'graph', kind: 'throttle', retryAfter: '1', times: 2 })
    await control.arm({ target: 'graph', kind: 'error', status: 503, times: 2, after: 3 })
    const { body } = await call(place, browser, 'startClientSync', { organisationId, clientId: clients[2] ?? '' })
    expect(await finished(body.runId)).toMatchObject({ state: 'completed', tenants: 1, created: 0, failed: 0 })
    await control.clear('faults')
  })

  it('lets a Manager start one client, and nobody else but an Admin and a Configurator everything', async () => {
    const world = await loadWorld('msp')
    const { browser } = await signIn(place, personOf(world, 'Bram Ostler'))
    const { organisationId } = desk
    const all = await call(place, browser, 'startSync', { organisationId, mode: 'apply' })
    expect([all.status, all.body.code]).toEqual([403, 'permission.missing'])
    const one = await call(place, browser, 'startClientSync', { organisationId, clientId: clients[0] ?? '' })
    expect(one.status).toBe(202)
    await finished(one.body.runId)
  })
})
