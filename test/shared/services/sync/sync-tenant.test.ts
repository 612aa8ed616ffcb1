import { describe, expect, it } from 'vitest'
import { HubError } from '../../../../shared/domain/hub-error.ts'
import type { EntraTenantId } from '../../../../shared/domain/ids.ts'
import { defaultFieldPolicy } from '../../../../shared/domain/sync/field-policy.ts'
import { defaultFilter } from '../../../../shared/domain/sync/filter.ts'
import { tallyIn, type SyncRun } from '../../../../shared/domain/sync/sync-run.ts'
import { cancelSync, letThrough, resumeSync, startSync } from '../../../../shared/services/sync/start-sync.ts'
import { syncTenantStep } from '../../../../shared/services/sync/sync-tenant.ts'
import { openSyncDesk, type SyncDesk, anAll } from '../../../support/sync-desk.ts'
import { expectRefusal } from '../../support/refusals.ts'
import { ana, contoso, fabrikam, guidOf, northBank } from '../../support/facts.ts'
import { aContact, aUser, contactOf, oid, otherClient, ourClient } from '../../support/sync-facts.ts'

const counts = (run: SyncRun) => Object.fromEntries(Object.entries(tallyIn(run)).filter(([, count]) => count > 0))
const people = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => aUser(from + index))
const linesOf = async ({ ports }: SyncDesk, { runId }: SyncRun, tid: EntraTenantId = contoso) =>
  (await ports.syncNotes.listLines({ organisationId: northBank, runId, tid }, { limit: 500 })).items
const contactsOf = async ({ ports }: SyncDesk, ...numbers: number[]) => {
  const links = await ports.contactLinks.findAll(northBank, contoso, numbers.map(oid))
  return ports.contacts.findAll(
    northBank,
    links.map((link) => link.contactId),
  )
}

/** Three who are known, one with two contacts, one guest, one who is new. */
async function tidyDesk(): Promise<SyncDesk> {
  const desk = await openSyncDesk()
  await desk.keep(aContact(1), aContact(2), aContact(3), aContact(4), aContact(5, { email: 'person4@contoso.example' }))
  desk.directory.put(contoso, ...people(1, 4), aUser(6, { userType: 'guest' }), aUser(7))
  return desk
}

