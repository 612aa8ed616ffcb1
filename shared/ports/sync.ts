import type { Contact } from '../domain/contact.ts'
import type { DirectoryUser } from '../domain/directory-user.ts'
import type { ContactId, EntraTenantId, OrganisationId, RunId } from '../domain/ids.ts'
import type { DepartureCause } from '../domain/sync/decide-departure.ts'
import type { DecisionKind } from '../domain/sync/decision.ts'
import type { FieldPolicy } from '../domain/sync/field-policy.ts'
import type { SyncFilter } from '../domain/sync/filter.ts'
import type { PersonLine } from '../domain/sync/person-line.ts'
import type { ReconciliationItem } from '../domain/sync/reconciliation-item.ts'
import type { SyncSchedule } from '../domain/sync/schedule.ts'
import type { SyncRun, TenantMemory, TenantResult, TenantState } from '../domain/sync/sync-run.ts'
import type { SyncUndo, UndoneLine } from '../domain/sync/undo.ts'
import type { Kept, Page, PageWish, RowsFrom, Version } from './storage.ts'

export interface SyncRuns {
  find(organisationId: OrganisationId, runId: RunId): Promise<Kept<SyncRun> | undefined>
  /** The newest run of a scope: see `scopeKeyOf`. */
  findCurrent(organisationId: OrganisationId, scopeKey: string): Promise<Kept<SyncRun> | undefined>
  /** The newest run of every scope that ever had one. */
  listCurrent(organisationId: OrganisationId): Promise<readonly Kept<SyncRun>[]>
  /**
   * Makes `run` the newest of its scope, in one transaction with its row. `after` is the newest that the decision was made on.
   * @throws HubError `version.stale` when another run became the newest meanwhile
   */
  insertCurrent(run: SyncRun, after: SyncRun | undefined): Promise<void>
  /** @throws HubError `version.stale` */
  replace(run: SyncRun, version: Version): Promise<Kept<SyncRun>>
  /** Newest first. */
  list(organisationId: OrganisationId, wish: PageWish): Promise<Page<Kept<SyncRun>>>
  findUndo(organisationId: OrganisationId, runId: RunId): Promise<Kept<SyncUndo> | undefined>
  /** False where there is one already. */
  insertUndo(undo: SyncUndo): Promise<boolean>
  /** @throws HubError `version.stale` */
  replaceUndo(undo: SyncUndo, version: Version): Promise<Kept<SyncUndo>>
}

export interface TenantResults {
  find(organisationId: OrganisationId, runId: RunId, tid: EntraTenantId): Promise<Kept<TenantResult> | undefined>
  /** In the order of tenant ids, from `tid` (included) on, `limit` at most. */
  listFrom(
    organisationId: OrganisationId,
    runId: RunId,
    tid: EntraTenantId,
    limit: number,
  ): Promise<RowsFrom<Kept<TenantResult>>>
  /** Those that are there already stay as they are. */
  insertAll(results: readonly TenantResult[]): Promise<void>
  /** @throws HubError `version.stale` */
  replace(result: TenantResult, version: Version): Promise<Kept<TenantResult>>
  /** A page of a search may be short and still have a `next`. */
  list(
    organisationId: OrganisationId,
    runId: RunId,
    wish: PageWish,
    state?: TenantState | 'troubled',
  ): Promise<Page<Kept<TenantResult>>>
}

/** One tenant in one run. */
export interface TenantKey {
  readonly organisationId: OrganisationId
  readonly runId: RunId
  readonly tid: EntraTenantId
}

/** Somebody about to be deactivated, until the whole tenant is known. */
export interface Departure {
  readonly objectId: string
  readonly cause: DepartureCause
  /** The page that said so: whoever is seen on a later one is back. */
  readonly page: number
}

/** Who was on a page, in the order of the pages. */
export interface SeenPage {
  readonly reading: number
  readonly page: number
  readonly objectIds: readonly string[]
  /** Whom the page calls deleted, where it does. */
  readonly removed?: readonly string[]
}

/** What a preview would have made of a Contact, so that its later pages see what a real run would see. */
export interface PlannedContact {
  readonly contactId: ContactId
  readonly contact: Contact
  /** Object id of whom it would be linked to; absent where nobody would hold it any more. */
  readonly holder?: string
}

export type MergeLines = (earlier: PersonLine, later: PersonLine) => PersonLine

