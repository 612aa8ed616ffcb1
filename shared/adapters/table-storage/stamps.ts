import type { TransactionAction } from '@azure/data-tables'
import { secureRandom } from '../crypto/secure-random.ts'
import { toRow } from './row.ts'
import { table, type OpenTable } from './table.ts'

interface StampColumns {
  readonly stamp: string
}

/** Sorts behind every id, so that a list of ids ends before it. */
const stampRow = 'stamp'
export const beforeStamp = 'g'

/** Nothing of the partition was changed since stamps are written. */
const never = 'never'
/** A change is being written that does not fit into one transaction with its stamp. */
const changing = 'changing'

/** Goes into every transaction that changes something which is remembered by its stamp. */
export const stampAction = (partition: string, stamp = secureRandom.guid()): TransactionAction => [
  'upsert',
  toRow(partition, stampRow, { stamp } satisfies StampColumns),
  'Replace',
]

/** Stamps of the partitions of one table: two reads of the same stamp saw the same rows. */
export function stamps(open: OpenTable, name: string) {
  const rows = table<StampColumns>(open, name)
  return {
    /** Undefined while nobody can say: what is read now is to be forgotten. */
    read: async (partition: string): Promise<string | undefined> => {
      const { stamp = never } = (await rows.find({ partition, row: stampRow })) ?? {}
      return stamp === changing ? undefined : stamp
    },
    /** For a change that fills a transaction: nobody remembers anything from before it until after it, or until the next change where it breaks off. */
    around: async (partition: string, change: () => Promise<unknown>): Promise<void> => {
      await rows.transact([stampAction(partition, changing)])
      try {
        await change()
      } finally {
        await rows.transact([stampAction(partition)])
      }
    },
  }
}
