import { describe, expect, it } from 'vitest'
import { lost } from '../../../../shared/domain/discovery.ts'
import { HubError } from '../../../../shared/domain/hub-error.ts'
import type { EntraTenantId } from '../../../../shared/domain/ids.ts'
import { defaultFieldPolicy } from '../../../../shared/domain/sync/field-policy.ts'
import { type SyncRun } from '../../../../shared/domain/sync/sync-run.ts'
import { createClientFor } from '../../../../shared/services/create-client-for.ts'
import { briefMemory } from '../../../../shared/services/brief-memory.ts'
import { runMemoryLimits } from '../../../../shared/services/sync/one-go.ts'
import { cancelSync, resumeSync, startSync } from '../../../../shared/services/sync/start-sync.ts'
import { syncTenantStep, syncTenantSteps } from '../../../../shared/services/sync/sync-tenant.ts'
import { openSyncDesk, anAll, type SyncDesk } from '../../../support/sync-desk.ts'
import { expectRefusal } from '../../support/refusals.ts'
import { aClient, ana, contoso, fabrikam, firstRun, noon, northBank } from '../../support/facts.ts'
import { aUser, contactOf, oid, otherClient, ourClient } from '../../support/sync-facts.ts'
import { contactsOf, counts, linesOf, people, tidyDesk } from './tidy-desk.ts'
import { madeContactId } from '../../../../shared/services/sync/gather-facts.ts'
import { planSync } from '../../../../shared/services/sync/run-sync.ts'

describe('a preview', () => {
  it('counts what the next run does and changes nothing', async () => {
    const desk = await tidyDesk()
    for (const step of ['first', 'changed'] as const) {
      if (step === 'changed') {
        desk.directory.put(contoso, aUser(1, { enabled: false }), aUser(9, { mail: 'person7@contoso.example' }))
        desk.directory.put(contoso, aUser(10), aUser(11, { mail: 'person10@contoso.example' }))
      }
      const before = ['Contacts', 'ContactLinks', 'ReconciliationItems', 'SyncMemories'].map((name) =>
        desk.tables.rows(name),
      )
      const preview = await desk.run({ mode: 'preview' })
      expect(
        ['Contacts', 'ContactLinks', 'ReconciliationItems', 'SyncMemories'].map((name) => desk.tables.rows(name)),
      ).toEqual(before)
      const run = await desk.run()
      expect(counts(run)).toEqual(counts(preview))
      expect(run.runId).not.toBe(preview.runId)
      const told = async (of: SyncRun) =>
        (await linesOf(desk, of)).map(({ objectId, decision, reason, changes }) => [
          objectId,
          decision,
          reason,
          changes,
        ])
      expect(await told(run)).toEqual(await told(preview))
    }
  })

  it('counts also the people of a tenant whose client is still to be made, and makes none', async () => {
    const desk = await openSyncDesk()
    desk.directory.put(contoso, ...people(1, 2))
    desk.directory.put(fabrikam, aUser(21), aUser(22), aUser(23, { enabled: false }))
    await desk.map(fabrikam, otherClient)
    const current = await desk.ports.clientMappings.find(northBank, fabrikam)
    const wish = { organisationId: northBank, tid: fabrikam, decidedBy: ana, decidedAt: noon } as const
    const mapping = { ...wish, state: 'create-new' } as const
    await desk.ports.clientMappings.putAll(northBank, [{ mapping, ...(current ? { current } : {}) }])
    const before = [desk.tables.rows('Clients'), desk.tables.rows('ClientMappings')]
    const preview = await desk.run({ mode: 'preview' })
    expect([desk.tables.rows('Clients'), desk.tables.rows('ClientMappings')]).toEqual(before)
    expect(counts(preview)).toEqual({ created: 4, skipped: 1 })
    await createClientFor(desk.ports, northBank, fabrikam)
    const run = await desk.run()
    expect(counts(run)).toEqual(counts(preview))
    const { items } = await desk.ports.tenantResults.list(northBank, run.runId, { limit: 5 })
    const { items: foreseen } = await desk.ports.tenantResults.list(northBank, preview.runId, { limit: 5 })
    expect(items.map(({ clientId }) => clientId)).toEqual(foreseen.map(({ clientId }) => clientId))
  })

  it('sees over its own pages what a run would see', async () => {
    const desk = await openSyncDesk()
    desk.directory.pageSize = 1
    await desk.ports.syncSettings.putPolicy(northBank, { ...defaultFieldPolicy, email: true }, undefined)
    desk.directory.put(contoso, ...people(1, 3))
    await desk.run()
    // Two with one address; one whose address another one had until this reading.
    desk.directory.put(contoso, aUser(1, { mail: 'new@contoso.example' }), aUser(5, { mail: 'x@contoso.example' }))
    desk.directory.put(contoso, aUser(6, { mail: 'x@contoso.example' }), aUser(7, { mail: 'person1@contoso.example' }))
    const { delta: _delta, version, ...rest } = (await desk.ports.tenantMemories.find(northBank, contoso))!
    await desk.ports.tenantMemories.put(rest, version)
    const preview = counts(await desk.run({ mode: 'preview' }))
    expect(preview).toEqual({ updated: 1, created: 2, asked: 1, unchanged: 2 })
    expect(counts(await desk.run())).toEqual(preview)
  })
})