/** What a run notes about the people of one tenant. */
export interface SyncNotes {
  /** Those of a sheet that are about these people. */
  findLines(key: TenantKey, sheet: string, objectIds: readonly string[]): Promise<readonly PersonLine[]>
  /**
   * Writes lines on a sheet; where a person has one there already, `merge` says what becomes of the two. Returns what stands there now.
   * Safe to repeat. Sheets are read in the order of their names; a person may have a line on several until they are merged.
   */
  putLines(
    key: TenantKey,
    sheet: string,
    lines: readonly PersonLine[],
    merge: MergeLines,
  ): Promise<readonly PersonLine[]>
  /** In the order of the sheets. A page of a search may be short and still have a `next`. */
  listLines(key: TenantKey, wish: PageWish, decision?: DecisionKind, failed?: boolean): Promise<Page<PersonLine>>
  /** Leaves one line of each person, in the place of the first. Safe to repeat. */
  mergeLines(key: TenantKey, merge: MergeLines): Promise<void>
  /**
   * Notes who was on a page; `isEnd`: the last one. False: it was noted before, so this page is a repeat; what was noted then and is not so now (of
   * this page, or of pages after the last) is taken back.
   */
  insertSeen(key: TenantKey, seen: SeenPage, isEnd: boolean): Promise<boolean>
  listSeen(key: TenantKey): Promise<readonly SeenPage[]>
  putDepartures(key: TenantKey, departures: readonly Departure[]): Promise<void>
  removeDepartures(key: TenantKey, objectIds: readonly string[]): Promise<void>
  listDepartures(key: TenantKey, wish: PageWish): Promise<Page<Departure>>
  /** People who were asked about, as the directory reports them: they are looked at once more at the end. */
  putAsked(key: TenantKey, users: readonly (DirectoryUser & { readonly objectId: string })[]): Promise<void>
  listAsked(key: TenantKey, wish: PageWish): Promise<Page<DirectoryUser & { readonly objectId: string }>>
  /** Members of the groups that count, part by part. */
  putMembers(key: TenantKey, part: string, objectIds: readonly string[]): Promise<void>
  listMembers(key: TenantKey): Promise<ReadonlySet<string>>
  /** What a preview would have made of Contacts. */
  putPlanned(
    key: TenantKey,
    planned: readonly PlannedContact[],
    emails: (contact: Contact) => readonly string[],
  ): Promise<void>
  findPlanned(
    key: TenantKey,
    contactIds: readonly ContactId[],
    emails: readonly string[],
  ): Promise<readonly PlannedContact[]>
  /** What an undo of the run did about people. Safe to repeat. */
  putUndone(key: TenantKey, lines: readonly UndoneLine[]): Promise<void>
  listUndone(key: TenantKey, wish: PageWish): Promise<Page<UndoneLine>>
  /** Removes what the run noted, at most `limit` rows. Returns how many. Safe to repeat. */
  purge(key: TenantKey, limit: number): Promise<number>
}

export interface TenantMemories {
  find(organisationId: OrganisationId, tid: EntraTenantId): Promise<Kept<TenantMemory> | undefined>
  /** In the order of tenant ids, from `tid` (included) on, `limit` at most. */
  listFrom(organisationId: OrganisationId, tid: EntraTenantId, limit: number): Promise<RowsFrom<Kept<TenantMemory>>>
  /** @throws HubError `version.stale` */
  put(memory: TenantMemory, version: Version | undefined): Promise<Kept<TenantMemory>>
  /** Object ids of linked people whom the last complete listing did not show, although nobody could say that they are gone; by which run. */
  listMissed(organisationId: OrganisationId, tid: EntraTenantId): Promise<ReadonlyMap<string, RunId>>
  putMissed(
    organisationId: OrganisationId,
    tid: EntraTenantId,
    runId: RunId,
    objectIds: readonly string[],
  ): Promise<void>
  removeMissed(organisationId: OrganisationId, tid: EntraTenantId, objectIds: readonly string[]): Promise<void>
}

export interface ReconciliationItems {
  find(
    organisationId: OrganisationId,
    tid: EntraTenantId,
    objectId: string,
  ): Promise<Kept<ReconciliationItem> | undefined>
  /** Those of `objectIds` that were ever asked about. */
  findAll(
    organisationId: OrganisationId,
    tid: EntraTenantId,
    objectIds: readonly string[],
  ): Promise<readonly Kept<ReconciliationItem>[]>
  putAll(organisationId: OrganisationId, items: readonly ReconciliationItem[]): Promise<void>
  /** @throws HubError `version.stale` */
  replace(item: ReconciliationItem, version: Version): Promise<Kept<ReconciliationItem>>
  list(
    organisationId: OrganisationId,
    wish: PageWish,
    search?: { readonly state?: ReconciliationItem['state'] | undefined; readonly tid?: EntraTenantId | undefined },
  ): Promise<Page<Kept<ReconciliationItem>>>
}

/** What an Organisation set; absent: the defaults. */
export interface SyncSettings {
  findFilter(organisationId: OrganisationId): Promise<Kept<SyncFilter & { readonly brakePercent: number }> | undefined>
  findPolicy(organisationId: OrganisationId): Promise<Kept<FieldPolicy> | undefined>
  findSchedule(organisationId: OrganisationId): Promise<Kept<SyncSchedule> | undefined>
  /** @throws HubError `version.stale` */
  putFilter(
    organisationId: OrganisationId,
    filter: SyncFilter & { readonly brakePercent: number },
    version: Version | undefined,
  ): Promise<Kept<SyncFilter & { readonly brakePercent: number }>>
  /** @throws HubError `version.stale` */
  putPolicy(
    organisationId: OrganisationId,
    policy: FieldPolicy,
    version: Version | undefined,
  ): Promise<Kept<FieldPolicy>>
  /** @throws HubError `version.stale` */
  putSchedule(
    organisationId: OrganisationId,
    schedule: SyncSchedule,
    version: Version | undefined,
  ): Promise<Kept<SyncSchedule>>
}

/** Organisations that ever synchronised, or may by their schedule: what timers look through. */
export interface SyncAgenda {
  note(organisationId: OrganisationId): Promise<void>
  list(wish: PageWish): Promise<Page<{ readonly organisationId: OrganisationId }>>
}
