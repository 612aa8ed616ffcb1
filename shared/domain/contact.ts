import { normaliseEmail } from './address-forms.ts'
import { HubError } from './hub-error.ts'
import type { ClientId, ContactId, EntraTenantId, OrganisationId } from './ids.ts'
import { differingNames, withWished } from './record-changes.ts'
import { searchTerms, type SearchTerms } from './search-terms.ts'

export type InactiveReason = 'disabled-upstream' | 'deleted-upstream' | 'person'

/** Which Directory user a Contact is, as sync last saw them. */
export interface Provenance {
  readonly source: 'entra'
  readonly tid: EntraTenantId
  readonly objectId: string
  readonly upn?: string
  readonly enabled?: boolean
  readonly syncedAt: Date
}

/** A person in a Client's address book. Never deleted by a sync. */
export interface Contact {
  readonly contactId: ContactId
  readonly organisationId: OrganisationId
  readonly clientId: ClientId
  readonly displayName: string
  /** As it was written; compared only in its normalised form. */
  readonly email?: string
  readonly otherEmails: readonly string[]
  readonly phone?: string
  readonly role?: string
  readonly upn?: string
  /** The key of this Contact in the MSP's own system, unique within the Organisation. */
  readonly externalId?: string
  readonly state: 'active' | 'inactive'
  /** Why it is inactive; absent while it is active. */
  readonly reason?: InactiveReason
  readonly provenance?: Provenance
  readonly createdBy: 'person' | 'import' | 'sync'
  readonly createdAt: Date
  readonly changedAt: Date
}

/** The remembered fact that this Directory user is this Contact, keyed by tenant and object id. */
export interface ContactLink {
  readonly organisationId: OrganisationId
  readonly tid: EntraTenantId
  readonly objectId: string
  readonly contactId: ContactId
  readonly clientId: ClientId
  readonly state: 'active' | 'inactive'
  readonly linkedAt: Date
  readonly changedAt: Date
}

/** How many further addresses a Contact may have: with their index rows a change must fit into one transaction. */
export const mostFurtherEmails = 15

/** The addresses of a Contact in the form in which they are compared, each once; what is no address does not count. */
export function emailsOf({ email, otherEmails }: Pick<Contact, 'email' | 'otherEmails'>): readonly string[] {
  const written = email === undefined ? otherEmails : [email, ...otherEmails]
  return [...new Set(written.map(normaliseEmail).filter((address) => address !== undefined))]
}

/** What a Contact is found by. */
export const contactTerms = (contact: Contact): SearchTerms => searchTerms(contact.displayName, emailsOf(contact))

/** What a Contact is, and not when it was written. */
const contentFields = [
  'clientId',
  'displayName',
  'email',
  'otherEmails',
  'phone',
  'role',
  'upn',
  'externalId',
  'state',
  'reason',
  'provenance',
] as const satisfies readonly (keyof Contact)[]

/** Names of the fields that differ; of a new Contact every field that it has. Empty: nothing is to be written. */
export const differingFields = (before: Contact | undefined, after: Contact) =>
  differingNames(before, after, contentFields)

/** Deactivating what is inactive is refused rather than passed over. @throws HubError `state.conflicting` */
export function deactivated(contact: Contact, at: Date, reason: InactiveReason): Contact {
  if (contact.state === 'inactive') throw new HubError('state.conflicting', 'This contact is inactive already.')
  return { ...contact, state: 'inactive', reason, changedAt: at }
}

/** @throws HubError `state.conflicting` */
export function reactivated({ reason: _over, ...contact }: Contact, at: Date): Contact {
  if (contact.state === 'active') throw new HubError('state.conflicting', 'This contact is active already.')
  return { ...contact, state: 'active', changedAt: at }
}

/** What a person or an import may say of a Contact. `null` takes a value away; what is absent stays. */
export interface ContactWish {
  readonly clientId?: ClientId | undefined
  readonly displayName?: string | undefined
  readonly email?: string | null | undefined
  readonly otherEmails?: readonly string[] | undefined
  readonly phone?: string | null | undefined
  readonly role?: string | null | undefined
  readonly upn?: string | null | undefined
  readonly externalId?: string | null | undefined
}

/** The same Contact, not a copy, where the wish changes nothing. */
export function withContactWish(contact: Contact, wish: ContactWish, at: Date): Contact {
  const changed = { ...withWished<Contact>(contact, wish), changedAt: at }
  return differingFields(contact, changed).length === 0 ? contact : changed
}
