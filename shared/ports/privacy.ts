import type { ContactId, EntraTenantId, MemberId, OrganisationId } from '../domain/ids.ts'
import type { EMailProof } from '../domain/e-mail-proving.ts'
import type { Member, PassportKey } from '../domain/member.ts'
import type { PersonTask, TaskKey, TaskKind, TaskOwner } from '../domain/privacy/person-task.ts'
import type { SignInTrace } from '../domain/traces/sign-in-trace.ts'
import type { ContactFeedLine } from './address-book.ts'
import type { TraceOwner } from './sign-in-traces.ts'
import type { Kept, Page, PageWish, Version } from './storage.ts'
import type { TenantKey } from './sync.ts'

/** Exports and erasures: request, checkpoint and report in one row; what an export wrote in rows beside it. */
export interface PersonTasks {
  find(key: TaskKey): Promise<Kept<PersonTask> | undefined>
  insert(task: PersonTask): Promise<Kept<PersonTask>>
  /** @throws HubError `version.stale` */
  replace(task: PersonTask, version: Version): Promise<Kept<PersonTask>>
  /** Newest first. */
  list(owner: TaskOwner, kind: TaskKind, wish: PageWish): Promise<Page<Kept<PersonTask>>>
  /** Those that are not over, in no order that means anything. */
  listOpen(wish: PageWish): Promise<Page<TaskKey>>
  /** @param from number of the first row; a repeat writes the same rows. @returns how many rows there are now */
  putParts(key: TaskKey, from: number, items: readonly object[]): Promise<number>
  /** The rows of an export in their order, each a list of items. */
  readParts(key: TaskKey, count: number): AsyncIterable<readonly unknown[]>
  /** Safe to repeat. */
  removeParts(key: TaskKey): Promise<void>
}

/** Marks of whom an Organisation erased: hashes with a salt of its own. */
export interface ErasureMarks {
  /** Which version of the Organisation's salt counts. */
  findSalt(organisationId: OrganisationId): Promise<string | undefined>
  /** Of two who name one at once the first counts. @returns the one that does */
  nameSalt(organisationId: OrganisationId, version: string): Promise<string>
  /** Safe to repeat. */
  put(organisationId: OrganisationId, hashes: readonly string[], at: Date): Promise<void>
  all(organisationId: OrganisationId): Promise<ReadonlySet<string>>
  /** Safe to repeat. */
  remove(organisationId: OrganisationId, hashes: readonly string[]): Promise<void>
}

/** What a Member's own partition holds. */
export interface OwnRows {
  readonly member?: Member
  /** Those that were unlinked too. */
  readonly passports: readonly (PassportKey & { readonly unlinkedAt?: Date })[]
}

/** Whom rows of a sync are about. */
export interface NotedPeople {
  readonly objectIds: readonly string[]
  readonly contactIds: readonly ContactId[]
}

/**
 * Rows about one person among those about others, for exports and erasures alone: they are looked for through whole partitions, which
 * nobody else may afford. Everything here is safe to repeat.
 */
export interface PersonalRows {
  readAccount(memberId: MemberId): Promise<OwnRows>
  /** Passports, indexes, and last the Member. */
  removeAccount(memberId: MemberId): Promise<void>
  listProofs(wish: PageWish): Promise<Page<EMailProof & { readonly hash: string }>>
  removeProof(hash: string): Promise<void>
  removeTrace(owner: TraceOwner, trace: SignInTrace): Promise<void>
  /** The record of Contacts that are blank already, with every row by which they are found. */
  removeContact(organisationId: OrganisationId, contactId: ContactId): Promise<void>
  /** Lines of some hundred slots of the feed that tell anything of these Contacts. A page may be empty and still have a `next`. */
  listFeed(
    organisationId: OrganisationId,
    contactIds: readonly ContactId[],
    wish: PageWish,
  ): Promise<Page<ContactFeedLine>>
  /** As {@link listFeed}; their lines say `erased` from then on, and keep their places. */
  redactFeed(organisationId: OrganisationId, contactIds: readonly ContactId[], wish: PageWish): Promise<Page<never>>
  removeLinks(organisationId: OrganisationId, tid: EntraTenantId, objectIds: readonly string[]): Promise<void>
  removeItem(organisationId: OrganisationId, tid: EntraTenantId, objectId: string): Promise<void>
  /** Everything that one run noted of these people: lines, and whatever else names them. */
  listNotes(key: TenantKey, people: NotedPeople): Promise<readonly object[]>
  /** Takes them out, object ids in lists included. */
  removeNotes(key: TenantKey, people: NotedPeople): Promise<void>
}

/** What is over, and grows with time. Each removes at most `limit` of one Organisation, the count is answered; safe to repeat. */
export interface History {
  /** Runs of syncs that were started before, with the results of their tenants; the newest of each scope stays. */
  purgeSyncRuns(organisationId: OrganisationId, before: Date, limit: number): Promise<number>
  /** Discoveries that were started before; the newest stays. */
  purgeDiscoveries(organisationId: OrganisationId, before: Date, limit: number): Promise<number>
  /** Lines of the history of client mappings; what holds now stays. */
  purgeDecisions(organisationId: OrganisationId, before: Date, limit: number): Promise<number>
  /** Takes the person out of questions that were settled before: ids stay, so that nobody is asked about twice. */
  purgeQuestions(organisationId: OrganisationId, before: Date, limit: number): Promise<number>
}
