import type { TableEntity, TransactionAction } from '@azure/data-tables'
import type { World } from '../../local/worlds/world.ts'
import { bookKeys } from '../../shared/adapters/table-storage/book-keys.ts'
import { clientIndex } from '../../shared/adapters/table-storage/clients.ts'
import { contactColumns, contactIndex } from '../../shared/adapters/table-storage/contact-rows.ts'
import { openTables } from '../../shared/adapters/table-storage/open-tables.ts'
import { placeOf } from '../../shared/adapters/table-storage/reconciliation-keys.ts'
import { toRow } from '../../shared/adapters/table-storage/row.ts'
import { textColumns } from '../../shared/adapters/table-storage/text-columns.ts'
import type { Client } from '../../shared/domain/client.ts'
import type { Contact } from '../../shared/domain/contact.ts'
import {
  clientId,
  contactId,
  entraTenantId,
  memberId,
  organisationId,
  runId,
  type OrganisationId,
} from '../../shared/domain/ids.ts'

/** How much an organisation has. */
export interface OfficeSize {
  readonly clients: number
  readonly contacts: number
  readonly tenants: number
  /** Items of the queue: those that wait, and those that were settled in the past. */
  readonly open: number
  readonly settled: number
}

/** The organisation of a world that holds a connection. */
export const ownerOf = (world: World): OrganisationId => organisationId(world.connections[0]?.organisationId ?? '')

const idOf = (kind: number, number: number) =>
  `${((number * 2_654_435_761) % 4_294_967_296).toString(16).padStart(8, '0')}-${kind.toString(16).padStart(4, '0')}-4000-8000-${number.toString(16).padStart(12, '0')}`

/** Names that look like names and differ: two words of a few hundred, and a number where they come again. */
const firsts = [
  'Alder',
  'Birch',
  'Cedar',
  'Dover',
  'Elm',
  'Fern',
  'Gorse',
  'Heath',
  'Ivy',
  'Juniper',
  'Kestrel',
  'Larch',
]
const lasts = ['Bakery', 'Carpentry', 'Dairy', 'Estates', 'Foundry', 'Glass', 'Hauliers', 'Imports', 'Joinery', 'Law']
const nameOf = (number: number) => {
  const first = firsts[number % firsts.length] ?? ''
  const last = lasts[Math.floor(number / firsts.length) % lasts.length] ?? ''
  return `${first} ${last} ${Math.floor(number / (firsts.length * lasts.length))}`
}

type Row = TableEntity

function* officeRows(owner: OrganisationId, size: OfficeSize, at: Date): Generator<readonly [string, Row]> {
  const owned = { organisationId: owner }
  const moments = { createdAt: at, changedAt: at }
  const seen = { state: 'present', seenIn: runId('00000000000000-bench000'), firstSeenAt: at, lastSeenAt: at }
  for (let number = 0; number < size.clients; number += 1) {
    const client: Client = {
      ...owned,
      clientId: clientId(idOf(1, number)),
      displayName: nameOf(number),
      primaryDomain: `client${number}.example`,
      state: 'active',
      createdBy: 'import',
      ...moments,
    }
    yield ['Clients', toRow(owner, bookKeys.record(client.clientId), client)]
    for (const { row, marks } of clientIndex(client)) yield ['Clients', toRow(owner, row, marks)]
  }
  for (let number = 0; number < size.contacts; number += 1) {
    const contact: Contact = {
      ...owned,
      contactId: contactId(idOf(2, number)),
      clientId: clientId(idOf(1, number % size.clients)),
      displayName: `${firsts[number % firsts.length]} Person${number}`,
      email: `person${number}@client${number % size.clients}.example`,
      otherEmails: [],
      state: 'active',
      createdBy: 'sync',
      ...moments,
    }
    yield ['Contacts', toRow(owner, bookKeys.record(contact.contactId), contactColumns(contact))]
    for (const { row, marks } of contactIndex(contact)) yield ['Contacts', toRow(owner, row, marks)]
  }
  for (let number = 0; number < size.tenants; number += 1) {
    const tid = entraTenantId(idOf(3, number))
    // A third matches by its domain, a third has a name that is like some, a third is like nothing.
    const like = number % 3
    const tenant = {
      ...{ ...owned, ...seen, tid },
      displayName: like === 2 ? `zq${number}xw${number * 7}` : nameOf(number * 7),
      verifiedDomains: [like === 0 ? `client${number}.example` : `tenant${number}.example`],
    }
    yield ['ManagedTenants', toRow(owner, tid, tenant)]
    if (number % 5 === 4) {
      const decided = { decidedBy: memberId(idOf(4, 1)), decidedAt: at }
      yield ['ClientMappings', toRow(owner, `mapping_${tid}`, { ...owned, tid, state: 'skipped', ...decided })]
    }
  }
  for (let number = 0; number < size.open + size.settled; number += 1) {
    const objectId = idOf(5, number)
    const tid = entraTenantId(idOf(3, number % size.tenants))
    const state = number < size.open ? 'open' : 'dismissed'
    const item = { ...owned, tid, objectId, clientId: clientId(idOf(1, number % size.clients)), state }
    const why = { reason: 'several-contacts', candidates: [], openedAt: at, changedAt: at, runId: seen.seenIn }
    const user = { objectId, displayName: `Asked ${number}`, otherMails: [] }
    const row = { ...item, ...why, ...textColumns(JSON.stringify(user)) }
    yield ['ReconciliationItems', toRow(owner, placeOf({ tid, objectId, state }), row)]
  }
}

const transactionSize = 100
/** Transactions that are under way at once. */
const atOnce = 8

/** Writes an organisation of such a size straight into storage, as the hub would have left it, but for the feed of contacts. */
export async function seedOffice(connectionString: string, owner: OrganisationId, size: OfficeSize): Promise<void> {
  const open = openTables({ kind: 'connection-string', connectionString })
  const clients = new Map<string, ReturnType<typeof open>>()
  const tableOf = async (name: string) => {
    const known = clients.get(name)
    if (known) return known
    const client = open(name)
    await client.createTable().catch(() => undefined)
    clients.set(name, client)
    return client
  }
  const under = new Set<Promise<unknown>>()
  const write = async (name: string, rows: readonly Row[]) => {
    const client = await tableOf(name)
    const actions = rows.map((row): TransactionAction => ['upsert', row, 'Replace'])
    if (under.size >= atOnce) await Promise.race(under)
    const writing = client.submitTransaction(actions).finally(() => under.delete(writing))
    under.add(writing)
  }
  let batch: Row[] = []
  let table = ''
  for (const [name, row] of officeRows(owner, size, new Date())) {
    if (name !== table || batch.length === transactionSize) {
      if (batch.length > 0) await write(table, batch)
      batch = []
      table = name
    }
    batch.push(row)
  }
  if (batch.length > 0) await write(table, batch)
  await Promise.all(under)
}
