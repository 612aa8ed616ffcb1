import { minutesLater } from '../domain/session.ts'
import type { Ports } from '../ports/ports.ts'

/** How long a change of a contact stands in the feed, in days. */
const keptDays = 30
const pageSize = 200
/** One run stays below the host's limit of ten minutes; what is left waits for the next. */
const longestRun = 8

/** Removes changes that are older than their time from the feeds, Organisation by Organisation. Safe to repeat and to interrupt. */
export async function purgeContactChanges({
  organisations,
  contactFeed,
  clock,
}: Pick<Ports, 'organisations' | 'contactFeed' | 'clock'>): Promise<number> {
  const now = clock.now()
  const before = minutesLater(now, -keptDays * 1440)
  const until = minutesLater(now, longestRun)
  let total = 0
  let cursor: string | undefined
  do {
    const page = await organisations.list({ cursor, limit: pageSize })
    for (const { organisationId } of page.items) {
      let removed: number
      do {
        removed = await contactFeed.purge(organisationId, before, pageSize)
        total += removed
      } while (removed === pageSize && clock.now() < until)
    }
    cursor = page.next
  } while (cursor !== undefined && clock.now() < until)
  return total
}
