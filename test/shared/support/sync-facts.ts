import type { Contact, ContactLink } from '../../../shared/domain/contact.ts'
import { clientId, contactId, type ContactId } from '../../../shared/domain/ids.ts'
import { defaultFieldPolicy, type FieldPolicy } from '../../../shared/domain/sync/field-policy.ts'
import { defaultFilter, readyFilter, type SyncFilter } from '../../../shared/domain/sync/filter.ts'
import { emailsOf, type Holder } from '../../../shared/domain/sync/match-contact.ts'
import type { ReconciliationItem } from '../../../shared/domain/sync/reconciliation-item.ts'
import type { KnownUser, SyncScene } from '../../../shared/domain/sync/decide-user.ts'
import type { PageFacts } from '../../../shared/domain/sync/decide-page.ts'
import { contoso, guidOf, noon, northBank } from './facts.ts'

export const ourClient = clientId(guidOf(0xc1))
export const otherClient = clientId(guidOf(0xc2))
/** The object id of the numbered person. */
export const oid = (number: number) => guidOf(0x1000 + number)
export const contactOf = (number: number) => contactId(guidOf(0x2000 + number))

export const aUser = (number: number, change: Partial<KnownUser> = {}): KnownUser => ({
  objectId: oid(number),
  displayName: `Person ${number}`,
  mail: `person${number}@contoso.example`,
  upn: `person${number}@contoso.example`,
  otherMails: [],
  enabled: true,
  userType: 'member',
  licensed: true,
  ...change,
})

export const aContact = (number: number, change: Partial<Contact> = {}): Contact => ({
  contactId: contactOf(number),
  organisationId: northBank,
  clientId: ourClient,
  displayName: `Person ${number}`,
  email: `person${number}@contoso.example`,
  otherEmails: [],
  state: 'active',
  createdBy: 'person',
  createdAt: noon,
  changedAt: noon,
  ...change,
})

export const aLink = (number: number, change: Partial<ContactLink> = {}): ContactLink => ({
  organisationId: northBank,
  tid: contoso,
  objectId: oid(number),
  contactId: contactOf(number),
  clientId: ourClient,
  state: 'active',
  linkedAt: noon,
  changedAt: noon,
  ...change,
})

/** The contact as its link leaves it. */
export const aLinkedContact = (number: number, change: Partial<Contact> = {}): Contact =>
  aContact(number, { provenance: { source: 'entra', tid: contoso, objectId: oid(number), syncedAt: noon }, ...change })

export const aScene = (
  change: Partial<SyncScene> & { filterWith?: Partial<SyncFilter>; policyWith?: Partial<FieldPolicy> } = {},
): SyncScene => {
  const { filterWith = {}, policyWith = {}, ...scene } = change
  return {
    organisationId: northBank,
    tid: contoso,
    clientId: ourClient,
    filter: readyFilter({ ...defaultFilter, ...filterWith }),
    policy: { ...defaultFieldPolicy, ...policyWith },
    at: noon,
    ...scene,
  }
}

/** What is known of a page, from everything that there is. */
export function factsFrom(
  contacts: readonly Contact[],
  links: readonly ContactLink[] = [],
  items: readonly ReconciliationItem[] = [],
  newContactId: (objectId: string) => ContactId = (objectId) => contactId(objectId.replace('dddddddd', 'eeeeeeee')),
): PageFacts {
  const byEmail = new Map<string, Contact[]>()
  for (const contact of contacts)
    for (const email of emailsOf(contact)) byEmail.set(email, [...(byEmail.get(email) ?? []), contact])
  const holders = new Map<ContactId, Holder>(
    links.flatMap((link) => (link.state === 'active' ? [[link.contactId, link] as const] : [])),
  )
  return {
    links: new Map(links.map((link) => [link.objectId, link])),
    contacts: new Map(contacts.map((contact) => [contact.contactId, contact])),
    byEmail,
    holderOf: (id) => holders.get(id),
    items: new Map(items.map((item) => [item.objectId, item])),
    newContactId,
  }
}
