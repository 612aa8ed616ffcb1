import { minutesLater } from '../domain/session.ts'
import type { Ports } from '../ports/ports.ts'
import { purgeEverywhere } from './purge-everywhere.ts'

/** How long a change of a contact stands in the feed, in days. */
const keptDays = 30
/** One run stays below the host's limit of ten minutes; what is left waits for the next. */
const longestRun = 8

/** Removes changes that are older than their time from the feeds, Organisation by Organisation. Safe to repeat and to interrupt. */
export async function purgeContactChanges(
  ports: Pick<Ports, 'organisations' | 'contactFeed' | 'clock'>,
): Promise<number> {
  const now = ports.clock.now()
  const before = minutesLater(now, -keptDays * 1440)
  const until = minutesLater(now, longestRun)
  return purgeEverywhere(
    ports,
    (organisationId, limit) => ports.contactFeed.purge(organisationId, before, limit),
    () => ports.clock.now() < until,
  )
}