describe('a run', () => {
  it('links, creates, asks and skips, and says of each person why', async () => {
    const desk = await tidyDesk()
    const run = await desk.run()
    expect(run).toMatchObject({ state: 'completed', tenants: 1, requests: 2 })
    expect(counts(run)).toEqual({ linked: 3, created: 1, asked: 1, skipped: 1 })
    expect((await linesOf(desk, run)).map(({ name, decision, reason }) => `${name}: ${decision}, ${reason}`)).toEqual([
      'Person 1: link, same-email',
      'Person 2: link, same-email',
      'Person 3: link, same-email',
      'Person 4: ask, several-contacts',
      'Person 6: leave, guest',
      'Person 7: create, no-contact',
    ])
    const item = await desk.ports.reconciliationItems.find(northBank, contoso, oid(4))
    expect(item).toMatchObject({ state: 'open', reason: 'several-contacts', clientId: ourClient })
  })

  it('that follows finds nothing changed with one request, and writes no contact', async () => {
    const desk = await tidyDesk()
    await desk.run()
    const before = desk.essence()
    const writes: string[] = []
    desk.tables.watch = ({ kind, table }, when) => {
      const reads = kind === 'find' || kind === 'page'
      if (when === 'before' && !reads && /Contact|Reconciliation/.test(table)) writes.push(`${kind} ${table}`)
    }
    const again = await desk.run()
    expect([again.state, counts(again), again.requests]).toEqual(['completed', {}, 1])
    expect([desk.essence() === before, writes]).toEqual([true, []])
  })

  it('that reads everybody again counts them all unchanged and writes no contact', async () => {
    const desk = await tidyDesk()
    await desk.run()
    desk.directory.hasDelta = false
    desk.directory.before = () => undefined
    const memory = await desk.ports.tenantMemories.find(northBank, contoso)
    const { delta: _delta, version, ...rest } = memory!
    await desk.ports.tenantMemories.put(rest, version)
    const before = desk.essence()
    expect(counts(await desk.run())).toEqual({ unchanged: 4, asked: 1, skipped: 1 })
    expect(desk.essence()).toBe(before)
  })

  it('updates what the policy allows, and the line tells before and after', async () => {
    const desk = await tidyDesk()
    await desk.run()
    await desk.ports.syncSettings.putPolicy(northBank, { ...defaultFieldPolicy, displayName: true }, undefined)
    desk.directory.put(contoso, aUser(1, { displayName: 'Renamed', phone: '1' }))
    const run = await desk.run()
    // Another policy needs everybody again.
    expect(run.requests).toBe(2)
    expect(counts(run)).toEqual({ updated: 1, unchanged: 3, asked: 1, skipped: 1 })
    const [line] = await linesOf(desk, run)
    expect(line).toMatchObject({ changes: [{ field: 'displayName', before: 'Person 1', after: 'Renamed' }] })
    expect((await contactsOf(desk, 1))[0]).toMatchObject({ displayName: 'Renamed' })
  })

  it('deactivates who is disabled or removed, and brings back who is enabled again', async () => {
    const desk = await openSyncDesk()
    desk.directory.put(contoso, ...people(1, 10))
    await desk.run()
    desk.directory.put(contoso, aUser(1, { enabled: false }))
    desk.directory.remove(contoso, oid(2))
    expect(counts(await desk.run())).toEqual({ deactivated: 2 })
    expect((await contactsOf(desk, 1, 2)).map(({ state, reason }) => [state, reason]).sort()).toEqual([
      ['inactive', 'deleted-upstream'],
      ['inactive', 'disabled-upstream'],
    ])
    desk.directory.put(contoso, aUser(1), aUser(2))
    expect(counts(await desk.run())).toEqual({ reactivated: 2 })
    expect((await contactsOf(desk, 1, 2)).map(({ state }) => state)).toEqual(['active', 'active'])
  })

  it('gives the contact of somebody deleted to whoever comes with their address, in the same run', async () => {
    const desk = await openSyncDesk()
    desk.directory.put(contoso, ...people(1, 3))
    await desk.run()
    desk.directory.remove(contoso, oid(1))
    desk.directory.put(contoso, aUser(9, { mail: 'person1@contoso.example' }))
    const run = await desk.run()
    expect(counts(run)).toEqual({ deactivated: 1, linked: 1 })
    const [contact] = await contactsOf(desk, 9)
    expect(contact).toMatchObject({ state: 'active', provenance: { objectId: oid(9) } })
  })

  it('takes nobody for gone whom a complete listing misses and the source still has', async () => {
    const desk = await openSyncDesk()
    desk.directory.hasDelta = false
    desk.directory.put(contoso, ...people(1, 10))
    await desk.run()
    desk.directory.hidden.add(oid(3))
    desk.directory.remove(contoso, oid(4))
    const run = await desk.run()
    expect(counts(run)).toEqual({ deactivated: 1, skipped: 1, unchanged: 8 })
    expect((await linesOf(desk, run)).map(({ name, reason }) => [name, reason])).toEqual([
      ['Person 3', 'present-unlisted'],
      ['Person 4', 'deleted-upstream'],
    ])
  })

  it('needs two complete listings in a row without somebody where the source cannot say', async () => {
    const desk = await openSyncDesk()
    Object.assign(desk.directory, { hasDelta: false, canConfirm: false })
    desk.directory.put(contoso, ...people(1, 10))
    await desk.run()
    desk.directory.hidden.add(oid(3))
    expect(counts(await desk.run())).toMatchObject({ skipped: 1, unchanged: 9 })
    desk.directory.hidden.clear()
    expect(counts(await desk.run())).toMatchObject({ unchanged: 10 })
    desk.directory.hidden.add(oid(3))
    expect(counts(await desk.run())).toMatchObject({ skipped: 1 })
    expect(counts(await desk.run({ mode: 'preview' }))).toMatchObject({ deactivated: 1 })
    expect(counts(await desk.run())).toMatchObject({ deactivated: 1 })
    expect(counts(await desk.run())).toEqual({ unchanged: 9 })
  })

  it('falls back to everybody when the source forgot where the changes began', async () => {
    const desk = await tidyDesk()
    await desk.run()
    desk.directory.put(contoso, aUser(8))
    let stale = true
    desk.directory.before = () => {
      if (stale) {
        stale = false
        throw new HubError('delta.stale', 'x')
      }
    }
    expect(counts(await desk.run())).toEqual({ created: 1, unchanged: 4, asked: 1, skipped: 1 })
  })

  it('counts whoever a reading shows twice once', async () => {
    const desk = await openSyncDesk()
    desk.directory.put(contoso, ...people(1, 3))
    const { listUsers } = desk.directory
    desk.directory.listUsers = async (connection, tid, from) => {
      const page = await listUsers(connection, tid, from)
      return from.kind === 'start' ? { ...page, next: '0' } : page
    }
    expect(counts(await desk.run())).toEqual({ created: 3 })
  })

  it('keeps members of the groups that count, and fails the tenant whose group cannot be read', async () => {
    const desk = await openSyncDesk()
    const groupId = guidOf(77)
    const filter = { ...defaultFilter, groups: [{ tid: contoso, groupId }], brakePercent: 20 }
    await desk.ports.syncSettings.putFilter(northBank, filter, undefined)
    desk.directory.put(contoso, ...people(1, 4))
    desk.directory.groups.set(groupId, [oid(2)])
    expect(counts(await desk.run())).toEqual({ created: 1, skipped: 3 })
    desk.directory.before = (what) => {
      if (what === 'group') throw new HubError('access.refused', 'x')
    }
    expect(await desk.run()).toMatchObject({ state: 'failed', deactivated: 0 })
  })
})

