import { randomUUID } from 'node:crypto'
import { afterAll, describe, expect, it } from 'vitest'
import { addressBookTables } from '../../shared/adapters/table-storage/address-book.ts'
import type { Contact } from '../../shared/domain/contact.ts'
import { clientId, entraTenantId } from '../../shared/domain/ids.ts'
import type { Page } from '../../shared/ports/storage.ts'
import { aClient, aContact, aLink, harbour, noon, quarry } from '../shared/support/facts.ts'
import { expectRefusal } from '../shared/support/refusals.ts'
import { newContact, newOrganisation, ownTables, person, sync } from './support/address-book.ts'

const { places, drop } = ownTables()
afterAll(drop)

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

describe.each(places)('the address book %s', (_, open) => {
  const clock = { now: () => noon }
  const { clients, contacts, contactLinks, contactFeed } = addressBookTables(open, clock)
  /** Another instance of the hub, which knows nothing of the first. */
  const elsewhere = addressBookTables(open, clock)

  describe('of clients', () => {
    it('keeps a client, changes it on the version that was read, and refuses an older one', async () => {
      const client = aClient({ organisationId: newOrganisation() })
      const kept = await clients.insert(client)
      expect(await clients.find(client.organisationId, client.clientId)).toEqual(kept)
      const renamed = await clients.replace({ ...client, displayName: 'Harbour Dentists' }, kept)
      expect(await clients.find(client.organisationId, client.clientId)).toEqual(renamed)
      await expectRefusal('version.stale', clients.replace({ ...client, displayName: 'Late' }, kept))
      await expectRefusal('state.conflicting', clients.insert(client))
    })

    it('gives an external id to one client, and frees it with a change', async () => {
      const organisation = newOrganisation()
      const one = aClient({ organisationId: organisation, externalId: 'C/1 #?' })
      const other = aClient({ organisationId: organisation, clientId: quarry })
      const kept = await clients.insert(one)
      await expectRefusal('externalId.taken', clients.insert({ ...other, externalId: 'C/1 #?' }))
      const second = await clients.insert(other)
      await expectRefusal('externalId.taken', clients.replace({ ...other, externalId: 'C/1 #?' }, second))
      expect((await clients.findByExternalIds(organisation, ['C/1 #?', 'none'])).get('C/1 #?')).toEqual(kept)
      await clients.replace({ ...one, externalId: 'C-2' }, kept)
      await clients.replace({ ...other, externalId: 'C/1 #?' }, second)
      const held = await clients.findByExternalIds(organisation, ['C/1 #?', 'C-2', 'none'])
      expect([...held].map(([externalId, { clientId: id }]) => [externalId, id])).toEqual([
        ['C/1 #?', quarry],
        ['C-2', harbour],
      ])
      await clients.insert({ ...one, organisationId: newOrganisation() })
    })

    it('lists by id, by name, and by the beginnings of words and domains', async () => {
      const organisation = newOrganisation()
      const names = ['Öland Ferries', 'abacus', 'Zinc & Sons', 'Nordic Zinc']
      for (const [place, displayName] of names.entries())
        await clients.insert(
          aClient({
            organisationId: organisation,
            clientId: clientId(`${place}eeeeeee-eeee-4eee-8eee-eeeeeeeeeeee`),
            displayName,
            state: place === 3 ? 'inactive' : 'active',
            primaryDomain: `domain${place}.example`,
          }),
        )
      const search = async (wish: object) =>
        (await everything((cursor) => clients.search(organisation, { cursor, limit: 3 }, wish))).map(
          (c) => c.displayName,
        )
      expect((await clients.list(organisation, { limit: 9 })).items.map((c) => c.displayName)).toEqual(names)
      expect(await search({})).toEqual(['abacus', 'Nordic Zinc', 'Öland Ferries', 'Zinc & Sons'])
      expect((await search({ text: 'ZIN' })).toSorted()).toEqual(['Nordic Zinc', 'Zinc & Sons'])
      expect(await search({ text: 'zinc nord' })).toEqual(['Nordic Zinc'])
      expect(await search({ text: 'zin', state: 'active' })).toEqual(['Zinc & Sons'])
      expect(await search({ text: 'domain0.ex' })).toEqual(['Öland Ferries'])
      expect(await search({ text: '—' })).toEqual([])
    })
  })

  describe('of contacts', () => {
    it('gives a contact back as it was written, provenance included', async () => {
      const full = newContact({
        organisationId: newOrganisation(),
        otherEmails: ['a@b.example'],
        phone: '+46 1',
        role: 'Boss',
        upn: 'ada@harbour.example',
        externalId: 'P-1',
        state: 'inactive',
        reason: 'disabled-upstream',
        provenance: { source: 'entra', tid: aLink().tid, objectId: 'o', upn: 'u', enabled: false, syncedAt: noon },
      })
      const { written } = await contacts.write(full.organisationId, [{ after: full }], person)
      const found = await contacts.find(full.organisationId, full.contactId)
      expect(written).toEqual([found])
      expect(found).toEqual({ ...full, version: found?.version })
      expect(await contacts.findAll(full.organisationId, [full.contactId, aContact().contactId])).toEqual([found])
    })

    it('finds by every address in every client, and by none that a contact has no more', async () => {
      const organisation = newOrganisation()
      const one = newContact({ organisationId: organisation, email: 'Jörg@Bücher.example' })
      const other = newContact({
        organisationId: organisation,
        clientId: quarry,
        email: 'jorg@bücher.example',
        otherEmails: ['JÖRG@bücher.example', 'no address'],
      })
      const { written } = await contacts.write(organisation, [{ after: one }, { after: other }], sync)
      const find = async (...emails: string[]) =>
        (await contacts.findByEmails(organisation, emails)).map((c) => c.contactId).toSorted()
      expect(await find('jörg@xn--bcher-kva.example')).toEqual([one.contactId, other.contactId].toSorted())
      expect(await find('jorg@xn--bcher-kva.example', 'nobody@a.example')).toEqual([other.contactId])
      expect(await find('jörg@xn--bcher-kva.exampl')).toEqual([])
      const before = written.find(({ contactId: id }) => id === other.contactId)!
      await contacts.write(organisation, [{ before, after: { ...other, otherEmails: [] } }], sync)
      expect(await find('jörg@xn--bcher-kva.example')).toEqual([one.contactId])
    })

    it('writes nothing for what is as it was, and no line', async () => {
      const contact = newContact({ organisationId: newOrganisation() })
      const { written } = await contacts.write(contact.organisationId, [{ after: contact }], sync)
      const again = { before: written[0]!, after: { ...contact, changedAt: new Date('2026-12-01') } }
      expect(await contacts.write(contact.organisationId, [again], sync)).toMatchObject({ written })
      expect((await contactFeed.read(contact.organisationId, 'beginning', 9)).items).toHaveLength(1)
    })

    it('tells what another writer changed, and writes the rest', async () => {
      const organisation = newOrganisation()
      const [one, two] = [newContact({ organisationId: organisation }), newContact({ organisationId: organisation })]
      const { written } = await contacts.write(organisation, [{ after: one }, { after: two }], sync)
      await elsewhere.contacts.write(organisation, [{ before: written[0]!, after: { ...one, phone: '1' } }], person)
      const fresh = newContact({ organisationId: organisation })
      const outcome = await contacts.write(
        organisation,
        [
          ...written.map((before) => ({ before, after: { ...before, role: 'Boss' } })),
          { after: fresh },
          { after: { ...fresh, phone: 'twice' } },
        ],
        sync,
      )
      expect(outcome.stale).toEqual([fresh.contactId, one.contactId])
      expect(outcome.written.map((c) => c.contactId)).toEqual([two.contactId, fresh.contactId])
      expect(await contacts.find(organisation, one.contactId)).toMatchObject({ phone: '1' })
      expect((await contacts.find(organisation, one.contactId))?.role).toBeUndefined()
    })

    it('gives an external id to one contact, and tells who came too late', async () => {
      const organisation = newOrganisation()
      const one = newContact({ organisationId: organisation, externalId: 'P-1' })
      const other = newContact({ organisationId: organisation, externalId: 'P-1' })
      expect(await contacts.write(organisation, [{ after: one }, { after: other }], person)).toMatchObject({
        written: [{ contactId: one.contactId }],
        taken: [other.contactId],
      })
      expect(await contacts.find(organisation, other.contactId)).toBeUndefined()
      expect((await contacts.findByExternalIds(organisation, ['P-1', 'P-2'])).get('P-1')).toMatchObject(one)
      const before = (await contacts.find(organisation, one.contactId))!
      const { externalId: _freed, ...without } = one
      const handedOn = await contacts.write(organisation, [{ before, after: without }, { after: other }], person)
      expect(handedOn).toMatchObject({ stale: [], taken: [] })
      expect((await contacts.findByExternalIds(organisation, ['P-1'])).get('P-1')).toMatchObject(other)
    })

    it('is listed by name and found by beginnings, each once, narrowed by client, state and source', async () => {
      const organisation = newOrganisation()
      const provenance = { source: 'entra', tid: aLink().tid, objectId: 'o', syncedAt: noon } as const
      const cast: readonly [string, Partial<Contact>][] = [
        ['Åsa Lind', { email: 'asa.lind@harbour.example' }],
        ['Ada Adams', { email: 'ada@harbour.example', otherEmails: ['ada@quarry.example'], provenance }],
        ['Bo Adamsson', { clientId: quarry, email: 'bo@quarry.example' }],
        ['Cy Ada', { clientId: quarry, email: 'cy@quarry.example', state: 'inactive', reason: 'person' }],
      ]
      await contacts.write(
        organisation,
        cast.map(([displayName, more]) => ({
          after: newContact({ organisationId: organisation, displayName, ...more }),
        })),
        sync,
      )
      for (const limit of [1, 2, 50]) {
        const search = async (wish: object) =>
          (await everything((cursor) => contacts.search(organisation, { cursor, limit }, wish))).map(
            (c) => c.displayName,
          )
        expect(await search({})).toEqual(['Ada Adams', 'Åsa Lind', 'Bo Adamsson', 'Cy Ada'])
        expect(await search({ clientId: quarry })).toEqual(['Bo Adamsson', 'Cy Ada'])
        expect((await search({ text: 'ADA' })).toSorted()).toEqual(['Ada Adams', 'Bo Adamsson', 'Cy Ada'])
        expect(await search({ text: 'adams', clientId: quarry })).toEqual(['Bo Adamsson'])
        expect(await search({ text: 'ada', state: 'inactive' })).toEqual(['Cy Ada'])
        expect(await search({ source: 'entra' })).toEqual(['Ada Adams'])
        expect((await search({ source: 'local' })).length).toBe(3)
        expect(await search({ text: 'ada@quar' })).toEqual(['Ada Adams'])
        expect(await search({ text: 'asa.l' })).toEqual(['Åsa Lind'])
        expect(await search({ text: 'lind ås' })).toEqual(['Åsa Lind'])
        expect(await search({ text: 'dams' })).toEqual([])
      }
    })

    it('follows a new name, client and state in every list', async () => {
      const organisation = newOrganisation()
      const { written } = await contacts.write(
        organisation,
        [{ after: newContact({ organisationId: organisation, displayName: 'Ada Old' }) }],
        person,
      )
      const before = written[0]!
      const after: Contact = {
        ...before,
        displayName: 'Ada New',
        clientId: quarry,
        state: 'inactive',
        reason: 'person',
      }
      await contacts.write(organisation, [{ before, after }], person)
      const count = async (wish: object) => (await contacts.search(organisation, { limit: 9 }, wish)).items.length
      expect(await Promise.all([{ text: 'old' }, { clientId: harbour }, { state: 'active' }].map(count))).toEqual([
        0, 0, 0,
      ])
      const now = [{ text: 'new' }, { clientId: quarry }, { state: 'inactive' }, { text: 'ada', state: 'inactive' }, {}]
      expect(await Promise.all(now.map(count))).toEqual([1, 1, 1, 1, 1])
    })

    it('keeps a name and an address longer than a key, and those that only begin alike apart', async () => {
      const organisation = newOrganisation()
      const long = (end: string) => `${'ö'.repeat(90)}${end}@a.example`
      const [one, other] = ['x', 'y'].map((end) =>
        newContact({ organisationId: organisation, displayName: '名'.repeat(200), email: long(end) }),
      )
      await contacts.write(organisation, [{ after: one! }, { after: other! }], sync)
      const found = await contacts.findByEmails(organisation, [long('x')])
      expect(found.map((c) => c.contactId)).toEqual([one?.contactId])
      expect((await contacts.search(organisation, { limit: 9 }, { text: '名'.repeat(150) })).items).toHaveLength(2)
    })

    it('refuses more addresses than fit, and writes nothing', async () => {
      const organisation = newOrganisation()
      const many = (count: number) => Array.from({ length: count }, (_unused, place) => `a${place}@b.example`)
      const words = 'one two three four five six seven eight nine ten eleven'
      const fitting = newContact({ organisationId: organisation, displayName: words, otherEmails: many(15) })
      const greedy = newContact({ organisationId: organisation, otherEmails: many(16) })
      await expectRefusal('input.invalid', contacts.write(organisation, [{ after: fitting }, { after: greedy }], sync))
      expect((await contacts.search(organisation, { limit: 9 }, {})).items).toEqual([])
      const { written } = await contacts.write(organisation, [{ after: fitting }], sync)
      const other = {
        ...fitting,
        displayName: `${words} more`.replaceAll('e', 'i'),
        otherEmails: many(15).map((e) => `x${e}`),
      }
      const moved = { ...other, clientId: quarry, email: 'z@z.example', externalId: 'P-9' }
      const outcome = await contacts.write(organisation, [{ before: written[0]!, after: moved }], sync)
      expect(outcome.written).toHaveLength(1)
    })

    it('writes a page of new people in few transactions, whole in the feed', async () => {
      const organisation = newOrganisation()
      const people = Array.from({ length: 120 }, (_unused, place) =>
        newContact({ organisationId: organisation, displayName: `Person ${place}`, email: `p${place}@h.example` }),
      )
      const { written } = await contacts.write(
        organisation,
        people.map((after) => ({ after })),
        sync,
      )
      expect(written.map((c) => c.contactId)).toEqual(people.map((c) => c.contactId))
      expect(
        await contacts.findAll(
          organisation,
          people.map((c) => c.contactId),
        ),
      ).toEqual(written)
      const { items } = await contactFeed.read(organisation, 'beginning', 200)
      expect(items.map(({ sequence }) => sequence)).toEqual(people.map((_unused, place) => place + 1))
      const emails = people.map(({ email = '' }) => email)
      expect(await contacts.findByEmails(organisation, emails)).toHaveLength(120)
    })
  })

  describe('of links', () => {
    it('keeps those of a tenant in the order of object ids, and changes one on the version that was read', async () => {
      const organisation = newOrganisation()
      const tid = entraTenantId(randomUUID())
      const links = Array.from({ length: 130 }, (_unused, place) =>
        aLink({ organisationId: organisation, tid, objectId: `o${String(place).padStart(4, '0')}` }),
      )
      await contactLinks.putAll(organisation, tid, [...links, ...links.slice(0, 3)])
      await contactLinks.putAll(organisation, tid, links)
      const listed = await everything((cursor) => contactLinks.list(organisation, tid, { cursor, limit: 60 }))
      expect(listed.map(({ objectId }) => objectId)).toEqual(links.map(({ objectId }) => objectId))
      const [first] = await contactLinks.findAll(organisation, tid, ['o0000', 'nobody'])
      const changed = await contactLinks.replace({ ...first!, state: 'inactive' }, first!.version)
      await expectRefusal('version.stale', contactLinks.replace(first!, first!.version))
      expect(await contactLinks.findAll(organisation, tid, ['o0000'])).toEqual([changed])
      expect(await contactLinks.findAll(newOrganisation(), tid, ['o0000'])).toEqual([])
    })
  })
})
