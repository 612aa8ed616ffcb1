import { afterAll, describe, expect, it } from 'vitest'
import { addressBookTables } from '../../shared/adapters/table-storage/address-book.ts'
import { bookKeys } from '../../shared/adapters/table-storage/book-keys.ts'
import { slotColumns } from '../../shared/adapters/table-storage/feed-lines.ts'
import { feedSlots } from '../../shared/adapters/table-storage/feed-slots.ts'
import { toRow } from '../../shared/adapters/table-storage/row.ts'
import { table } from '../../shared/adapters/table-storage/table.ts'
import type { ContactId } from '../../shared/domain/ids.ts'
import type { ContactFeedLine, FeedFrom } from '../../shared/ports/address-book.ts'
import { noon } from '../shared/support/facts.ts'
import { expectRefusal } from '../shared/support/refusals.ts'
import { newContact, newOrganisation, ownTables, person, sync } from './support/address-book.ts'

const { places, drop } = ownTables()
afterAll(drop)

describe.each(places)('the feed of contacts %s', (_, open) => {
  const clock = { now: () => noon }
  const { contacts, contactFeed } = addressBookTables(open, clock)
  /** Another instance of the hub, which knows nothing of the first. */
  const elsewhere = addressBookTables(open, clock)

  it('is a feed in the order of the changes: who, what, and the contact as it was then', async () => {
    const organisation = newOrganisation()
    const contact = newContact({ organisationId: organisation, externalId: 'P-1' })
    const { written } = await contacts.write(organisation, [{ after: contact }], { by: 'import', id: 'i' })
    const after = { ...written[0]!, phone: '+46 1', email: 'new@h.example' }
    await contacts.write(organisation, [{ before: written[0]!, after }], person)
    const { items, next } = await contactFeed.read(organisation, 'beginning', 9)
    expect(items).toMatchObject([
      {
        sequence: 1,
        at: noon,
        origin: { by: 'import', id: 'i' },
        what: 'created',
        fields: ['clientId', 'displayName', 'email', 'otherEmails', 'externalId', 'state'],
        contact,
      },
      { sequence: 2, origin: person, what: 'changed', fields: ['email', 'phone'], contact: { phone: '+46 1' } },
    ])
    expect(await contactFeed.read(organisation, { cursor: next }, 9)).toEqual({ items: [], next })
  })

  it('begins at the oldest line or now, and goes on where a reading ended', async () => {
    const organisation = newOrganisation()
    const write = (phone: string) =>
      contacts.write(organisation, [{ after: newContact({ organisationId: organisation, phone }) }], person)
    const beginning = await contactFeed.read(organisation, 'beginning', 9)
    expect(beginning.items).toEqual([])
    await write('1')
    await write('2')
    const now = await contactFeed.read(organisation, 'now', 9)
    expect(now.items).toEqual([])
    await write('3')
    const phones = ({ items }: { readonly items: readonly ContactFeedLine[] }) => items.map((l) => l.contact.phone)
    expect(phones(await contactFeed.read(organisation, { cursor: now.next }, 9))).toEqual(['3'])
    const first = await contactFeed.read(organisation, { cursor: beginning.next }, 2)
    expect(phones(first)).toEqual(['1', '2'])
    expect(phones(await contactFeed.read(organisation, { cursor: first.next }, 2))).toEqual(['3'])
  })

  it('keeps every line in its place while many write and somebody reads', { timeout: 120_000 }, async () => {
    const organisation = newOrganisation()
    const writers = Array.from({ length: 4 }, async (_unused, writer) => {
      const book = writer % 2 === 0 ? contacts : elsewhere.contacts
      const ids: ContactId[] = []
      for (let turn = 0; turn < 4; turn += 1) {
        const people = Array.from({ length: 20 }, () => newContact({ organisationId: organisation }))
        const { written } = await book.write(
          organisation,
          people.map((after) => ({ after })),
          { by: 'sync', id: `writer-${writer}` },
        )
        ids.push(...written.map((c) => c.contactId))
      }
      return ids
    })
    const state = { over: false }
    const reading = (async () => {
      const seen: ContactFeedLine[] = []
      let from: FeedFrom = 'beginning'
      for (let last = false; ; last = state.over) {
        const { items, next } = await contactFeed.read(organisation, from, 37)
        seen.push(...items)
        from = { cursor: next }
        if (last && items.length === 0) return seen
      }
    })()
    const ids = (await Promise.all(writers)).flat()
    state.over = true
    const seen = await reading
    expect(ids).toHaveLength(320)
    expect(seen.map(({ sequence }) => sequence)).toEqual(ids.map((_unused, place) => place + 1))
    expect(seen.map(({ contact }) => contact.contactId).toSorted()).toEqual(ids.toSorted())
  })

  it('waits at a place that was given out, closes it after a while, and lets nothing into it any more', async () => {
    const organisation = newOrganisation()
    let now = noon
    const later = addressBookTables(open, { now: () => now })
    const [place] = await feedSlots(open).reserve(organisation, [1], noon)
    const contact = newContact({ organisationId: organisation })
    await contacts.write(organisation, [{ after: contact }], person)
    const waiting = await later.contactFeed.read(organisation, 'beginning', 9)
    expect(waiting.items).toEqual([])
    now = new Date(noon.getTime() + 60_000)
    const { items } = await later.contactFeed.read(organisation, { cursor: waiting.next }, 9)
    expect(items.map((line) => line.contact.contactId)).toEqual([contact.contactId])
    const late = toRow(organisation, bookKeys.slot(place!.slot), slotColumns(place!, sync, ['{}']))
    await expectRefusal('version.stale', table(open, 'Contacts').transact([['create', late]]))
  })

  it('forgets the oldest lines, and refuses to go on from before them', async () => {
    const organisation = newOrganisation()
    let now = noon
    const { contacts: book } = addressBookTables(open, { now: () => now })
    const write = (count: number) =>
      book.write(
        organisation,
        Array.from({ length: count }, () => ({ after: newContact({ organisationId: organisation }) })),
        sync,
      )
    const start = await contactFeed.read(organisation, 'beginning', 9)
    await write(2)
    await write(3)
    const early = await contactFeed.read(organisation, 'beginning', 3)
    const all = await contactFeed.read(organisation, 'beginning', 9)
    now = new Date('2026-12-30')
    await write(2)
    const month = new Date('2026-12-01')
    expect(await contactFeed.purge(organisation, month, 1)).toBe(1)
    expect(await contactFeed.purge(organisation, month, 200)).toBe(1)
    expect(await contactFeed.purge(organisation, month, 200)).toBe(0)
    for (const { next } of [start, early])
      await expectRefusal('cursor.expired', contactFeed.read(organisation, { cursor: next }, 9))
    const kept = (await contactFeed.read(organisation, { cursor: all.next }, 9)).items
    expect(kept.map(({ sequence }) => sequence)).toEqual([6, 7])
    expect((await contactFeed.read(organisation, 'beginning', 9)).items).toEqual(kept)
    await contactFeed.purge(organisation, new Date('2027-06-01'), 200)
    await expectRefusal('cursor.expired', contactFeed.read(organisation, { cursor: all.next }, 9))
    expect(await contactFeed.read(organisation, 'beginning', 9)).toEqual(await contactFeed.read(organisation, 'now', 9))
  })

  it('takes no cursor but its own', async () => {
    const [one, other] = [newOrganisation(), newOrganisation()]
    const { next } = await contactFeed.read(one, 'now', 9)
    await expectRefusal('cursor.invalid', contactFeed.read(other, { cursor: next }, 9))
    await expectRefusal('cursor.invalid', contactFeed.read(one, { cursor: 'x' }, 9))
  })
})