describe('what the source says', () => {
  it('about patience makes every tenant of the run wait as long', async () => {
    const desk = await openSyncDesk([
      [contoso, ourClient],
      [fabrikam, otherClient],
    ])
    desk.directory.put(contoso, aUser(1))
    const run = await startSync(desk.ports, anAll)
    await desk.drive({ ...run, runId: run.runId }).catch(() => undefined)
    desk.ports.clock.advance(1)
    const next = await startSync(desk.ports, anAll)

    await planSync(desk.ports, { organisationId: northBank, runId: next.runId }, undefined)
    const step = (tid: EntraTenantId) =>
      syncTenantStep(desk.ports, { organisationId: northBank, runId: next.runId, tid })
    await step(contoso)
    desk.directory.before = () => {
      throw new HubError('source.throttled', 'x', { details: { retryAfterSeconds: 40 } })
    }
    expect(await step(contoso)).toEqual({ kind: 'wait', code: 'source.throttled', seconds: 40 })
    desk.directory.before = () => undefined
    expect(await step(fabrikam)).toEqual({ kind: 'wait', code: 'source.throttled', seconds: 40, patient: true })
    desk.ports.clock.advance(1)
    expect(await step(fabrikam)).toEqual({ kind: 'more' })
  })

  it('of one tenant stops that tenant alone', async () => {
    const desk = await openSyncDesk([
      [contoso, ourClient],
      [fabrikam, otherClient],
    ])
    desk.directory.put(contoso, aUser(1))
    desk.directory.put(fabrikam, aUser(2))
    desk.directory.before = (_what, tid) => {
      if (tid === contoso) throw new HubError('consent.missing', 'x')
    }
    const run = await desk.run()
    expect(run).toMatchObject({ state: 'partial', created: 1, tenants: 2 })
    expect(await desk.ports.tenantResults.find(northBank, run.runId, contoso)).toMatchObject({
      state: 'failed',
      failure: 'consent.missing',
    })
  })

  it('cannot make one unwritable person stop the others', async () => {
    const desk = await openSyncDesk()
    desk.directory.put(contoso, ...people(1, 3))
    const write = desk.ports.contacts.write.bind(desk.ports.contacts)
    Object.assign(desk.ports.contacts, {
      write: ((organisationId, changes, origin) => {
        if (changes.some(({ after }) => after.displayName === 'Person 2')) throw new RangeError('too long')
        return write(organisationId, changes, origin)
      }) satisfies typeof write,
    })
    const run = await desk.run()
    expect([counts(run), run.state]).toEqual([{ created: 2, failed: 1 }, 'partial'])
    expect((await linesOf(desk, run)).find(({ failure }) => failure !== undefined)).toMatchObject({
      name: 'Person 2',
      failure: 'hub.faulty',
    })
    Object.assign(desk.ports.contacts, { write })
    // Who failed is told of again.
    expect(counts(await desk.run())).toEqual({ created: 1, unchanged: 2 })
  })

  it('leaves out people without an identity that can be remembered', async () => {
    const desk = await openSyncDesk()
    const { objectId: _none, ...nameless } = aUser(1)
    desk.directory.listUsers = async () => ({
      users: [nameless, { ...nameless, objectId: 'x/../y' }],
      removed: [],
      requests: 1,
      retries: 0,
    })
    expect(counts(await desk.run())).toEqual({ skipped: 2 })
  })

  it('about a contact that somebody changes at the same time is decided again', async () => {
    const desk = await tidyDesk()
    const write = desk.ports.contacts.write.bind(desk.ports.contacts)
    let raced = false
    Object.assign(desk.ports.contacts, {
      write: (async (organisationId, changes, origin) => {
        if (!raced) {
          raced = true
          const [kept] = await desk.ports.contacts.findAll(northBank, [contactOf(1)])
          await write(northBank, [{ before: kept!, after: { ...kept!, role: 'Smith' } }], { by: 'person', id: ana })
        }
        return write(organisationId, changes, origin)
      }) satisfies typeof write,
    })
    expect(counts(await desk.run())).toEqual({ linked: 3, created: 1, asked: 1, skipped: 1 })
    expect((await contactsOf(desk, 1))[0]).toMatchObject({ role: 'Smith', provenance: { objectId: oid(1) } })
  })
})

