import type { EntraTenantId, OrganisationId } from '../domain/ids.ts'
import type { Organisation, OrganisationState, TenantMapping } from '../domain/organisation.ts'
import type { Kept, Page, PageWish, Version } from './storage.ts'

export interface OrganisationSearch {
  readonly text?: string | undefined
  readonly state?: OrganisationState | undefined
}

export interface Organisations {
  find(organisationId: OrganisationId): Promise<Kept<Organisation> | undefined>
  /** Refuses an external id that another Organisation holds (`externalId.taken`) and an id that exists (`state.conflicting`). */
  insert(organisation: Organisation): Promise<Kept<Organisation>>
  /** @throws HubError `version.stale`, `externalId.taken` */
  replace(organisation: Organisation, current: Kept<Organisation>): Promise<Kept<Organisation>>
  /** In no order that means anything; for work of the hub's own. */
  list(wish: PageWish): Promise<Page<Kept<Organisation>>>
  /** By beginnings of words of the name and of the external id, all of which must fit; without a text all of them, by name. A page may be short. */
  search(wish: PageWish, search?: OrganisationSearch): Promise<Page<Kept<Organisation>>>
}

export interface TenantMappings {
  find(tid: EntraTenantId, organisationId: OrganisationId): Promise<Kept<TenantMapping> | undefined>
  /** Every Organisation that a tenant leads to: one page of one partition. */
  listOfTenant(tid: EntraTenantId): Promise<readonly Kept<TenantMapping>[]>
  listOfOrganisation(organisationId: OrganisationId, wish: PageWish): Promise<Page<Kept<TenantMapping>>>
  /** @throws HubError `mapping.taken` */
  insert(mapping: TenantMapping): Promise<Kept<TenantMapping>>
  /** @throws HubError `version.stale` */
  replace(mapping: TenantMapping, version: Version): Promise<Kept<TenantMapping>>
}
