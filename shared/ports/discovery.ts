import type { Connection } from '../domain/connection.ts'
import type { DiscoveryRun, ListedTenant, ManagedTenant } from '../domain/discovery.ts'
import type { DirectoryUser, RemovedUser, TenantDomains } from '../domain/directory-user.ts'
import type { EntraTenantId, OrganisationId, RunId } from '../domain/ids.ts'
import type { Kept, Page, PageWish, RowsFrom, Version } from './storage.ts'

export interface Connections {
  find(organisationId: OrganisationId): Promise<Kept<Connection> | undefined>
  put(connection: Connection, version: Version | undefined): Promise<Kept<Connection>>
}

/** What a managed tenant must be like; what is absent does not matter. */
export interface ManagedTenantSearch {
  readonly state?: ManagedTenant['state'] | undefined
  /** Part of the name or of a domain, without regard to case. */
  readonly text?: string | undefined
}

export interface ManagedTenants {
  /**
   * Changes with every change of any of them: what was read under one stamp is so while the stamp is. Undefined while a change is being
   * written.
   */
  stamp(organisationId: OrganisationId): Promise<string | undefined>
  /** Those of `tids` that are known. */
  findAll(organisationId: OrganisationId, tids: readonly EntraTenantId[]): Promise<readonly ManagedTenant[]>
  /** In the order of their ids, from `tid` (included) on, `limit` at most. */
  listFrom(organisationId: OrganisationId, tid: EntraTenantId, limit: number): Promise<RowsFrom<ManagedTenant>>
  /** Writes all; a crash in between leaves some written, and a repeat writes the rest. */
  putAll(organisationId: OrganisationId, tenants: readonly ManagedTenant[]): Promise<void>
  /** A page of a search may be short or empty and still have a `next`. */
  list(organisationId: OrganisationId, wish: PageWish, search?: ManagedTenantSearch): Promise<Page<ManagedTenant>>
}

export interface DiscoveryRuns {
  find(organisationId: OrganisationId, runId: RunId): Promise<Kept<DiscoveryRun> | undefined>
  findNewest(organisationId: OrganisationId): Promise<Kept<DiscoveryRun> | undefined>
  /**
   * Makes `run` the newest of its Organisation, in one transaction with its row. `after` is the newest that the decision was made on.
   * @throws HubError `version.stale` when another run became the newest meanwhile
   */
  insertNewest(run: DiscoveryRun, after: DiscoveryRun | undefined): Promise<void>
  /** @throws HubError `version.stale` */
  replace(run: DiscoveryRun, version: Version): Promise<Kept<DiscoveryRun>>
  list(organisationId: OrganisationId, wish: PageWish): Promise<Page<DiscoveryRun>>
}

/** Where a reading of a tenant's people begins. `cursor` and `delta` are what an earlier page gave, opaque. */
export type UsersFrom =
  | { readonly kind: 'start' }
  | { readonly kind: 'page'; readonly cursor: string }
  | { readonly kind: 'changes'; readonly delta: string }

/** One page of people. Of `next` and `delta` there is at most one: more pages, or where the next reading of changes begins. */
export interface UsersPage {
  readonly users: readonly DirectoryUser[]
  /** Of readings of changes; of a first one too, where the source tells of people deleted before it or meanwhile. */
  readonly removed: readonly RemovedUser[]
  readonly next?: string
  readonly delta?: string
  /** How many requests this page took, and how many of them were repeats. */
  readonly requests: number
  readonly retries: number
  /** Share of the source's budget that is used, from 0.8 on; absent below. The source has slowed this page down already. */
  readonly load?: number
}

/** What a directory source is asked about people. Microsoft Graph for a direct Connection, CIPP for a `cipp` one. */
export interface PeopleSource<Of extends Connection = Connection> {
  /**
   * One page of the people of a managed tenant. @throws HubError as {@link DirectorySource}, and `delta.stale` (a full reading is needed),
   * `tenant.confused` (the list is of another tenant than was asked for)
   */
  listUsers(connection: Of, tid: EntraTenantId, from: UsersFrom): Promise<UsersPage>
  /** Whether this person still exists there: asked of those whom a complete listing does not show. `unknown`: the source cannot say. */
  confirmUser(connection: Of, tid: EntraTenantId, objectId: string): Promise<'present' | 'absent' | 'unknown'>
  /** Object ids of a group's members, with those of nested groups; page by page. @throws HubError also `group.unknown` */
  listGroupMembers(
    connection: Of,
    tid: EntraTenantId,
    groupId: string,
    cursor: string | undefined,
  ): Promise<{ readonly objectIds: readonly string[]; readonly next?: string }>
  listDomains(connection: Of, tid: EntraTenantId): Promise<TenantDomains>
}

/** One page of a listing. `incomplete`: tenants that it does not show may be there all the same. */
export interface ListedPage {
  readonly tenants: readonly ListedTenant[]
  readonly next?: string
  readonly incomplete?: true
}

/** Where managed tenants are listed: Microsoft Graph for a direct Connection, CIPP for a `cipp` one. */
export interface DirectorySource<Of extends Connection = Connection> {
  /**
   * One page of the listing. `cursor` is the `next` of the page before.
   * @throws HubError `source.throttled` (details: `retryAfterSeconds`), `source.unavailable`, `source.unreadable`,
   * `credential.missing`, `credential.rejected`, `consent.missing`, `access.refused`
   */
  listManagedTenants(connection: Of, cursor: string | undefined): Promise<ListedPage>
}
