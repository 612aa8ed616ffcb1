import { describe, expect, it } from 'vitest'
import { addressBookTables } from '../../../../shared/adapters/table-storage/address-book.ts'
import { contactId } from '../../../../shared/domain/ids.ts'
import type { FeedFrom } from '../../../../shared/ports/address-book.ts'
import { failFrom, memoryPorts, repair } from '../../../support/memory-ports.ts'
import { aContact, guidOf, noon, northBank } from '../../support/facts.ts'
import { expectRefusal } from '../../support/refusals.ts'

const sync = { by: 'sync', id: 'run-1' } as const
const aPerson = (place: number) =>
  aContact({ contactId: contactId(guidOf(place)), displayName: `Person ${place}`, email: `p${place}@harbour.example` })
const peopleFrom = (first: number, count: number) =>
  Array.from({ length: count }, (_unused, place) => ({ after: aPerson(first + place) }))

function aDesk() {
  const { ports, tables } = memoryPorts(noon)
  const read = async (from: FeedFrom, limit = 200) => ports.contactFeed.read(northBank, from, limit)
  const names = async (from: FeedFrom, limit?: number) =>
    (await read(from, limit)).items.map(({ contact }) => contact.displayName)
  const write = (first: number, count: number) => ports.contacts.write(northBank, peopleFrom(first, count), sync)
  return { ports, tables, read, names, write, elsewhere: addressBookTables(tables.open, ports.clock) }
}

/** A desk where one write has its place in the feed and does not get on, until it is let go. */
async function withSlowWriter() {
  const desk = aDesk()
  const gate = Promise.withResolvers<undefined>()
  const reached = Promise.withResolvers<undefined>()
  desk.tables.watch = async ({ kind, table }, when) => {
    if (when !== 'before' || kind !== 'transact' || table !== 'Contacts') return
    repair(desk.tables)
    reached.resolve(undefined)
    await gate.promise
  }
  const late = desk.elsewhere.contacts.write(northBank, peopleFrom(1, 1), sync)
  await reached.promise
  const letGo = () => {
    gate.resolve(undefined)
  }
  return { ...desk, letGo, late }
}

