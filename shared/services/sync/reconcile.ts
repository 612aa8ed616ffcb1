import type { Contact } from '../../domain/contact.ts'
import { HubError } from '../../domain/hub-error.ts'
import type { ClientId, ContactId, EntraTenantId, MemberId, OrganisationId } from '../../domain/ids.ts'
import { created, linkedTo, type KnownUser } from '../../domain/sync/decide-user.ts'
import { isTaken } from '../../domain/sync/match-contact.ts'
import type { ReconciliationItem } from '../../domain/sync/reconciliation-item.ts'
import { rulesOf } from './scene.ts'
import { madeContactId } from './gather-facts.ts'
import type { Ports } from '../../ports/ports.ts'
import type { Kept, Version } from '../../ports/storage.ts'

type Needs = Pick<
  Ports,
  'reconciliationItems' | 'clientMappings' | 'contacts' | 'contactLinks' | 'syncSettings' | 'clock' | 'random'
>

export interface ItemKey {
  readonly organisationId: OrganisationId
  readonly tid: EntraTenantId
  readonly objectId: string
}

/** Who resolves an item, on the version that they read. */
interface Resolving extends ItemKey {
  readonly version: Version
  readonly by: MemberId
}

/** @throws HubError `item.unknown` */
export async function getItem(
  { reconciliationItems }: Pick<Ports, 'reconciliationItems'>,
  { organisationId, tid, objectId }: ItemKey,
): Promise<Kept<ReconciliationItem>> {
  const item = await reconciliationItems.find(organisationId, tid, objectId)
  if (!item) throw new HubError('item.unknown', 'There is no such item.')
  return item
}

/**
 * Links the person to a Contact of the Client that their tenant is mapped to, with everything that a sync would write. Contact first, then
 * the link, then the item: what a crash left half done is finished by the same call.
 * @throws HubError `item.unknown`, `item.resolved`, `version.stale`, `mapping.unknown`, `contact.unknown`, `contact.foreign`,
 * `contact.taken`
 */
export async function linkItem(
  ports: Needs,
  { contactId, ...resolving }: Resolving & { readonly contactId: ContactId },
): Promise<Kept<ReconciliationItem>> {
  const item = await getOpen(ports, resolving)
  const clientId = await mappedClient(ports, item)
  const contact = await ports.contacts.find(item.organisationId, contactId)
  if (!contact) throw new HubError('contact.unknown', 'There is no such contact.')
  if (contact.clientId !== clientId)
    throw new HubError('contact.foreign', 'That contact belongs to another client than the tenant.')
  await refuseTaken(ports, item, contact)
  const { after, link } = linkedTo(await sceneFor(ports, item, clientId), knownUser(item), contact)
  await write(ports, item, { before: contact, after }, resolving.by)
  await ports.contactLinks.putAll(item.organisationId, item.tid, [link])
  return settle(ports, item, { state: 'linked', contactId, resolvedBy: resolving.by })
}

/** Makes a Contact of the person at the Client that their tenant is mapped to. @throws HubError as {@link linkItem} */
export async function createFromItem(ports: Needs, resolving: Resolving): Promise<Kept<ReconciliationItem>> {
  const item = await getOpen(ports, resolving)
  const clientId = await mappedClient(ports, item)
  const contactId = madeContactId(ports, { ...item, clientId }, item.objectId)
  const { after, link } = created(await sceneFor(ports, item, clientId), knownUser(item), contactId)
  if (!(await ports.contacts.find(item.organisationId, contactId))) await write(ports, item, { after }, resolving.by)
  await ports.contactLinks.putAll(item.organisationId, item.tid, [link])
  return settle(ports, item, { state: 'created', contactId, resolvedBy: resolving.by })
}

/** The person is asked about no more while the same Contacts come into question. @throws HubError `item.unknown`, `item.resolved`, `version.stale` */
export async function dismissItem(ports: Needs, resolving: Resolving): Promise<Kept<ReconciliationItem>> {
  return settle(ports, await getOpen(ports, resolving), { state: 'dismissed', resolvedBy: resolving.by })
}

/**
 * Takes a dismissal back. What was linked or created stays: only the person's contact can be changed. An open item stays as it is.
 * @throws HubError `item.unknown`, `item.resolved`, `version.stale`
 */
export async function reopenItem(
  ports: Needs,
  { version, by: _by, ...key }: Resolving,
): Promise<Kept<ReconciliationItem>> {
  const item = await getItem(ports, key)
  if (item.version !== version) throw changedMeanwhile()
  if (item.state === 'open') return item
  if (item.state !== 'dismissed')
    throw new HubError('item.resolved', 'That is settled, and only a dismissal can be taken back.')
  const { resolvedBy: _gone, ...rest } = item
  return settle(ports, rest, { state: 'open' })
}

const changedMeanwhile = () =>
  new HubError('version.stale', 'It was changed meanwhile. Read it again and decide again.')

async function getOpen(ports: Needs, { version, ...key }: Resolving): Promise<Kept<ReconciliationItem>> {
  const item = await getItem(ports, key)
  if (item.state === 'closed')
    throw new HubError('item.resolved', 'A sync closed that: there is nobody to decide about any more.')
  if (item.state !== 'open') throw new HubError('item.resolved', 'That was resolved already.')
  if (item.version !== version) throw changedMeanwhile()
  return item
}

/** @throws HubError `mapping.unknown` where the tenant is not mapped any more, or to another Client than the item is about */
async function mappedClient({ clientMappings }: Needs, item: ReconciliationItem): Promise<ClientId> {
  const mapping = await clientMappings.find(item.organisationId, item.tid)
  if (mapping?.state !== 'mapped' || mapping.clientId !== item.clientId)
    throw new HubError('mapping.unknown', 'The tenant is mapped otherwise by now. Wait for the next sync.')
  return mapping.clientId
}

async function refuseTaken({ contactLinks }: Needs, item: ReconciliationItem, contact: Contact): Promise<void> {
  const { provenance } = contact
  if (!provenance || !isTaken(provenance, item)) return
  const [link] = await contactLinks.findAll(item.organisationId, provenance.tid, [provenance.objectId])
  if (link?.state === 'inactive' || (link && link.contactId !== contact.contactId)) return
  throw new HubError('contact.taken', 'That contact is linked to somebody else.')
}

async function sceneFor(ports: Needs, { organisationId, tid }: ReconciliationItem, clientId: ClientId) {
  const { policy } = await rulesOf(ports, organisationId)
  return { organisationId, tid, clientId, policy, at: ports.clock.now() }
}

const knownUser = ({ user, objectId }: ReconciliationItem): KnownUser => ({ ...user, objectId })

async function write(
  { contacts }: Needs,
  { organisationId }: ReconciliationItem,
  change: { readonly before?: Kept<Contact>; readonly after: Contact },
  by: MemberId,
): Promise<void> {
  const { stale } = await contacts.write(organisationId, [change], { by: 'person', id: by })
  if (stale.length > 0) throw new HubError('version.stale', 'The contact was changed meanwhile. Try again.')
}

function settle(
  { reconciliationItems, clock }: Needs,
  item: Kept<ReconciliationItem>,
  change: Partial<ReconciliationItem>,
): Promise<Kept<ReconciliationItem>> {
  return reconciliationItems.replace({ ...item, ...change, changedAt: clock.now() }, item.version)
}
