import { withContactWish, type Contact, type ContactWish } from '../domain/contact.ts'
import { isHubError } from '../domain/hub-error.ts'
import type { ClientId, ContactId, OrganisationId } from '../domain/ids.ts'
import type { ContactChange } from '../ports/address-book.ts'
import type { Ports } from '../ports/ports.ts'
import type { Kept } from '../ports/storage.ts'
import { newContact, refuseLinked } from './contacts.ts'
import { bringsBack, readErased, type IsErased, type MarkNeeds } from './privacy/erasure-marks.ts'
import { refusedRow, type Lined, type RowReport, type SettleRows } from './import-rows.ts'

/** Of a new Contact the Client is named, by its id or by its external id. */
export type ContactRow = Omit<ContactWish, 'clientId'> & {
  readonly externalId: string
  readonly clientId?: ClientId | undefined
  readonly clientExternalId?: string | undefined
}

type ImportPorts = Pick<Ports, 'clients' | 'contacts' | 'contactLinks' | 'clock' | 'random'> & MarkNeeds

interface Decided {
  readonly report: RowReport
  /** Absent where nothing is to be written. */
  readonly change?: ContactChange
}

/** Creates and changes Contacts by their external ids, a hundred in a few transactions. A repeat changes nothing. */
export function settleContacts(
  ports: ImportPorts,
  organisationId: OrganisationId,
  { preview, importId }: { readonly preview: boolean; readonly importId: string },
): SettleRows<ContactRow> {
  const findClient = clientFinder(ports, organisationId)
  return async (rows) => {
    const externalIds = rows.map(({ externalId }) => externalId)
    const [known] = await Promise.all([
      ports.contacts.findByExternalIds(organisationId, externalIds),
      findClient.read(rows),
    ])
    const isErased = await readErased(ports, organisationId)
    const decided: Decided[] = []
    for (const row of rows)
      decided.push(
        await decide(ports, organisationId, row, {
          current: known.get(row.externalId),
          client: findClient.of(row),
          isErased,
        }),
      )
    if (preview) return decided.map(({ report }) => report)
    const changes = decided.map(({ change }) => change).filter((change) => change !== undefined)
    const { stale, taken } = await ports.contacts.write(organisationId, changes, { by: 'import', id: importId })
    return decided.map(({ report, change }) => reportOf(report, change, { stale, taken }))
  }
}

function reportOf(
  report: RowReport,
  change: ContactChange | undefined,
  { stale, taken }: { readonly stale: readonly ContactId[]; readonly taken: readonly ContactId[] },
): RowReport {
  if (!change) return report
  const { contactId } = change.after
  if (stale.includes(contactId)) return refusedRow(report, 'version.stale')
  if (taken.includes(contactId)) return refusedRow(report, 'externalId.taken')
  return { ...report, id: contactId }
}

/** What a row says of its Client: an id, nothing, or that there is none. */
type ClientOfRow = ClientId | undefined | 'unknown'

interface Known {
  readonly current: Kept<Contact> | undefined
  readonly client: ClientOfRow
  readonly isErased: IsErased
}

async function decide(
  ports: ImportPorts,
  organisationId: OrganisationId,
  row: Lined<ContactRow>,
  { current, client, isErased }: Known,
): Promise<Decided> {
  const { line, clientId: _client, clientExternalId: _clientToo, ...wish } = row
  const { externalId } = row
  if (client === 'unknown') return { report: refusedRow(row, 'client.unknown') }
  const missing = [
    ...((current ?? client) ? [] : ['clientId or clientExternalId: is required for a new contact']),
    ...(current !== undefined || wish.displayName !== undefined ? [] : ['displayName: is required for a new contact']),
  ]
  const clientId = client ?? current?.clientId
  if (missing.length > 0 || clientId === undefined) return { report: refusedRow(row, 'input.invalid', missing) }
  const before = current ?? newContact(ports, { organisationId, clientId }, 'import')
  const after = withContactWish(before, { ...wish, clientId }, ports.clock.now())
  const id = current ? { id: current.contactId } : {}
  if (after === current) return { report: { line, outcome: 'unchanged', externalId, ...id } }
  if (bringsBack(isErased, current, after)) return { report: refusedRow(row, 'contact.erased') }
  try {
    if (current && clientId !== current.clientId) await refuseLinked(ports, current)
  } catch (thrown) {
    if (isHubError(thrown, 'contact.linked')) return { report: refusedRow(row, thrown.code) }
    throw thrown
  }
  const outcome = current ? 'updated' : 'created'
  return { report: { line, outcome, externalId, ...id }, change: { ...(current ? { before: current } : {}), after } }
}

/** Which Client rows mean; each is looked up once for a whole file. */
function clientFinder({ clients }: Pick<Ports, 'clients'>, organisationId: OrganisationId) {
  const byId = new Map<ClientId, ClientOfRow>()
  const byExternalId = new Map<string, ClientOfRow>()

  return {
    read: async (rows: readonly ContactRow[]): Promise<void> => {
      const ids = new Set(rows.map(({ clientId }) => clientId).filter((id) => id !== undefined && !byId.has(id)))
      for (const id of ids)
        if (id !== undefined) byId.set(id, (await clients.find(organisationId, id))?.clientId ?? 'unknown')
      const externalIds = rows
        .map(({ clientExternalId }) => clientExternalId)
        .filter((id) => id !== undefined)
        .filter((id) => !byExternalId.has(id))
      if (externalIds.length === 0) return
      const found = await clients.findByExternalIds(organisationId, externalIds)
      for (const id of externalIds) byExternalId.set(id, found.get(id)?.clientId ?? 'unknown')
    },
    /** Two names must mean one Client. */
    of: ({ clientId, clientExternalId }: ContactRow): ClientOfRow => {
      const one = clientId && byId.get(clientId)
      const other = clientExternalId === undefined ? undefined : byExternalId.get(clientExternalId)
      return one !== undefined && other !== undefined && one !== other ? 'unknown' : (one ?? other)
    },
  }
}
