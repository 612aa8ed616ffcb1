import { withContactWish, type Contact, type ContactWish } from '../domain/contact.ts'
import { HubError } from '../domain/hub-error.ts'
import { contactId as newContactId, type ClientId, type ContactId, type OrganisationId } from '../domain/ids.ts'
import type { ChangeOrigin, ContactChange } from '../ports/address-book.ts'
import type { Ports } from '../ports/ports.ts'
import type { Kept, Version } from '../ports/storage.ts'
import { bringsBack, erasedContact, readErased, type MarkNeeds } from './privacy/erasure-marks.ts'
import { getClient } from './clients.ts'

export interface ContactKey {
  readonly organisationId: OrganisationId
  readonly contactId: ContactId
}

/** @throws HubError `contact.unknown` */
export async function getContact(
  { contacts }: Pick<Ports, 'contacts'>,
  { organisationId, contactId }: ContactKey,
): Promise<Kept<Contact>> {
  const found = await contacts.find(organisationId, contactId)
  if (!found) throw new HubError('contact.unknown', 'There is no such contact.')
  return found
}

/** What a new Contact has that nobody wishes for. */
export function newContact(
  { clock, random }: Pick<Ports, 'clock' | 'random'>,
  { organisationId, clientId }: { readonly organisationId: OrganisationId; readonly clientId: ClientId },
  createdBy: Contact['createdBy'],
): Contact {
  const now = clock.now()
  const contactId = newContactId(random.guid())
  const own = { contactId, organisationId, clientId, createdBy, createdAt: now, changedAt: now }
  return { ...own, displayName: '', otherEmails: [], state: 'active' }
}

/** E-mail addresses may be anybody else's too: a sync asks then. @throws HubError `client.unknown`, `externalId.taken`, `contact.erased` */
export async function createContact(
  ports: Pick<Ports, 'clients' | 'contacts' | 'clock' | 'random'> & MarkNeeds,
  {
    organisationId,
    clientId,
    ...wish
  }: { readonly organisationId: OrganisationId; readonly clientId: ClientId } & ContactWish,
  origin: ChangeOrigin,
): Promise<Kept<Contact>> {
  await getClient(ports, { organisationId, clientId })
  const contact = newContact(ports, { organisationId, clientId }, 'person')
  const after = withContactWish(contact, wish, contact.createdAt)
  await refuseErased(ports, undefined, after)
  return write(ports, organisationId, { after }, origin)
}

/**
 * Changes what was read at `version`, or nothing. It moves to another Client unless it is linked.
 * @throws HubError `contact.unknown`, `version.stale`, `client.unknown`, `contact.linked`, `externalId.taken`, `contact.erased`, and those of the change
 */
export async function changeContact(
  ports: Pick<Ports, 'clients' | 'contacts' | 'contactLinks' | 'clock'> & MarkNeeds,
  key: ContactKey,
  version: Version,
  change: (contact: Contact, at: Date) => Contact,
  origin: ChangeOrigin,
): Promise<Kept<Contact>> {
  const current = await getContact(ports, key)
  if (current.version !== version) throw stale()
  const after = change(current, ports.clock.now())
  if (after === current) return current
  await refuseErased(ports, current, after)
  if (after.clientId !== current.clientId) {
    await getClient(ports, after)
    await refuseLinked(ports, current)
  }
  return write(ports, key.organisationId, { before: current, after }, origin)
}

/** Whoever was erased comes back when they want to, and not by a list that somebody still had. @throws HubError `contact.erased` */
async function refuseErased(ports: MarkNeeds, before: Contact | undefined, after: Contact): Promise<void> {
  const names = bringsBack(() => true, before, after)
  if (names && bringsBack(await readErased(ports, after.organisationId), before, after)) throw erasedContact()
}

/** The person of a directory belongs to the Client whose tenant that is; a Contact that is one stays there. @throws HubError `contact.linked` */
export async function refuseLinked(
  { contactLinks }: Pick<Ports, 'contactLinks'>,
  { organisationId, contactId, provenance }: Contact,
): Promise<void> {
  if (!provenance) return
  const [link] = await contactLinks.findAll(organisationId, provenance.tid, [provenance.objectId])
  if (link?.state === 'active' && link.contactId === contactId)
    throw new HubError(
      'contact.linked',
      'This contact is a person of a directory that belongs to its client, so it cannot move to another one.',
      { details: { tid: provenance.tid } },
    )
}

async function write(
  { contacts }: Pick<Ports, 'contacts'>,
  organisationId: OrganisationId,
  change: ContactChange,
  origin: ChangeOrigin,
): Promise<Kept<Contact>> {
  const { written, taken } = await contacts.write(organisationId, [change], origin)
  if (taken.length > 0) throw new HubError('externalId.taken', 'Another contact has this external id.')
  const [kept] = written
  if (!kept) throw stale()
  return kept
}

const stale = () => new HubError('version.stale', 'The contact was changed meanwhile. Read it again.')
