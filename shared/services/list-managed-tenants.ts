import type { ClientMapping, MappingState } from '../domain/client-mapping.ts'
import type { ManagedTenant } from '../domain/discovery.ts'
import type { OrganisationId } from '../domain/ids.ts'
import type { ManagedTenantSearch } from '../ports/discovery.ts'
import type { Ports } from '../ports/ports.ts'
import type { Kept, Page, PageWish } from '../ports/storage.ts'

export type ManagedTenantView = ManagedTenant & { readonly mapping?: Kept<ClientMapping> }

/** What a managed tenant must be like; `needs-review`: nobody has decided yet. */
export interface MappedSearch extends ManagedTenantSearch {
  readonly mapping?: MappingState | 'needs-review' | undefined
}

/** How many pages are looked through for tenants of a mapping state before the answer is an empty page with a `next`. */
const mostPages = 10

/** One page of managed tenants, each with what was decided for it. A page of a search may be short or empty and still have a `next`. */
export async function listManagedTenants(
  { managedTenants, clientMappings }: Pick<Ports, 'managedTenants' | 'clientMappings'>,
  organisationId: OrganisationId,
  { limit, cursor }: PageWish,
  { mapping: wanted, ...search }: MappedSearch,
): Promise<Page<ManagedTenantView>> {
  let from = cursor
  for (let page = 1; ; page += 1) {
    const { items, next } = await managedTenants.list(organisationId, { cursor: from, limit }, search)
    const tids = items.map(({ tid }) => tid)
    const decided = new Map((await clientMappings.findAll(organisationId, tids)).map((one) => [one.tid, one]))
    const views = items.map((tenant): ManagedTenantView => {
      const mapping = decided.get(tenant.tid)
      return { ...tenant, ...(mapping ? { mapping } : {}) }
    })
    const fitting = views.filter(({ mapping }) => wanted === undefined || (mapping?.state ?? 'needs-review') === wanted)
    if (fitting.length > 0 || next === undefined || page === mostPages)
      return { items: fitting, ...(next === undefined ? {} : { next }) }
    from = next
  }
}
