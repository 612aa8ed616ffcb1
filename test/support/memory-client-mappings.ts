import type { ClientMapping } from '../../shared/domain/client-mapping.ts'
import type { ClientMappings } from '../../shared/ports/client-mappings.ts'
import type { Kept } from '../../shared/ports/storage.ts'

/** Client mappings in memory, by tenant. */
export function memoryClientMappings(): ClientMappings {
  const kept = new Map<string, Kept<ClientMapping>>()
  let versions = 0
  const keyOf = (organisationId: string, tid: string) => `${organisationId} ${tid}`
  const find: ClientMappings['find'] = async (organisationId, tid) => kept.get(keyOf(organisationId, tid))
  return {
    find,
    findAll: async (organisationId, tids) =>
      (await Promise.all(tids.map((tid) => find(organisationId, tid)))).filter((mapping) => mapping !== undefined),
    list: async (organisationId) => ({
      items: [...kept.values()].filter((mapping) => mapping.organisationId === organisationId),
    }),
    putAll: async (organisationId, decisions) => {
      for (const { mapping } of decisions)
        kept.set(keyOf(organisationId, mapping.tid), { ...mapping, version: String((versions += 1)) })
    },
  }
}
