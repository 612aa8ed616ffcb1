import { describe, expect, it } from 'vitest'
import type { Contact } from '../../../shared/domain/contact.ts'
import { HubError } from '../../../shared/domain/hub-error.ts'
import type { FileRow } from '../../../shared/ports/read-rows.ts'
import { settleClients, type ClientRow } from '../../../shared/services/import-clients.ts'
import { settleContacts, type ContactRow } from '../../../shared/services/import-contacts.ts'
import { importRows, type RowReport, type SettleRows } from '../../../shared/services/import-rows.ts'
import { failFrom, memoryPorts, repair, type MemoryPorts } from '../../support/memory-ports.ts'
import { aClient, aLink, harbour, noon, northBank, quarry } from '../support/facts.ts'
import { expectRefusal } from '../support/refusals.ts'

async function* fileOf(rows: readonly object[], end?: HubError): AsyncGenerator<FileRow> {
  for (const [place, fields] of rows.entries()) {
    await Promise.resolve()
    yield { line: place + 2, fields: fields as Record<string, unknown> }
  }
  if (end) throw end
}

/** Rows of these examples are sound as they are, but for one that says so. */
const judge = (fields: Readonly<Record<string, unknown>>) =>
  'broken' in fields ? { faults: ['broken: is not sound'] } : { row: fields as never }

async function run<Row extends { readonly externalId: string }>(
  ports: MemoryPorts,
  rows: AsyncIterable<FileRow>,
  settle: SettleRows<Row>,
): Promise<readonly RowReport[]> {
  const reports: RowReport[] = []
  for await (const report of importRows<Row>(ports, rows, judge, settle)) reports.push(report)
  return reports
}

const contactsInto = (ports: MemoryPorts, preview = false) =>
  settleContacts(ports, northBank, { preview, importId: 'import-1' })
const importContacts = (ports: MemoryPorts, rows: readonly object[], preview = false) =>
  run<ContactRow>(ports, fileOf(rows), contactsInto(ports, preview))
const importClients = (ports: MemoryPorts, rows: readonly object[], preview = false) =>
  run<ClientRow>(ports, fileOf(rows), settleClients(ports, northBank, { preview }))

const outcomes = (reports: readonly RowReport[]) => reports.map(({ outcome, code }) => code ?? outcome)

async function withClients() {
  const made = memoryPorts(noon)
  await made.ports.clients.insert(aClient({ externalId: 'C-1' }))
  await made.ports.clients.insert(aClient({ clientId: quarry, displayName: 'Quarry', externalId: 'C-2' }))
  return made
}

const people = (count: number) =>
  Array.from({ length: count }, (_unused, place) => ({
    externalId: `P-${place}`,
    displayName: `Person ${place}`,
    email: `p${place}@h.example`,
    clientExternalId: place % 2 === 0 ? 'C-1' : 'C-2',
  }))

describe('an import of contacts', () => {
  it('creates once, changes what differs, and leaves the rest, in the order of the file', async () => {
    const { ports, tables } = await withClients()
    const first = await importContacts(ports, people(250))
    expect(first.map(({ line, outcome }) => [line, outcome])).toEqual(
      people(250).map((_unused, place) => [place + 2, 'created']),
    )
    const before = tables.rows('Contacts')
    const again = await importContacts(ports, people(250))
    expect(new Set(outcomes(again))).toEqual(new Set(['unchanged']))
    expect(again.map(({ id }) => id)).toEqual(first.map(({ id }) => id))
    expect(tables.rows('Contacts')).toEqual(before)
    const changed = people(3).map((row, place) => (place === 1 ? { ...row, phone: '1' } : row))
    expect(outcomes(await importContacts(ports, changed))).toEqual(['unchanged', 'updated', 'unchanged'])
    const { items } = await ports.contactFeed.read(northBank, 'beginning', 200)
    expect(items[0]).toMatchObject({ origin: { by: 'import', id: 'import-1' }, contact: { createdBy: 'import' } })
  })

  it('says in a preview what it would do, and does nothing', async () => {
    const { ports, tables } = await withClients()
    await importContacts(ports, people(2))
    const before = tables.rows('Contacts')
    const rows = [...people(3).slice(1), { externalId: 'P-0', phone: '1' }, { externalId: 'P-9', clientId: harbour }]
    const preview = await importContacts(ports, rows, true)
    expect(outcomes(preview)).toEqual(['unchanged', 'created', 'updated', 'input.invalid'])
    expect(tables.rows('Contacts')).toEqual(before)
    expect(outcomes(await importContacts(ports, rows))).toEqual(outcomes(preview))
  })

  it('refuses a bad row, and goes on', async () => {
    const { ports } = await withClients()
    const [one, other] = people(2)
    const rows = [
      { broken: true },
      one!,
      { ...one, phone: 'twice' },
      { ...other, externalId: 'P-6', clientExternalId: 'nobody' },
      { ...other, externalId: 'P-7', clientId: harbour },
      { externalId: 'P-8' },
      other!,
    ]
    const reports = await importContacts(ports, rows)
    expect(outcomes(reports)).toEqual([
      'input.invalid',
      'created',
      'row.repeated',
      'client.unknown',
      'client.unknown',
      'input.invalid',
      'created',
    ])
    expect(reports[0]).toEqual({ line: 2, outcome: 'refused', code: 'input.invalid', faults: ['broken: is not sound'] })
    expect(reports[5]?.faults).toHaveLength(2)
    expect(JSON.stringify(reports)).not.toContain('Person')
  })

  it('takes no contact that is linked to another client', async () => {
    const { ports } = await withClients()
    await importContacts(ports, people(1))
    const found = (await ports.contacts.findByExternalIds(northBank, ['P-0'])).get('P-0')!
    const { tid, objectId } = aLink()
    const provenance = { source: 'entra', tid, objectId, syncedAt: noon } as const
    await ports.contacts.write(northBank, [{ before: found, after: { ...found, provenance } }], { by: 'sync', id: 'r' })
    await ports.contactLinks.putAll(northBank, tid, [aLink({ contactId: found.contactId })])
    expect(outcomes(await importContacts(ports, [{ externalId: 'P-0', clientId: quarry }]))).toEqual(['contact.linked'])
    expect(outcomes(await importContacts(ports, [{ externalId: 'P-0', phone: '1' }]))).toEqual(['updated'])
  })

  it('tells of a contact that somebody else changed at that moment', async () => {
    const { ports } = await withClients()
    await importContacts(ports, people(2))
    const meddling: MemoryPorts = {
      ...ports,
      contacts: {
        ...ports.contacts,
        findByExternalIds: async (...asked) => {
          const found = await ports.contacts.findByExternalIds(...asked)
          const before = found.get('P-0')!
          const after: Contact = { ...before, role: 'Meanwhile' }
          await ports.contacts.write(northBank, [{ before, after }], { by: 'person', id: 'x' })
          return found
        },
      },
    }
    const rows = people(2).map((row) => ({ ...row, phone: '1' }))
    expect(outcomes(await importContacts(meddling, rows))).toEqual(['version.stale', 'updated'])
  })

  it('that breaks off in the storage is finished by the same file', async () => {
    const { ports, tables } = await withClients()
    failFrom(tables, 2, { only: /^transact Contacts$/ })
    await expectRefusal('storage.unavailable', importContacts(ports, people(60)))
    repair(tables)
    const again = outcomes(await importContacts(ports, people(60)))
    expect(again.filter((outcome) => outcome === 'unchanged').length).toBeGreaterThan(10)
    expect(again.filter((outcome) => outcome === 'created').length).toBeGreaterThan(10)
    ports.clock.advance(1)
    expect((await ports.contactFeed.read(northBank, 'beginning', 200)).items).toHaveLength(60)
  })
})

