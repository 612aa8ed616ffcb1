import { odata } from '@azure/data-tables'
import type { AuditEntry } from '../../domain/audit.ts'
import { newestFirst } from '../../domain/ids.ts'
import type { Audit } from '../../ports/audit.ts'
import type { SecureRandom } from '../../ports/secure-random.ts'
import { inConcert } from './in-concert.ts'
import { inPartition } from './keys.ts'
import { table, type OpenTable } from './table.ts'

export function auditTable(open: OpenTable, random: SecureRandom): Audit {
  const entries = table<AuditEntry>(open, 'Audit')
  return {
    append: (entry) =>
      entries.put(
        { partition: entry.organisationId, row: `${newestFirst(entry.at)}-${random.guid().slice(0, 8)}` },
        entry,
      ),
    purge: async (organisationId, before, limit) => {
      const older = odata`PartitionKey eq ${organisationId} and RowKey gt ${newestFirst(before)}`
      const { items } = await entries.page(older, { limit })
      await inConcert(items, ({ key }) => entries.remove(key))
      return items.length
    },
    list: (organisationId, wish) => entries.page(inPartition(organisationId), wish),
  }
}
