import type { Connection, DiscoveryRun, ListedTenant, ManagedTenant } from '../domain/discovery.ts'
import type { EntraTenantId, OrganisationId, RunId } from '../domain/ids.ts'
import type { Kept, Page, PageWish, Version } from './storage.ts'

export interface Connections {
  find(organisationId: OrganisationId): Promise<Kept<Connection> | undefined>
  put(connection: Connection, version: Version | undefined): Promise<Kept<Connection>>
}

export interface ManagedTenants {
  /** Those of `tids` that are known. */
  findAll(organisationId: OrganisationId, tids: readonly EntraTenantId[]): Promise<readonly ManagedTenant[]>
  /** Writes all; a crash in between leaves some written, and a repeat writes the rest. */
  putAll(organisationId: OrganisationId, tenants: readonly ManagedTenant[]): Promise<void>
  list(organisationId: OrganisationId, wish: PageWish): Promise<Page<ManagedTenant>>
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

/** Where managed tenants are listed: Microsoft Graph for a direct Connection. */
export interface DirectorySource {
  /**
   * One page of the listing. `cursor` is the `next` of the page before.
   * @throws HubError `source.throttled` (details: `retryAfterSeconds`), `source.unavailable`, `source.unreadable`,
   * `credential.missing`, `credential.rejected`, `consent.missing`, `access.refused`
   */
  listManagedTenants(
    connection: Connection,
    cursor: string | undefined,
  ): Promise<{ readonly tenants: readonly ListedTenant[]; readonly next?: string }>
}
