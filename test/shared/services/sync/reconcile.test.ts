import { describe, expect, it } from 'vitest'
import type { ReconciliationItem } from '../../../../shared/domain/sync/reconciliation-item.ts'
import type { Kept } from '../../../../shared/ports/storage.ts'
import {
  createFromItem,
  dismissItem,
  getItem,
  linkItem,
  reopenItem,
} from '../../../../shared/services/sync/reconcile.ts'
import { failFrom, repair } from '../../../support/memory-ports.ts'
import { openSyncDesk, type SyncDesk } from '../../../support/sync-desk.ts'
import { ana, contoso, northBank, southBank } from '../../support/facts.ts'
import { expectRefusal } from '../../support/refusals.ts'
import { aContact, aUser, contactOf, oid, otherClient } from '../../support/sync-facts.ts'

const key = { organisationId: northBank, tid: contoso, objectId: oid(4) }

/** One person of whom two contacts have the address. */
async function askedDesk(): Promise<{
  desk: SyncDesk
  item: Kept<ReconciliationItem>
  resolving: { version: string; by: typeof ana } & typeof key
}> {
  const desk = await openSyncDesk()
  await desk.keep(
    aContact(4),
    aContact(5, { email: 'person4@contoso.example' }),
    aContact(6, { clientId: otherClient }),
    aContact(7),
  )
  desk.directory.put(contoso, aUser(4, { jobTitle: 'Smith' }), aUser(7))
  await desk.run()
  const item = await getItem(desk.ports, key)
  return { desk, item, resolving: { ...key, version: item.version, by: ana } }
}

describe('a person whom sync asks about', () => {
  it('is linked fully to the contact that an operator chooses, and is never asked about again', async () => {
    const { desk, resolving } = await askedDesk()
    const item = await linkItem(desk.ports, { ...resolving, contactId: contactOf(5) })
    expect(item).toMatchObject({ state: 'linked', contactId: contactOf(5), resolvedBy: ana })
    expect(await desk.ports.contacts.find(northBank, contactOf(5))).toMatchObject({
      provenance: { objectId: oid(4), tid: contoso },
    })
    desk.directory.put(contoso, aUser(4))
    expect(await desk.run()).toMatchObject({ asked: 0, unchanged: 1 })
    await expectRefusal(
      'item.resolved',
      linkItem(desk.ports, { ...resolving, version: item.version, contactId: contactOf(4) }),
    )
  })

  it('becomes a new contact with everything that the directory says', async () => {
    const { desk, resolving } = await askedDesk()
    const { contactId } = await createFromItem(desk.ports, resolving)
    expect(await desk.ports.contacts.find(northBank, contactId!)).toMatchObject({
      role: 'Smith',
      email: 'person4@contoso.example',
    })
    desk.directory.put(contoso, aUser(4))
    expect(await desk.run()).toMatchObject({ asked: 0, created: 0 })
  })

  it('stays dismissed for the same contacts, and is asked about again when another comes into question', async () => {
    const { desk, resolving } = await askedDesk()
    await dismissItem(desk.ports, resolving)
    desk.directory.put(contoso, aUser(4))
    expect(await desk.run()).toMatchObject({ asked: 0, skipped: 1 })
    expect(await getItem(desk.ports, key)).toMatchObject({ state: 'dismissed' })
    await desk.keep(aContact(8, { email: 'person4@contoso.example' }))
    desk.directory.put(contoso, aUser(4))
    expect(await desk.run()).toMatchObject({ asked: 1 })
    expect((await getItem(desk.ports, key)).candidates).toHaveLength(3)
  })

  it('is asked about again when the dismissal is taken back, which nothing else can be', async () => {
    const { desk, item, resolving } = await askedDesk()
    expect(await reopenItem(desk.ports, resolving)).toEqual(item)
    const dismissed = await dismissItem(desk.ports, resolving)
    await expectRefusal('version.stale', reopenItem(desk.ports, resolving))
    const { resolvedBy, ...open } = await reopenItem(desk.ports, { ...resolving, version: dismissed.version })
    expect([open.state, resolvedBy]).toEqual(['open', undefined])
    expect(open.openedAt).toEqual(item.openedAt)
    desk.directory.put(contoso, aUser(4))
    expect(await desk.run()).toMatchObject({ asked: 1, skipped: 0 })
    const read = await getItem(desk.ports, key)
    const linked = await linkItem(desk.ports, { ...resolving, version: read.version, contactId: contactOf(5) })
    await expectRefusal('item.resolved', reopenItem(desk.ports, { ...resolving, version: linked.version }))
  })

  it.each([
    ['contact.foreign', contactOf(6)],
    ['contact.taken', contactOf(7)],
    ['contact.unknown', contactOf(99)],
  ] as const)('is refused a contact: %s', async (code, contactId) => {
    const { desk, item, resolving } = await askedDesk()
    await expectRefusal(code, linkItem(desk.ports, { ...resolving, contactId }))
    expect(await getItem(desk.ports, key)).toEqual(item)
  })

  it('belongs to one organisation, to the mapping of its day, and to the version that was read', async () => {
    const { desk, resolving } = await askedDesk()
    await expectRefusal('item.unknown', dismissItem(desk.ports, { ...resolving, organisationId: southBank }))
    await expectRefusal('version.stale', dismissItem(desk.ports, { ...resolving, version: 'older' }))
    await desk.map(contoso, otherClient)
    await expectRefusal('mapping.unknown', linkItem(desk.ports, { ...resolving, contactId: contactOf(4) }))
  })

  it('is linked by the same call when a crash came in between', async () => {
    for (let count = 1; count < 12; count += 1) {
      const { desk, resolving } = await askedDesk()
      failFrom(desk.tables, count, { only: /create|replace|upsert|transact/ })
      await linkItem(desk.ports, { ...resolving, contactId: contactOf(5) }).catch(() => undefined)
      repair(desk.tables)
      const now = await getItem(desk.ports, key)
      if (now.state === 'open') await linkItem(desk.ports, { ...resolving, contactId: contactOf(5) })
      const [link] = await desk.ports.contactLinks.findAll(northBank, contoso, [oid(4)])
      expect([link?.contactId, link?.state]).toEqual([contactOf(5), 'active'])
      expect(await getItem(desk.ports, key)).toMatchObject({ state: 'linked' })
    }
  })
})
