import { describe, expect, it } from 'vitest'
import { HubError } from '../../../../shared/domain/hub-error.ts'
import { defaultFieldPolicy } from '../../../../shared/domain/sync/field-policy.ts'
import { defaultFilter } from '../../../../shared/domain/sync/filter.ts'
import { planSync } from '../../../../shared/services/sync/run-sync.ts'
import { letThrough, startSync } from '../../../../shared/services/sync/start-sync.ts'
import { syncTenantStep } from '../../../../shared/services/sync/sync-tenant.ts'
import { anAll, openSyncDesk } from '../../../support/sync-desk.ts'
import { expectRefusal } from '../../support/refusals.ts'
import { ana, contoso, guidOf, northBank } from '../../support/facts.ts'
import { aContact, aUser, oid, ourClient } from '../../support/sync-facts.ts'
import { contactsOf, counts, linesOf, people, tidyDesk } from './tidy-desk.ts'

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

  it('ends where the source forgets its own pages each time, and says so', async () => {
    const desk = await openSyncDesk()
    desk.directory.put(contoso, ...people(1, 5))
    const listUsers = desk.directory.listUsers.bind(desk.directory)
    desk.directory.listUsers = async (connection, tid, from) => {
      if (from.kind === 'page') throw new HubError('delta.stale', 'x')
      return listUsers(connection, tid, from)
    }
    const key = await startSync(desk.ports, anAll)
    await planSync(desk.ports, key, undefined)
    const step = () => syncTenantStep(desk.ports, { organisationId: northBank, runId: key.runId, tid: contoso })
    let outcome = await step()
    for (let steps = 0; outcome.kind === 'more' && steps < 30; steps += 1) outcome = await step()
    expect(outcome).toEqual({ kind: 'wait', code: 'source.unreadable' })
  })

  it('counts whoever a reading shows twice once', async () => {
    const desk = await openSyncDesk()
    const { mail: _mail, upn: _upn, ...unreachable } = aUser(3)
    const filter = { ...defaultFilter, missingIdentity: false, brakePercent: 20 }
    await desk.ports.syncSettings.putFilter(northBank, filter, undefined)
    desk.directory.put(contoso, ...people(1, 2), unreachable)
    const listUsers = desk.directory.listUsers.bind(desk.directory)
    desk.directory.listUsers = async (connection, tid, from) => {
      const page = await listUsers(connection, tid, from)
      return from.kind === 'start' ? { ...page, next: '0' } : page
    }
    expect(counts(await desk.run())).toEqual({ created: 3 })
  })

  it('makes a contact of somebody with more addresses than a contact has', async () => {
    const desk = await openSyncDesk()
    const otherMails = Array.from({ length: 18 }, (_, place) => `other${place}@contoso.example`)
    desk.directory.put(contoso, aUser(1, { otherMails }), aUser(2))
    expect(counts(await desk.run())).toEqual({ created: 2 })
    expect((await contactsOf(desk, 1))[0]?.otherEmails).toEqual(otherMails.slice(0, 15))
  })

  it('looks at the link of whoever its first reading showed before, also where they have another address by then', async () => {
    const desk = await openSyncDesk()
    await desk.keep(aContact(1), aContact(2))
    desk.directory.put(contoso, ...people(1, 2))
    const later = [aUser(1, { mail: 'new@contoso.example', upn: 'new@contoso.example' }), aUser(2, { enabled: false })]
    const listUsers = desk.directory.listUsers.bind(desk.directory)
    desk.directory.listUsers = async (connection, tid, from) => {
      const page = await listUsers(connection, tid, from)
      return from.kind === 'start' ? { ...page, next: '0' } : { ...page, users: later }
    }
    expect(counts(await desk.run())).toEqual({ linked: 1, deactivated: 1 })
    expect((await contactsOf(desk, 1, 2)).map(({ contactId, state }) => [contactId, state])).toEqual([
      [aContact(1).contactId, 'active'],
      [aContact(2).contactId, 'inactive'],
    ])
    expect((await desk.ports.contacts.search(northBank, { limit: 9 }, {})).items).toHaveLength(2)
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
