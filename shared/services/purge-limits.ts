import { minutesLater } from '../domain/session.ts'
import type { Ports } from '../ports/ports.ts'

/** A count means nothing after a minute; an hour is kept so that nobody who is counting meets a row that goes. */
const keptMinutes = 60
const pageSize = 500
/** One run stays below the host's limit of ten minutes; what is left waits for the next. */
const longestRun = 8

/** Removes counts of limits that are over, and the salts of earlier days. Safe to repeat and to interrupt. */
export async function purgeLimits({ limitCounts, clock }: Pick<Ports, 'limitCounts' | 'clock'>): Promise<number> {
  const now = clock.now()
  const [before, until] = [minutesLater(now, -keptMinutes), minutesLater(now, longestRun)]
  let removed = 0
  while (clock.now() < until) {
    const count = await limitCounts.purge(before, pageSize)
    removed += count
    if (count === 0) break
  }
  return removed
}