describe('a run that is cancelled', () => {
  it('stops at the next step, goes on where it was, and counts as one that was never stopped', async () => {
    const whole = await tidyDesk()
    const expected = counts(await whole.run())
    const desk = await tidyDesk()
    const { runId } = await startSync(desk.ports, anAll)
    const key = { organisationId: northBank, runId }

    await planSync(desk.ports, key, undefined)
    await syncTenantStep(desk.ports, { ...key, tid: contoso })
    await syncTenantStep(desk.ports, { ...key, tid: contoso })
    await cancelSync(desk.ports, key)
    expect(await syncTenantStep(desk.ports, { ...key, tid: contoso })).toEqual({ kind: 'over' })
    await expectRefusal('state.conflicting', cancelSync(desk.ports, key))
    await expectRefusal('state.conflicting', resumeSync(desk.ports, key))
    desk.ports.workflows.states.clear()
    await resumeSync(desk.ports, key)
    expect(counts(await desk.drive(key))).toEqual(expected)
    expect(desk.essence()).toBe(whole.essence())
  })

  it('goes on at once where it is resumed, whatever its tenants remember together', async () => {
    const desk = await tidyDesk()
    const { runId } = await startSync(desk.ports, anAll)
    const key = { organisationId: northBank, runId }
    const tenant = { ...key, tid: contoso }
    const shared = briefMemory(desk.ports.clock, runMemoryLimits)
    await planSync(desk.ports, key, undefined)
    await cancelSync(desk.ports, key)
    expect(await syncTenantSteps(desk.ports, tenant, shared)).toEqual({ kind: 'over' })
    desk.ports.workflows.states.clear()
    await resumeSync(desk.ports, key)
    await syncTenantSteps(desk.ports, tenant, shared)
    expect(await desk.ports.tenantResults.find(northBank, runId, contoso)).toMatchObject({ state: 'completed' })
  })

  it('leaves its tenants to the next run, and cannot be resumed after that', async () => {
    const desk = await tidyDesk()
    const { runId } = await startSync(desk.ports, anAll)
    await cancelSync(desk.ports, { organisationId: northBank, runId })
    desk.ports.workflows.states.clear()
    expect(counts(await desk.run())).toMatchObject({ linked: 3 })
    await expectRefusal('state.conflicting', resumeSync(desk.ports, { organisationId: northBank, runId }))
  })
})

