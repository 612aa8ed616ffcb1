import { secureRandom } from '../../shared/adapters/crypto/secure-random.ts'
import { storagePorts } from '../../shared/adapters/table-storage/storage-ports.ts'
import type { ContactLink } from '../../shared/domain/contact.ts'
import { entraTenantId, organisationId as ownId } from '../../shared/domain/ids.ts'
import type { RunningStack } from '../../local/stack/stack.ts'
import type { SyncOffice } from './sync-office.ts'

const counted = [
  ...(['created', 'linked', 'updated', 'deactivated', 'reactivated'] as const),
  ...(['asked', 'skipped', 'unchanged', 'failed', 'warnings'] as const),
] as const

/** Who was counted as what. */
export const tallyOf = (counts: Readonly<Record<(typeof counted)[number], number>>) =>
  Object.fromEntries(counted.map((name) => [name, counts[name]]))

/** The same for each tenant of a run, in the order of tenants. */
export async function talliesOf(office: SyncOffice, runId: string) {
  const results = await office.every('listTenantResults', { runId })
  return results.map((result) => ({ tid: result.tid, state: result.state, ...tallyOf(result) })).sort(byJson)
}

/**
 * What an Organisation's address book, links, queue and feed have come to. Ids that are drawn anew in each Organisation are replaced by
 * what they stand for, so that two Organisations that went through the same can be compared.
 */
export async function outcomeOf(stack: RunningStack, office: SyncOffice) {
  const clients = await office.every('listClients')
  const clientOf = new Map(clients.map(({ clientId, displayName }) => [clientId, displayName]))
  const contacts = await office.every('listContacts')
  const nameOf = new Map(
    contacts.map((contact) => [contact.contactId, `${clientOf.get(contact.clientId) ?? ''}/${keyOf(contact)}`]),
  )
  const queue = await office.every('listReconciliation')
  const tids = (await office.every('listManagedTenants')).map(({ tid }) => tid)
  const links = (await Promise.all(tids.map((tid) => linksOf(stack, office.organisationId, tid)))).flat()
  return {
    contacts: contacts
      .map(
        ({
          contactId,
          clientId: _client,
          organisationId: _own,
          createdAt: _made,
          changedAt: _at,
          provenance,
          ...rest
        }) => {
          const { syncedAt: _synced, ...seen } = provenance ?? { syncedAt: undefined }
          return { key: nameOf.get(contactId), ...rest, provenance: seen }
        },
      )
      .sort(byJson),
    links: links
      .map(({ tid, objectId, state, contactId }) => ({ tid, objectId, state, contact: nameOf.get(contactId) }))
      .sort(byJson),
    queue: queue
      .map(({ tid, objectId, state, reason, closedFor, candidates, contactId }) => ({
        ...{ tid, objectId, state, reason, closedFor, contact: contactId && nameOf.get(contactId) },
        candidates: candidates.map((candidate) => nameOf.get(candidate.contactId)).sort(),
      }))
      .sort(byJson),
    changes: (await office.every('listContactChanges'))
      .filter(({ origin }) => origin.by === 'sync' || origin.by === 'undo')
      .map(({ origin, what, fields, contact }) => ({
        by: origin.by,
        what,
        fields: [...fields].sort(),
        contact: nameOf.get(contact.contactId),
      }))
      .sort(byJson),
  }
}

/** Somebody kept by hand has the key of their own system; whoever came by a sync is a person of a directory. */
const keyOf = ({
  externalId,
  provenance,
}: {
  externalId?: string | undefined
  provenance?: { objectId: string } | undefined
}) => externalId ?? provenance?.objectId ?? ''

const byJson = (one: unknown, other: unknown) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1)

async function linksOf(stack: RunningStack, organisationId: string, tid: string): Promise<readonly ContactLink[]> {
  const connectionString = stack.environment['TABLE_STORAGE_CONNECTION_STRING'] ?? ''
  const clock = { now: () => new Date() }
  const { storage } = storagePorts({ kind: 'connection-string', connectionString }, clock, secureRandom)
  const all: ContactLink[] = []
  let cursor: string | undefined
  do {
    const wish = { limit: 500, ...(cursor === undefined ? {} : { cursor }) }
    const page = await storage.contactLinks.list(ownId(organisationId), entraTenantId(tid), wish)
    all.push(...page.items)
    cursor = page.next
  } while (cursor !== undefined)
  return all
}
