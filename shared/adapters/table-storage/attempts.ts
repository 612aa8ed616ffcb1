import type { Attempts } from '../../domain/attempts.ts'
import { HubError } from '../../domain/hub-error.ts'
import type { AttemptCounts, LimitCounts } from '../../ports/attempts.ts'
import type { Clock } from '../../ports/clock.ts'
import { inConcert } from './in-concert.ts'
import { table, type Key, type OpenTable, type Table } from './table.ts'

export function attemptTable(open: OpenTable): AttemptCounts {
  return counted(table<Attempts>(open, 'Attempts'), (bucket) => ({ partition: bucket, row: 'attempts' }))
}

function counted(attempts: Table<Attempts>, keyOf: (bucket: string) => Key): AttemptCounts {
  return {
    find: (bucket) => attempts.find(keyOf(bucket)),
    put: async (bucket, record, current) => {
      const kept = current
        ? await attempts.replace(keyOf(bucket), record, current.version)
        : await attempts.insert(keyOf(bucket), record)
      if (!kept) throw new HubError('version.stale', 'Somebody else tried at the same moment.')
      return kept
    },
  }
}

/** In milliseconds. */
const hour = 3_600_000
const day = 24 * hour

/** `2026-01-31T23`. */
const hourOf = (moment: Date) => moment.toISOString().slice(0, 13)
const dayOf = (moment: Date) => moment.toISOString().slice(0, 10)

/**
 * Rows lie by the hour, so that what is over goes by a stretch of partitions and nothing needs to be noted for it, and within it by the first
 * sign of their hash. In a new hour a count begins anew; what an instance knows, it takes along.
 */
export function limitTable(open: OpenTable, clock: Clock): LimitCounts {
  const counts = table<Attempts>(open, 'Limits')
  const salts = table<{ readonly salt: string }>(open, 'Limits')
  return {
    ...counted(counts, (bucket) => ({ partition: `h-${hourOf(clock.now())}-${bucket.slice(0, 1)}`, row: bucket })),
    salt: async (of, proposed) => {
      const key: Key = { partition: `s-${of}`, row: 'salt' }
      const found = (await salts.find(key)) ?? (await salts.insert(key, { salt: proposed })) ?? (await salts.find(key))
      return found?.salt ?? proposed
    },
    purge: async (before, limit) => {
      // Whoever counts when the day begins may still do so under yesterday's salt.
      const stretches = [
        ['h-', `h-${hourOf(before)}`],
        ['s-', `s-${dayOf(new Date(before.getTime() - day))}`],
      ] as const
      let removed = 0
      for (const [from, until] of stretches) {
        // A page may be empty and not the last.
        let cursor: string | undefined
        do {
          const filter = `PartitionKey ge '${from}' and PartitionKey lt '${until}'`
          const page = await counts.scan(filter, { limit, ...(cursor === undefined ? {} : { cursor }) })
          await inConcert(page.items, ({ key }) => counts.remove(key))
          removed += page.items.length
          cursor = page.next
        } while (cursor !== undefined && removed < limit)
      }
      return removed
    },
  }
}
