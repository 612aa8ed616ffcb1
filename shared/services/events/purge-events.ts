import { minutesLater } from '../../domain/session.ts'
import type { Ports } from '../../ports/ports.ts'
import { purgeEverywhere } from '../purge-everywhere.ts'

/** How long an event stands in a feed, in days: as long as a change of a Contact. */
const keptDays = 30
/** One run stays below the host's limit of ten minutes; what is left waits for the next. */
const longestRun = 8
const pageSize = 200

/** Removes events that are older than their time, Organisation by Organisation, then those of the platform. Safe to repeat and to interrupt. */
export async function purgeEvents(ports: Pick<Ports, 'organisations' | 'events' | 'clock'>): Promise<number> {
  const { events, clock } = ports
  const before = minutesLater(clock.now(), -keptDays * 1440)
  const until = minutesLater(clock.now(), longestRun)
  const mayGoOn = () => clock.now() < until
  let total = 0
  let removed: number
  do {
    removed = await events.purge('platform', before, pageSize)
    total += removed
  } while (removed === pageSize && mayGoOn())
  return total + (await purgeEverywhere(ports, (id, limit) => events.purge(id, before, limit), mayGoOn))
}