describe('two runs at once', () => {
  it('of one scope are one run', async () => {
    const desk = await tidyDesk()
    const [one, other] = await Promise.all([startSync(desk.ports, anAll), startSync(desk.ports, anAll)])
    expect(other.runId).toBe(one.runId)
    expect([one.fresh, other.fresh].sort()).toEqual([false, true])
  })

  it('of other scopes stand aside for each other at a tenant', async () => {
    const desk = await tidyDesk()

    const runs = [await startSync(desk.ports, anAll), await startSync(desk.ports, { ...anAll, clientId: ourClient })]
    for (const { runId } of runs) await planSync(desk.ports, { organisationId: northBank, runId }, undefined)
    const step = (index: number) =>
      syncTenantStep(desk.ports, { organisationId: northBank, runId: runs[index]!.runId, tid: contoso })
    expect(await step(0)).toEqual({ kind: 'more' })
    expect(await step(1)).toMatchObject({ kind: 'wait', code: 'run.overlapping', patient: true })
    await cancelSync(desk.ports, { organisationId: northBank, runId: runs[0]!.runId })
    expect(await step(1)).toEqual({ kind: 'more' })
  })

  it('leave out the tenants of a client that is inactive until it is active again', async () => {
    const desk = await openSyncDesk()
    const { clients } = desk.ports
    const client = await clients.insert(aClient({ clientId: ourClient }))
    desk.directory.put(contoso, ...people(1, 2))
    expect(await desk.run()).toMatchObject({ tenants: 1, created: 2 })
    const archived = await clients.replace({ ...client, state: 'inactive' }, client)
    desk.directory.put(contoso, aUser(3))
    for (const mode of ['preview', 'apply'] as const)
      expect(await desk.run({ mode })).toMatchObject({ state: 'completed', tenants: 0, created: 0 })
    await expectRefusal('scope.empty', startSync(desk.ports, { ...anAll, clientId: ourClient }))
    await clients.replace(client, archived)
    expect(await desk.run({ clientId: ourClient })).toMatchObject({ tenants: 1, created: 1 })
  })

  it('that fit no mapping are refused, never taken for everything', async () => {
    const desk = await openSyncDesk([])
    await expectRefusal('mapping.none', startSync(desk.ports, { ...anAll, trigger: 'initial' }))
    await expectRefusal('scope.empty', startSync(desk.ports, { ...anAll, clientId: ourClient }))
    expect(await desk.run()).toMatchObject({ state: 'completed', tenants: 0 })
  })

  it('but for a tenant whose client is still to be made begin a first sync, which makes it', async () => {
    const desk = await openSyncDesk([])
    await toBeMade(desk)
    const { runId } = await startSync(desk.ports, { ...anAll, trigger: 'initial' })
    await planSync(desk.ports, { organisationId: northBank, runId }, createClientFor)
    const { items } = await desk.ports.tenantResults.list(northBank, runId, { limit: 5 })
    const made = await desk.ports.clientMappings.find(northBank, contoso)
    expect(made).toMatchObject({ state: 'mapped', clientId: items[0]?.clientId })
  })

  it('leave a client unmade whose tenant is lost by now', async () => {
    const desk = await openSyncDesk([])
    await toBeMade(desk)
    const [tenant] = await desk.ports.managedTenants.findAll(northBank, [contoso])
    if (tenant) await desk.ports.managedTenants.putAll(northBank, [lost(tenant, noon, firstRun)])
    const { runId } = await startSync(desk.ports, { ...anAll, trigger: 'initial' })
    await planSync(desk.ports, { organisationId: northBank, runId }, createClientFor)
    expect(await desk.ports.clientMappings.find(northBank, contoso)).toMatchObject({ state: 'create-new' })
    expect(desk.tables.rows('Clients')).toEqual([])
  })

  it('by the schedule leave a client that is to be made unmade', async () => {
    const desk = await openSyncDesk([])
    await toBeMade(desk)
    const { runId } = await startSync(desk.ports, { ...anAll, trigger: 'recurring' })
    await planSync(desk.ports, { organisationId: northBank, runId }, createClientFor)
    expect(await desk.ports.clientMappings.find(northBank, contoso)).toMatchObject({ state: 'create-new' })
    expect((await desk.ports.tenantResults.list(northBank, runId, { limit: 5 })).items).toEqual([])
  })
})

/** Contoso is visible, and its Client is to be made by the next run that somebody starts. */
async function toBeMade(desk: SyncDesk): Promise<void> {
  await desk.map(contoso, ourClient)
  const { ports } = desk
  const current = await ports.clientMappings.find(northBank, contoso)
  const wish = { organisationId: northBank, tid: contoso, decidedBy: ana, decidedAt: noon } as const
  const mapping = { ...wish, state: 'create-new' } as const
  await ports.clientMappings.putAll(northBank, [{ mapping, ...(current ? { current } : {}) }])
}

describe('the id of a contact that a sync makes', () => {
  it('is always the same for one person at one client, and another for everybody else', async () => {
    const { ports } = await openSyncDesk()
    const made = (objectId: string, tid = contoso, clientId = ourClient) =>
      madeContactId(ports, { organisationId: northBank, tid, clientId }, objectId)
    expect(made(oid(1))).toBe(made(oid(1)))
    expect(new Set([made(oid(1)), made(oid(2)), made(oid(1), fabrikam), made(oid(1), contoso, otherClient)]).size).toBe(
      4,
    )
  })
})
