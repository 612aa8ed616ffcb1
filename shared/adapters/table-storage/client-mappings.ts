import type { TransactionAction } from '@azure/data-tables'
import { changeOf, type ClientMapping, type MappingChange } from '../../domain/client-mapping.ts'
import { newestFirst, type EntraTenantId, type OrganisationId } from '../../domain/ids.ts'
import type { ClientMappings } from '../../ports/client-mappings.ts'
import type { SecureRandom } from '../../ports/secure-random.ts'
import { etagOf, toRow } from './row.ts'
import { stampAction, stamps } from './stamps.ts'
import { table, type Key, type OpenTable } from './table.ts'

/** The service's own limit of one transaction: what fifty decisions and their lines take. */
const mostActions = 100

const mappingPrefix = 'mapping_'
const historyPrefix = (tid: EntraTenantId) => `history_${tid}_`

/** A mapping and the lines of its history lie in the partition of the Organisation, so that fifty decisions are one transaction. */
export function clientMappingTable(open: OpenTable, random: SecureRandom): ClientMappings {
  const mappings = table<ClientMapping>(open, 'ClientMappings')
  const lines = table<MappingChange>(open, 'ClientMappings')
  const keyOf = (organisationId: OrganisationId, tid: EntraTenantId): Key => ({
    partition: organisationId,
    row: `${mappingPrefix}${tid}`,
  })
  const stamp = stamps(open, 'ClientMappings')
  const find = (organisationId: OrganisationId, tid: EntraTenantId) => mappings.find(keyOf(organisationId, tid))

  return {
    stamp: stamp.read,
    find,
    findAll: (organisationId, tids) =>
      mappings.findAll(
        organisationId,
        tids.map((tid) => keyOf(organisationId, tid).row),
      ),
    listFrom: (organisationId, tid, limit) =>
      mappings.rowsFrom(
        { partition: organisationId, prefix: mappingPrefix, from: keyOf(organisationId, tid).row },
        limit,
      ),
    list: (organisationId, wish) => mappings.page({ partition: organisationId, prefix: mappingPrefix }, wish),
    putAll: async (organisationId, decisions) => {
      const actions = decisions.flatMap(({ mapping, current }): TransactionAction[] => {
        const row = toRow(organisationId, keyOf(organisationId, mapping.tid).row, mapping)
        const line = `${historyPrefix(mapping.tid)}${newestFirst(mapping.decidedAt)}-${random.guid().slice(0, 8)}`
        return [
          current ? ['update', row, 'Replace', { etag: etagOf(current.version) }] : ['create', row],
          ['create', toRow(organisationId, line, changeOf(current, mapping))],
        ]
      })
      if (actions.length === 0) return
      if (actions.length < mostActions) await mappings.transact([...actions, stampAction(organisationId)])
      else await stamp.around(organisationId, () => mappings.transact(actions))
    },
    replace: async (mapping, current) => {
      const { partition, row } = keyOf(mapping.organisationId, mapping.tid)
      const [version = ''] = await mappings.transact([
        ['update', toRow(partition, row, mapping), 'Replace', { etag: etagOf(current.version) }],
        stampAction(partition),
      ])
      return { ...mapping, version }
    },
    history: (organisationId, tid, wish) => lines.page({ partition: organisationId, prefix: historyPrefix(tid) }, wish),
  }
}
