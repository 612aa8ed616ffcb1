import type { ClientMapping, MappingChange } from '../domain/client-mapping.ts'
import type { EntraTenantId, OrganisationId } from '../domain/ids.ts'
import type { Kept, Page, PageWish, RowsFrom } from './storage.ts'

export interface ClientMappings {
  /**
   * Changes with every change of any of them: what was read under one stamp is so while the stamp is. Undefined while a change is being
   * written.
   */
  stamp(organisationId: OrganisationId): Promise<string | undefined>
  find(organisationId: OrganisationId, tid: EntraTenantId): Promise<Kept<ClientMapping> | undefined>
  findAll(organisationId: OrganisationId, tids: readonly EntraTenantId[]): Promise<readonly Kept<ClientMapping>[]>
  /** In the order of tenant ids, from `tid` (included) on, `limit` at most. */
  listFrom(organisationId: OrganisationId, tid: EntraTenantId, limit: number): Promise<RowsFrom<Kept<ClientMapping>>>
  /** In the order of tenant ids. */
  list(organisationId: OrganisationId, wish: PageWish): Promise<Page<Kept<ClientMapping>>>
  /**
   * At most 50 decisions, all or none, each on the version it was made on (absent: there was none), each with its line of history.
   * @throws HubError `version.stale`
   */
  putAll(
    organisationId: OrganisationId,
    decisions: readonly { readonly mapping: ClientMapping; readonly current?: Kept<ClientMapping> }[],
  ): Promise<void>
  /** Without a line of history: nothing was decided. @throws HubError `version.stale` */
  replace(mapping: ClientMapping, current: Kept<ClientMapping>): Promise<Kept<ClientMapping>>
  /** What was decided for one tenant, newest first. */
  history(organisationId: OrganisationId, tid: EntraTenantId, wish: PageWish): Promise<Page<MappingChange>>
}
