import type { Attempts } from '../../domain/attempts.ts'
import { HubError } from '../../domain/hub-error.ts'
import type { AttemptCounts } from '../../ports/attempts.ts'
import { table, type Key, type OpenTable } from './table.ts'

export function attemptTable(open: OpenTable): AttemptCounts {
  const attempts = table<Attempts>(open, 'Attempts')
  const keyOf = (bucket: string): Key => ({ partition: bucket, row: 'attempts' })
  return {
    find: (bucket) => attempts.find(keyOf(bucket)),
    put: async (bucket, record, current) => {
      if (current) await attempts.replace(keyOf(bucket), record, current.version)
      else if (!(await attempts.insert(keyOf(bucket), record)))
        throw new HubError('version.stale', 'Somebody else tried at the same moment.')
    },
  }
}
