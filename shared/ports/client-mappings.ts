import type { ClientMapping } from '../domain/client-mapping.ts'
import type { EntraTenantId, OrganisationId } from '../domain/ids.ts'
import type { Kept, Page, PageWish } from './storage.ts'

export interface ClientMappings {
  find(organisationId: OrganisationId, tid: EntraTenantId): Promise<Kept<ClientMapping> | undefined>
  findAll(organisationId: OrganisationId, tids: readonly EntraTenantId[]): Promise<readonly Kept<ClientMapping>[]>
  list(organisationId: OrganisationId, wish: PageWish): Promise<Page<Kept<ClientMapping>>>
  /**
   * At most 50 decisions, all or none, each on the version it was made on (absent: there was none).
   * @throws HubError `version.stale`
   */
  putAll(
    organisationId: OrganisationId,
    decisions: readonly { readonly mapping: ClientMapping; readonly current?: Kept<ClientMapping> }[],
  ): Promise<void>
}