describe('the mass brake', () => {
  const braked = async () => {
    const desk = await openSyncDesk()
    desk.directory.put(contoso, ...people(1, 20))
    await desk.run()
    for (const user of people(1, 6)) desk.directory.remove(contoso, user.objectId)
    return { desk, run: await desk.run() }
  }

  it('stops a tenant of which many would go, and says so', async () => {
    const { desk, run } = await braked()
    expect(run).toMatchObject({ state: 'partial', deactivated: 0, skipped: 6 })
    const result = await desk.ports.tenantResults.find(northBank, run.runId, contoso)
    expect(result).toMatchObject({ state: 'braked', failure: 'departures.massive', departing: 6, activeLinks: 20 })
    expect((await linesOf(desk, run)).every(({ reason }) => reason === 'held-by-brake')).toBe(true)
    expect(await desk.run()).toMatchObject({ state: 'partial', deactivated: 0 })
  })

  it('is opened by an operator, once, and the run is completed', async () => {
    const { desk, run } = await braked()
    const key = { organisationId: northBank, runId: run.runId }
    await letThrough(desk.ports, { ...key, tid: contoso, letThroughBy: ana })
    expect(await desk.drive(key)).toMatchObject({ state: 'completed', deactivated: 6, skipped: 0 })
    await expectRefusal('state.conflicting', letThrough(desk.ports, { ...key, tid: contoso, letThroughBy: ana }))
    expect(counts(await desk.run())).toEqual({})
  })

  it('cannot be opened in a run that a later one has overtaken', async () => {
    const { desk, run } = await braked()
    await desk.run()
    const key = { organisationId: northBank, runId: run.runId, tid: contoso, letThroughBy: ana }
    await expectRefusal('state.conflicting', letThrough(desk.ports, key))
  })

  it('deactivates nobody where the source suddenly lists nobody, and tries again the next time', async () => {
    const desk = await openSyncDesk()
    desk.directory.hasDelta = false
    desk.directory.put(contoso, ...people(1, 4))
    await desk.run()
    for (const user of people(1, 4)) desk.directory.hidden.add(user.objectId)
    const run = await desk.run()
    expect([counts(run), run.state]).toEqual([{ skipped: 4 }, 'completed'])
    expect((await linesOf(desk, run)).map(({ reason }) => reason)).toEqual(
      Array.from({ length: 4 }, () => 'tenant-empty'),
    )
  })
})

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
    const { planSync } = await import('../../../../shared/services/sync/run-sync.ts')
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
    const { write } = desk.ports.contacts
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
    const { write } = desk.ports.contacts
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
    const { planSync } = await import('../../../../shared/services/sync/run-sync.ts')
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
    const { planSync } = await import('../../../../shared/services/sync/run-sync.ts')
    const runs = [await startSync(desk.ports, anAll), await startSync(desk.ports, { ...anAll, clientId: ourClient })]
    for (const { runId } of runs) await planSync(desk.ports, { organisationId: northBank, runId }, undefined)
    const step = (index: number) =>
      syncTenantStep(desk.ports, { organisationId: northBank, runId: runs[index]!.runId, tid: contoso })
    expect(await step(0)).toEqual({ kind: 'more' })
    expect(await step(1)).toMatchObject({ kind: 'wait', code: 'run.overlapping', patient: true })
    await cancelSync(desk.ports, { organisationId: northBank, runId: runs[0]!.runId })
    expect(await step(1)).toEqual({ kind: 'more' })
  })

  it('that fit no mapping are refused, never taken for everything', async () => {
    const desk = await openSyncDesk([])
    await expectRefusal('mapping.none', startSync(desk.ports, { ...anAll, trigger: 'initial' }))
    await expectRefusal('scope.empty', startSync(desk.ports, { ...anAll, clientId: ourClient }))
    expect(await desk.run()).toMatchObject({ state: 'completed', tenants: 0 })
  })
})

describe('the id of a contact that a sync makes', () => {
  it('is always the same for one person at one client, and another for everybody else', async () => {
    const { madeContactId } = await import('../../../../shared/services/sync/gather-facts.ts')
    const { ports } = await openSyncDesk()
    const made = (objectId: string, tid = contoso, clientId = ourClient) =>
      madeContactId(ports, { organisationId: northBank, tid, clientId }, objectId)
    expect(made(oid(1))).toBe(made(oid(1)))
    expect(new Set([made(oid(1)), made(oid(2)), made(oid(1), fabrikam), made(oid(1), contoso, otherClient)]).size).toBe(
      4,
    )
  })
})
