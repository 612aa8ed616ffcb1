import { HubError } from '../../domain/hub-error.ts'
import { entraTenantId } from '../../domain/ids.ts'
import type { TenantMapping } from '../../domain/organisation.ts'
import type { TenantMappings } from '../../ports/organisations.ts'
import { inPartition, keys } from './keys.ts'
import { table, type OpenTable } from './table.ts'

export function tenantMappingTables(open: OpenTable): TenantMappings {
  const mappings = table<TenantMapping>(open, 'TenantMappings')
  const index = table<object>(open, 'TenantMappings')
  return {
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
      await index.put(keys.mappingIndex(mapping.organisationId, mapping.tid), {})
      const kept = await mappings.insert(keys.mapping(mapping.tid, mapping.organisationId), mapping)
      if (!kept) throw new HubError('mapping.taken', 'This tenant is mapped to the organisation already.')
      return kept
    },
    replace: (mapping, version) =>
      mappings.replace(keys.mapping(mapping.tid, mapping.organisationId), mapping, version),
  }
}
