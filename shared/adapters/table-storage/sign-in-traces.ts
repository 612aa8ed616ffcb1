import type { TransactionAction } from '@azure/data-tables'
import { spend, type Attempts } from '../../domain/attempts.ts'
import { newestFirst } from '../../domain/ids.ts'
import { isOfAnybody, type SignInTrace } from '../../domain/traces/sign-in-trace.ts'
import type { Clock } from '../../ports/clock.ts'
import type { SignInTraces, TracedResults, TraceOwner, TraceSearch } from '../../ports/sign-in-traces.ts'
import { writeParts, type ActTeller } from './audit.ts'
import { inConcert } from './in-concert.ts'
import { signInNoted } from './last-sign-ins.ts'
import { toRow } from './row.ts'
import { table, type Key, type OpenTable } from './table.ts'
import { trailTable, type TrailPart, type WriteTrail } from './trail-writer.ts'

/** Traces of attempts that anybody could make, a minute, owner and instance. */
const mostOfAnybody = 120
const mostOwners = 1000
const byTime = 't_'

const ownerOf = ({ organisationId }: SignInTrace): TraceOwner => organisationId ?? 'unattributed'
const timeKey = (owner: TraceOwner, { endedAt, number }: Pick<SignInTrace, 'endedAt' | 'number'>): Key => ({
  partition: owner,
  row: `${byTime}${newestFirst(endedAt)}-${number}`,
})
const numberKey = (owner: TraceOwner, number: string): Key => ({ partition: owner, row: `n_${number}` })
/** Where a trace lies; the row by which a purge finds it goes last. */
export const traceKeys = (owner: TraceOwner, trace: SignInTrace): readonly Key[] => [
  numberKey(owner, trace.number),
  timeKey(owner, trace),
]
const rowsOf = (owner: TraceOwner, trace: SignInTrace) => [
  put(timeKey(owner, trace), trace),
  put(numberKey(owner, trace.number), trace),
]
const put = (key: Key, trace: SignInTrace): TransactionAction => [
  'upsert',
  toRow(key.partition, key.row, trace),
  'Replace',
]

/**
 * Each trace twice in the partition of its owner, in the order of time and by its number, in one transaction with what is told in the same
 * partition of the same sign-in.
 */
export function signInTraceTable(open: OpenTable, clock: Clock, teller: ActTeller, write: WriteTrail): SignInTraces {
  const traces = table<SignInTrace>(open, trailTable)
  const lately = new Map<TraceOwner, Attempts>()

  function isTooMany(owner: TraceOwner): boolean {
    if (!lately.has(owner) && lately.size >= mostOwners) lately.clear()
    const next = spend(lately.get(owner), 1, clock.now())
    lately.set(owner, next)
    return next.spent > mostOfAnybody
  }

  return {
    leave: async (trace, results = nothing) => {
      const owner = ownerOf(trace)
      const isLeft = !isOfAnybody(trace) || !isTooMany(owner)
      const parts = partsOf(teller, results)
      const { events, rows } = parts.get(owner) ?? { events: [], rows: [] }
      parts.delete(owner)
      await writeParts(write, parts)
      // Last: where a trace is found, everything that came of the sign-in was told.
      const own = { events, rows: isLeft ? [...rows, ...rowsOf(owner, trace)] : rows }
      if (own.events.length + own.rows.length > 0) await write(owner, own)
    },
    find: (owner, number) => traces.find(numberKey(owner, number)),
    list: (owner, wish, search = {}) =>
      traces.page(
        { partition: owner, prefix: byTime },
        wish,
        Object.values(search).some((wanted) => wanted !== undefined) ? (trace) => fits(trace, search) : undefined,
      ),
    purge: async (owner, before, limit) => {
      const stretch = { partition: owner, prefix: byTime, from: byTime + newestFirst(before) }
      const { items } = await traces.page(stretch, { limit })
      await inConcert(items, async ({ key, number }) => {
        // The row by which a purge finds it goes last.
        await traces.remove(numberKey(owner, number))
        await traces.remove(key)
      })
      return items.length
    },
  }
}

const nothing: TracedResults = { lines: [], signIns: [] }

/** What is told of each owner. */
function partsOf(teller: ActTeller, { lines, signIns }: TracedResults): Map<string, TrailPart> {
  const parts = new Map(teller(lines))
  for (const noted of signIns) {
    const { events, rows } = parts.get(noted.organisationId) ?? { events: [], rows: [] }
    parts.set(noted.organisationId, { events, rows: [...rows, signInNoted(noted)] })
  }
  return parts
}

const fits = (trace: SignInTrace, { outcome, provider }: TraceSearch) =>
  (outcome === undefined || trace.outcome === outcome) && (provider === undefined || trace.provider === provider)
