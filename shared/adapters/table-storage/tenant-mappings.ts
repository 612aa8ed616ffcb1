import type { MappedTenant } from '../../domain/consent-evidence.ts'
import { HubError } from '../../domain/hub-error.ts'
import { entraTenantId } from '../../domain/ids.ts'
import type { TenantMapping } from '../../domain/organisation.ts'
import type { MappedTenants } from '../../ports/mapped-tenants.ts'
import type { TenantMappings } from '../../ports/organisations.ts'
import { inPartition, keys } from './keys.ts'
import { table, type OpenTable } from './table.ts'

export function tenantMappingTables(open: OpenTable): {
  readonly tenantMappings: TenantMappings
  readonly mappedTenants: MappedTenants
} {
  const mappings = table<TenantMapping>(open, 'TenantMappings')
  const index = table<object>(open, 'TenantMappings')
  const tenants = table<MappedTenant>(open, 'MappedTenants')
  return {
    tenantMappings: {
      find: (tid, organisationId) => mappings.find(keys.mapping(tid, organisationId)),
      listOfTenant: (tid) => mappings.all(inPartition(`t_${tid}`)),
      listOfOrganisation: async (organisationId, wish) => {
        const page = await index.page({ partition: `o_${organisationId}` }, wish)
        const found = await Promise.all(
          page.items.map(({ key }) => mappings.find(keys.mapping(entraTenantId(key.row), organisationId))),
        )
        // An index row without a mapping is the trace of a crash between the two writes.
        return { ...page, items: found.filter((mapping) => mapping !== undefined) }
      },
      insert: async (mapping) => {
        await tenants.insert(keys.mappedTenant(mapping.tid), { tid: mapping.tid, misses: 0 })
        await index.put(keys.mappingIndex(mapping.organisationId, mapping.tid), {})
        const kept = await mappings.insert(keys.mapping(mapping.tid, mapping.organisationId), mapping)
        if (!kept) throw new HubError('mapping.taken', 'This tenant is mapped to the organisation already.')
        return kept
      },
      replace: (mapping, version) =>
        mappings.replace(keys.mapping(mapping.tid, mapping.organisationId), mapping, version),
    },
    mappedTenants: {
      find: (tid) => tenants.find(keys.mappedTenant(tid)),
      list: (wish) => tenants.pageOfAll(wish),
      replace: (tenant, version) => tenants.replace(keys.mappedTenant(tenant.tid), tenant, version),
    },
  }
}
