import { describe, expect, it } from 'vitest'
import { feedSlots } from '../../../../shared/adapters/table-storage/feed-slots.ts'
import { heldAddresses } from '../../../../shared/adapters/table-storage/held-addresses.ts'
import { contactId, type OrganisationId } from '../../../../shared/domain/ids.ts'
import { memoryPorts } from '../../../support/memory-ports.ts'
import { aContact, guidOf, noon, northBank, southBank } from '../../support/facts.ts'

const sync = { by: 'sync', id: 'run-1' } as const
const emails = Array.from({ length: 60 }, (_unused, place) => `p${place}@harbour.example`)

function aDesk(most?: number) {
  const { ports, tables } = memoryPorts(noon)
  const held = heldAddresses(tables.open, ports.clock, most)
  const among = async (organisationId: OrganisationId = northBank) => {
    const asked: string[] = []
    tables.watch = ({ kind }, when) => {
      if (when === 'before') asked.push(kind)
    }
    const found = await held.among(organisationId, emails)
    tables.watch = () => undefined
    return { found, asked }
  }
  const write = (organisationId: OrganisationId, count: number) =>
    ports.contacts.write(
      organisationId,
      emails.slice(0, count).map((email, place) => ({
        after: aContact({ organisationId, contactId: contactId(guidOf(place)), displayName: `Person ${place}`, email }),
      })),
      sync,
    )
  return { ports, held, slots: feedSlots(tables.open), among, write }
}

const contact = (place: number) =>
  aContact({ organisationId: northBank, contactId: contactId(guidOf(place)), email: emails[place] ?? '' })
const many = Array<number>(600).fill(1)

describe('what is remembered of addresses', () => {
  it('is not read anew for the sake of one slot that stays empty before many', async () => {
    const { ports, slots, among, write } = aDesk()
    const [, ...later] = await slots.reserve(northBank, many, noon)
    await slots.close(
      northBank,
      later.map(({ slot }) => slot),
      noon,
    )
    await write(northBank, 3)
    expect((await among()).found).toEqual(emails.slice(0, 3))
    const { found, asked } = await among()
    expect(found).toEqual(emails.slice(0, 3))
    expect(new Set(asked)).toEqual(new Set(['find']))
    ports.clock.advance(1)
    await among()
    await among()
    expect(await slots.isFilled(northBank, 1)).toBe(true)
    expect((await among()).asked).toEqual(['find'])
  })

  it('is told apart from slots that were given out together and stayed empty: after a while they are closed', async () => {
    const { ports, slots, among, write } = aDesk()
    await slots.reserve(northBank, many, noon)
    await among()
    expect(await slots.isFilled(northBank, 1)).toBe(false)
    ports.clock.advance(1)
    await among()
    await write(northBank, 3)
    expect((await among()).found).toEqual(emails.slice(0, 3))
    expect((await among()).asked).toEqual(['find'])
    expect(await slots.settled(northBank)).toBeGreaterThan(600)
  })

  it('has what this process is about to write, and looks for it in no slot while it is under way', async () => {
    const { held, slots, among } = aDesk()
    await among()
    const places = await slots.reserve(northBank, [1, 1], noon)
    const [first = 0, second = 0] = places.map(({ slot }) => slot)
    held.begin(northBank, first, [contact(4)])
    held.begin(northBank, second, [contact(5)])
    expect(await among()).toEqual({ found: emails.slice(4, 6), asked: ['find'] })
    held.note(northBank, first, [contact(4)])
    held.end(northBank, first)
    expect((await among()).asked).toEqual(['find'])
    // It was given up, or nobody knows what became of it: somebody may have written there.
    held.end(northBank, second)
    expect((await among()).asked.length).toBeGreaterThan(1)
  })

  it('has it too where everything is read meanwhile', async () => {
    const { held, slots, among } = aDesk()
    const [place] = await slots.reserve(northBank, [1], noon)
    held.begin(northBank, place?.slot ?? 0, [contact(7)])
    expect((await among()).found).toEqual([emails[7]])
  })

  it('makes room where another Organisation grew after it was read', async () => {
    const { among, write } = aDesk(50)
    await among(northBank)
    await among(southBank)
    await write(northBank, 40)
    await write(southBank, 40)
    expect((await among(northBank)).found).toHaveLength(40)
    expect((await among(southBank)).found).toHaveLength(40)
    const { found, asked } = await among(northBank)
    expect(found).toHaveLength(40)
    expect(asked).toContain('page')
  })
})