describe('a reader of the feed', () => {
  it('waits for whoever has a place before the others and is slow, and then sees all in their places', async () => {
    const { names, write, read, letGo, late } = await withSlowWriter()
    const start = await read('beginning')
    await write(2, 3)
    expect(await names({ cursor: start.next })).toEqual([])
    letGo()
    await late
    expect(await names({ cursor: start.next })).toEqual(['Person 1', 'Person 2', 'Person 3', 'Person 4'])
  })

  it('closes the place of whoever does not come, and misses nothing when they come after all', async () => {
    const { ports, names, write, read, letGo, late } = await withSlowWriter()
    await write(2, 1)
    ports.clock.advance(1)
    const first = await read('beginning')
    expect(first.items.map(({ contact }) => contact.displayName)).toEqual(['Person 2'])
    letGo()
    expect((await late).written).toHaveLength(1)
    expect(await names({ cursor: first.next })).toEqual(['Person 1'])
    expect(await names('beginning')).toEqual(['Person 2', 'Person 1'])
  })

  it('who begins now begins before whoever is under way', async () => {
    const { names, write, read, letGo, late } = await withSlowWriter()
    await write(2, 1)
    const now = await read('now')
    letGo()
    await late
    expect(await names({ cursor: now.next })).toEqual(['Person 1', 'Person 2'])
  })

  it('is not held up by a place that was given out before the purge', async () => {
    const { ports, tables, names, write, read } = aDesk()
    const start = await read('beginning')
    failFrom(tables, 1, { only: /^transact Contacts$/ })
    await expect(write(1, 1)).rejects.toThrow()
    repair(tables)
    await write(2, 1)
    ports.clock.advance(60 * 24 * 40)
    await write(3, 1)
    expect(await ports.contactFeed.purge(northBank, ports.clock.now(), 200)).toBe(1)
    await expectRefusal('cursor.expired', read({ cursor: start.next }))
    expect(await names('beginning')).toEqual(['Person 3'])
  })

  it('goes through a transaction of many line by line', async () => {
    const { ports, write } = aDesk()
    await write(1, 45)
    const seen: string[] = []
    let from: FeedFrom = 'beginning'
    for (let turn = 0; turn < 9; turn += 1) {
      const { items, next } = await ports.contactFeed.read(northBank, from, 7)
      seen.push(...items.map(({ contact }) => contact.displayName))
      from = { cursor: next }
    }
    expect(seen).toEqual(peopleFrom(1, 45).map(({ after }) => after.displayName))
  })

  it('is told of a later change of somebody after the earlier one, whichever instance made it', async () => {
    const { ports, elsewhere, write, read } = aDesk()
    let [contact] = (await write(1, 1)).written
    for (let turn = 0; turn < 10; turn += 1) {
      const book = turn % 2 === 0 ? elsewhere.contacts : ports.contacts
      const change = { before: contact!, after: { ...contact!, phone: String(turn) } }
      const others = peopleFrom(100 + turn * 50, 40)
      ;[contact] = (await book.write(northBank, [change, ...others], sync)).written
    }
    const { items } = await read('beginning', 999)
    const phones = items.flatMap((line) => (line.contact.contactId === contact?.contactId ? [line.contact.phone] : []))
    expect(phones).toEqual([undefined, ...Array.from({ length: 10 }, (_unused, turn) => String(turn))])
  })

  it('is given somebody whose texts are longer than a column', async () => {
    const { ports, read } = aDesk()
    const after = { ...aPerson(1), role: 'r'.repeat(31_000), phone: '1'.repeat(31_000) }
    await ports.contacts.write(northBank, [{ after }, ...peopleFrom(2, 3)], sync)
    expect((await read('beginning')).items.map(({ contact }) => contact)).toEqual([
      after,
      ...peopleFrom(2, 3).map((change) => change.after),
    ])
  })
})

describe('looking for many addresses', () => {
  const emails = Array.from({ length: 60 }, (_unused, place) => `p${place}@harbour.example`)
  const found = async ({ contacts }: Pick<ReturnType<typeof addressBookTables>, 'contacts'>) =>
    (await contacts.findByEmails(northBank, emails)).map(({ displayName }) => displayName).toSorted()

  it('finds whom this instance and another wrote, before and after it looked for the first time', async () => {
    const { ports, elsewhere, write } = aDesk()
    expect(await found(ports)).toEqual([])
    await write(1, 1)
    expect(await found(ports)).toEqual(['Person 1'])
    await elsewhere.contacts.write(northBank, peopleFrom(2, 1), sync)
    expect(await found(ports)).toEqual(['Person 1', 'Person 2'])
    expect(await found(elsewhere)).toEqual(['Person 1', 'Person 2'])
  })

  it('finds whoever took effect in a place that was passed over before', async () => {
    const { ports, write, letGo, late } = await withSlowWriter()
    await write(2, 1)
    expect(await found(ports)).toEqual(['Person 2'])
    letGo()
    await late
    expect(await found(ports)).toEqual(['Person 1', 'Person 2'])
  })

  it('asks storage little for addresses that nobody has', async () => {
    const { ports, tables, write } = aDesk()
    await write(100, 200)
    const asked: string[] = []
    await found(ports)
    tables.watch = ({ kind }, when) => {
      if (when === 'before') asked.push(kind)
    }
    expect(await found(ports)).toEqual([])
    expect(asked).toEqual(['find'])
  })

  it('goes on after the purge took what it did not read', async () => {
    const { ports, elsewhere } = aDesk()
    expect(await found(ports)).toEqual([])
    await elsewhere.contacts.write(northBank, peopleFrom(1, 1), sync)
    ports.clock.advance(60 * 24 * 40)
    await ports.contactFeed.purge(northBank, ports.clock.now(), 200)
    await elsewhere.contacts.write(northBank, peopleFrom(2, 1), sync)
    expect(await found(ports)).toEqual(['Person 1', 'Person 2'])
  })
})