describe('an import of clients', () => {
  const rows = [
    { externalId: 'C-1', displayName: 'Harbour Dental', primaryDomain: 'h.example' },
    { externalId: 'C-9', displayName: 'Mill' },
    { externalId: 'C-8' },
  ]

  it('creates, changes and leaves clients by their external ids; a preview only says so', async () => {
    const { ports, tables } = await withClients()
    const before = tables.rows('Clients')
    const preview = await importClients(ports, rows, true)
    expect(outcomes(preview)).toEqual(['updated', 'created', 'input.invalid'])
    expect(tables.rows('Clients')).toEqual(before)
    expect(outcomes(await importClients(ports, rows))).toEqual(outcomes(preview))
    const after = tables.rows('Clients')
    expect(outcomes(await importClients(ports, rows))).toEqual(['unchanged', 'unchanged', 'input.invalid'])
    expect(tables.rows('Clients')).toEqual(after)
    const made = (await ports.clients.findByExternalIds(northBank, ['C-9'])).get('C-9')
    expect(made).toMatchObject({ displayName: 'Mill', createdBy: 'import' })
  })
})

describe('an import', () => {
  it('reports where its file breaks off, and what came before is done', async () => {
    const { ports } = await withClients()
    const end = new HubError('body.malformed', 'A quote has no end.', { details: { line: 4 } })
    const reports = await run<ContactRow>(ports, fileOf(people(2), end), contactsInto(ports))
    expect(reports.map(({ line, outcome, code }) => [line, outcome, code])).toEqual([
      [2, 'created', undefined],
      [3, 'created', undefined],
      [4, 'refused', 'body.malformed'],
    ])
    await expectRefusal('body.malformed', run<ContactRow>(ports, fileOf([], end), contactsInto(ports)))
  })

  it('stops in time, and says of each row that it did not come to it', async () => {
    const { ports } = await withClients()
    let settled = 0
    const reports = await run<ContactRow>(ports, fileOf(people(250)), async (rows) => {
      settled += 1
      ports.clock.advance(settled === 2 ? 4 : 0)
      return rows.map(({ line }) => ({ line, outcome: 'unchanged' as const }))
    })
    expect(outcomes(reports).lastIndexOf('unchanged')).toBe(199)
    expect(new Set(outcomes(reports).slice(200))).toEqual(new Set(['import.unfinished']))
    expect(reports).toHaveLength(250)
  })

  it('reads a hundred thousand rows, holding a hundred at a time, and no more', async () => {
    const { ports } = await withClients()
    let most = 0
    async function* endless(): AsyncGenerator<FileRow> {
      for (let line = 2; ; line += 1) {
        yield { line, fields: { externalId: String(line) } }
      }
    }
    let count = 0
    let last: RowReport | undefined
    const settle: SettleRows<{ readonly externalId: string }> = async (rows) => {
      most = Math.max(most, rows.length)
      return Promise.resolve(rows.map(({ line }) => ({ line, outcome: 'unchanged' })))
    }
    for await (const report of importRows(ports, endless(), judge as never, settle)) {
      count += 1
      last = report
    }
    expect([count, most]).toEqual([100_001, 100])
    expect(last).toMatchObject({ line: 100_002, code: 'body.oversize' })
  })
})
