import type { Client } from '../domain/client.ts'
import type { Contact, ContactLink } from '../domain/contact.ts'
import type { ClientId, ContactId, EntraTenantId, OrganisationId } from '../domain/ids.ts'
import type { Kept, Page, PageWish, Version } from './storage.ts'

export interface Clients {
  find(organisationId: OrganisationId, clientId: ClientId): Promise<Kept<Client> | undefined>
  /** @throws HubError `externalId.taken`, `state.conflicting` (the id exists) */
  insert(client: Client): Promise<Kept<Client>>
  /** @throws HubError `version.stale`, `externalId.taken` */
  replace(client: Client, current: Kept<Client>): Promise<Kept<Client>>
  /** By id; every Client of the Organisation, page by page. */
  list(organisationId: OrganisationId, wish: PageWish): Promise<Page<Kept<Client>>>
}

/** What was there and what shall be: `before` absent for one that is new. The version is that of `before`. */
export interface ContactChange {
  readonly before?: Kept<Contact>
  readonly after: Contact
}

/** Where a change came from, for whoever follows the feed of changes. */
export interface ChangeOrigin {
  readonly by: 'person' | 'import' | 'sync' | 'undo'
  /** Of the Member, the import or the sync run. */
  readonly id: string
}

export interface Contacts {
  find(organisationId: OrganisationId, contactId: ContactId): Promise<Kept<Contact> | undefined>
  /** Those of `contactIds` that exist. */
  findAll(organisationId: OrganisationId, contactIds: readonly ContactId[]): Promise<readonly Kept<Contact>[]>
  /**
   * Every Contact of the Organisation, whatever its Client and state, that has one of these normalised addresses as its first or among its
   * further ones.
   */
  findByEmails(organisationId: OrganisationId, emails: readonly string[]): Promise<readonly Kept<Contact>[]>
  /**
   * Writes all changes with their index rows and their lines in the feed, in full transactions where rows share a partition. Safe to repeat:
   * what a crash left half done is finished by the same call. What another writer changed meanwhile is in `stale`, and not written.
   */
  write(
    organisationId: OrganisationId,
    changes: readonly ContactChange[],
    origin: ChangeOrigin,
  ): Promise<{ readonly written: readonly Kept<Contact>[]; readonly stale: readonly ContactId[] }>
}

export interface ContactLinks {
  /** Those of `objectIds` that are linked, active or not. */
  findAll(
    organisationId: OrganisationId,
    tid: EntraTenantId,
    objectIds: readonly string[],
  ): Promise<readonly Kept<ContactLink>[]>
  /** Every link of one tenant, page by page, in the order of object ids. */
  list(organisationId: OrganisationId, tid: EntraTenantId, wish: PageWish): Promise<Page<Kept<ContactLink>>>
  /** Full transactions; safe to repeat. */
  putAll(organisationId: OrganisationId, tid: EntraTenantId, links: readonly ContactLink[]): Promise<void>
  /** @throws HubError `version.stale` */
  replace(link: ContactLink, version: Version): Promise<Kept<ContactLink>>
}
