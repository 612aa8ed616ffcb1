import type { Client } from '../domain/client.ts'
import type { Contact, ContactLink } from '../domain/contact.ts'
import type { ClientId, ContactId, EntraTenantId, OrganisationId } from '../domain/ids.ts'
import type { Kept, Page, PageWish, Version } from './storage.ts'

/** What a Client must be like; what is absent does not matter. */
export interface ClientSearch {
  readonly state?: Client['state'] | undefined
  /** Beginnings of words of the name, or of a domain, whatever their case and accents. */
  readonly text?: string | undefined
}

export interface Clients {
  /**
   * Changes with every change of any of them: what was read under one stamp is so while the stamp is. Undefined while a change is being
   * written.
   */
  stamp(organisationId: OrganisationId): Promise<string | undefined>
  find(organisationId: OrganisationId, clientId: ClientId): Promise<Kept<Client> | undefined>
  /** Those of `clientIds` that exist. */
  findAll(organisationId: OrganisationId, clientIds: readonly ClientId[]): Promise<readonly Kept<Client>[]>
  /** @throws HubError `externalId.taken`, `state.conflicting` (the id exists) */
  insert(client: Client): Promise<Kept<Client>>
  /** @throws HubError `version.stale`, `externalId.taken` */
  replace(client: Client, current: Kept<Client>): Promise<Kept<Client>>
  /** Those of `externalIds` that are held, by external id. */
  findByExternalIds(
    organisationId: OrganisationId,
    externalIds: readonly string[],
  ): Promise<ReadonlyMap<string, Kept<Client>>>
  /** By id; every Client of the Organisation, page by page. */
  list(organisationId: OrganisationId, wish: PageWish): Promise<Page<Kept<Client>>>
  /** By name; of a search by what it found. A page of a search may be short or empty and still have a `next`. */
  search(organisationId: OrganisationId, wish: PageWish, search: ClientSearch): Promise<Page<Kept<Client>>>
}

/** What was there and what shall be: `before` absent for one that is new. The version is that of `before`. */
export interface ContactChange {
  readonly before?: Kept<Contact>
  readonly after: Contact
  /** `after` is blank, because the person was erased: the feed says so. */
  readonly erased?: true
}

/** Where a change came from, for whoever follows the feed of changes. */
export interface ChangeOrigin {
  readonly by: 'person' | 'import' | 'sync' | 'undo' | 'erasure'
  /** Of the Member, the import, the sync run or the erasure. */
  readonly id: string
}

/** What a Contact must be like; what is absent does not matter. */
export interface ContactSearch {
  readonly clientId?: ClientId | undefined
  readonly state?: Contact['state'] | undefined
  /** `entra`: known from a directory; `local`: from nowhere but here. */
  readonly source?: 'entra' | 'local' | undefined
  /** Beginnings of words of the name, or of an e-mail address, whatever their case and accents. */
  readonly text?: string | undefined
}

/** What became of changes: each of them is in one of the three. */
export interface WrittenContacts {
  /** As they are now, those included that were so already. */
  readonly written: readonly Kept<Contact>[]
  /** Another writer changed them meanwhile; not written. */
  readonly stale: readonly ContactId[]
  /** Another Contact of the Organisation has their external id; not written. */
  readonly taken: readonly ContactId[]
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
  /** Those of `externalIds` that are held, by external id. */
  findByExternalIds(
    organisationId: OrganisationId,
    externalIds: readonly string[],
  ): Promise<ReadonlyMap<string, Kept<Contact>>>
  /** By name; of a search by what it found. A page of a search may be short or empty and still have a `next`. */
  search(organisationId: OrganisationId, wish: PageWish, search: ContactSearch): Promise<Page<Kept<Contact>>>
  /**
   * Writes all changes with their index rows and their lines in the feed: each change whole or not at all, as many of them in a transaction
   * as fit. A change that changes nothing costs no write and has no line. Safe to repeat: what a crash left undone is done by the same
   * call, and what was done already is `written`. Nothing is written before `after`.
   * @throws whatever `after` failed by
   * @throws HubError `input.invalid` for a Contact with more addresses than are kept, before anything is written
   */
  write(
    organisationId: OrganisationId,
    changes: readonly ContactChange[],
    origin: ChangeOrigin,
    after?: Promise<unknown>,
  ): Promise<WrittenContacts>
}

/** One change of one Contact, by whomever it was made. */
export interface ContactFeedLine {
  /** Higher with each line of the Organisation; within an Organisation no two have the same, and some numbers are left out. */
  readonly sequence: number
  readonly at: Date
  readonly origin: ChangeOrigin
  /** `erased`: the person is not told of any more, here and in earlier lines; the Contact is blank, and there no longer. */
  readonly what: 'created' | 'changed' | 'erased'
  /** Names of the fields that are not what they were; of a new Contact every field that it has. */
  readonly fields: readonly string[]
  /** As it was after this change. */
  readonly contact: Contact
}

/** Where a reading of the feed begins: at the oldest line that is kept, after the newest one, or where an earlier reading ended. */
export type FeedFrom = 'beginning' | 'now' | { readonly cursor: string }

export interface ContactFeed {
  /**
   * Lines in the order in which they were made. A reading that goes on at `next` sees every line exactly once, also those that are written
   * at this moment: whatever comes later stands after it. Without lines, nothing new was there, or a write before it is still under way.
   * @throws HubError `cursor.invalid`, `cursor.expired` (lines after this place were removed unread)
   */
  read(
    organisationId: OrganisationId,
    from: FeedFrom,
    limit: number,
  ): Promise<{ readonly items: readonly ContactFeedLine[]; readonly next: string }>
  /** Removes the lines of at most `limit` transactions before `before`, the oldest first. Returns of how many. Safe to repeat. */
  purge(organisationId: OrganisationId, before: Date, limit: number): Promise<number>
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
