import type { AuditEntry } from '../../domain/audit.ts'
import { newestFirst } from '../../domain/ids.ts'
import type { Audit } from '../../ports/audit.ts'
import type { SecureRandom } from '../../ports/secure-random.ts'
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
    list: (organisationId, wish) => entries.page(inPartition(organisationId), wish),
  }
}
