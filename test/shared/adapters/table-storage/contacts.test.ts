import { describe, expect, it } from 'vitest'
import { contactId } from '../../../../shared/domain/ids.ts'
import { failFrom, memoryPorts, repair } from '../../../support/memory-ports.ts'
import { aContact, guidOf, noon, northBank } from '../../support/facts.ts'

const sync = { by: 'sync', id: 'run-1' } as const
const people = Array.from({ length: 40 }, (_unused, place) =>
  aContact({
    contactId: contactId(guidOf(place)),
    displayName: `Person ${place}`,
    email: `p${place}@harbour.example`,
    externalId: `P-${place}`,
  }),
)
const changes = people.map((after) => ({ after }))

const linesOf = async ({ contactFeed }: ReturnType<typeof memoryPorts>['ports']) =>
  (await contactFeed.read(northBank, 'beginning', 200)).items

describe('a write of contacts that breaks off', () => {
  // Forty people take three transactions; each may take effect and its answer be lost.
  const moments = [1, 2, 3].flatMap((count) => (['before', 'after'] as const).map((when) => [count, when] as const))

  it.each(moments)('at transaction %i, %s it took effect, is finished by the same call', async (count, when) => {
    const { ports, tables } = memoryPorts(noon)
    failFrom(tables, count, { when, only: /^transact Contacts$/ })
    await expect(ports.contacts.write(northBank, changes, sync)).rejects.toThrow()
    repair(tables)
    const { written, stale, taken } = await ports.contacts.write(northBank, changes, sync)
    expect(written.map((contact) => contact.contactId).toSorted()).toEqual(people.map((c) => c.contactId).toSorted())
    expect([stale, taken]).toEqual([[], []])
    // A slot that was given out and not written to is waited for, and closed after half a minute.
    ports.clock.advance(1)
    const lines = await linesOf(ports)
    expect(lines.map(({ contact }) => contact.contactId).toSorted()).toEqual(people.map((c) => c.contactId).toSorted())
    const numbers = lines.map(({ sequence }) => sequence)
    expect(numbers).toEqual([...new Set(numbers)].toSorted((one, other) => one - other))
    expect(await ports.contacts.findByEmails(northBank, ['p0@harbour.example', 'p39@harbour.example'])).toHaveLength(2)
  })

  it('changes nothing more when it is called once again', async () => {
    const { ports, tables } = memoryPorts(noon)
    await ports.contacts.write(northBank, changes, sync)
    const content = () => tables.rows('Contacts').filter(({ rowKey }) => !/^(f_|head)/.test(String(rowKey)))
    const before = [content(), await linesOf(ports)]
    await ports.contacts.write(northBank, changes, sync)
    expect([content(), await linesOf(ports)]).toEqual(before)
  })
})

describe('a contact in storage', () => {
  it('takes as few transactions as its rows need', async () => {
    const { ports, tables } = memoryPorts(noon)
    const transactions: string[] = []
    tables.watch = ({ kind, partition }, when) => {
      if (kind === 'transact' && when === 'after') transactions.push(partition)
    }
    await ports.contacts.write(northBank, changes, sync)
    // Record, name (its first word too), name in the client, the other word, address, external id: six rows each; one slot of the feed for
    // each transaction, and the row that numbers them.
    const count = Math.ceil(40 / Math.floor(99 / 6))
    expect(transactions).toEqual(Array(count).fill(northBank))
    expect(tables.rows('Contacts')).toHaveLength(40 * 6 + count + 1)
  })

  it('can be changed although one of its index rows went missing', async () => {
    const { ports, tables } = memoryPorts(noon)
    const [after] = people
    const { written } = await ports.contacts.write(northBank, [{ after: after! }], sync)
    const lost = tables.rows('Contacts').find(({ rowKey }) => String(rowKey).startsWith('n_'))
    await tables.open('Contacts').deleteEntity(northBank, String(lost?.['rowKey']))
    const changed = { ...written[0]!, displayName: 'Somebody Else' }
    const outcome = await ports.contacts.write(northBank, [{ before: written[0]!, after: changed }], sync)
    expect(outcome).toMatchObject({ written: [{ displayName: 'Somebody Else' }], stale: [] })
    expect((await ports.contacts.search(northBank, { limit: 9 }, {})).items).toMatchObject([
      { displayName: 'Somebody Else' },
    ])
  })

  it('leaves no row of an address behind that nobody has any more', async () => {
    const { ports, tables } = memoryPorts(noon)
    const pair = people.slice(0, 2).map((contact) => ({ ...contact, email: 'office@harbour.example' }))
    const rows = () => tables.rows('Contacts').filter(({ rowKey }) => String(rowKey).startsWith('e_'))
    const moveAway = (before: (typeof written)[number]) =>
      ports.contacts.write(northBank, [{ before, after: { ...before, email: 'own@harbour.example' } }], sync)
    const { written } = await ports.contacts.write(
      northBank,
      pair.map((after) => ({ after })),
      sync,
    )
    await moveAway(written[0]!)
    expect(await ports.contacts.findByEmails(northBank, ['office@harbour.example'])).toEqual([written[1]])
    await moveAway(written[1]!)
    expect(rows()).toHaveLength(2)
    expect(await ports.contacts.findByEmails(northBank, ['office@harbour.example'])).toEqual([])
    expect(await ports.contacts.findByEmails(northBank, ['own@harbour.example'])).toHaveLength(2)
  })

  it('is left out of lists whose index row outlived it', async () => {
    const { ports, tables } = memoryPorts(noon)
    const [after] = people
    await ports.contacts.write(northBank, [{ after: after! }], sync)
    await tables.open('Contacts').deleteEntity(northBank, `c_${after?.contactId ?? ''}`)
    expect((await ports.contacts.search(northBank, { limit: 9 }, {})).items).toEqual([])
    expect(await ports.contacts.findByEmails(northBank, ['p0@harbour.example'])).toEqual([])
    expect((await ports.contacts.findByExternalIds(northBank, ['P-0'])).size).toBe(0)
  })
})
