import { interruptedEvent, longestAct } from '../../domain/events/told-event.ts'
import { minutesLater } from '../../domain/session.ts'
import type { Ports } from '../../ports/ports.ts'

const pageSize = 100
/** One run stays below the host's limit; what is left waits for the next. In minutes. */
const longestRun = 8

/** Tells of acts that began and were never told, in both feeds they may concern. Safe to repeat. Returns how many. */
export async function tellInterrupted({
  openActs,
  events,
  clock,
}: Pick<Ports, 'openActs' | 'events' | 'clock'>): Promise<number> {
  const until = minutesLater(clock.now(), longestRun)
  let told = 0
  for (;;) {
    // What was told is gone from the list, so that it is begun anew each time.
    const { items, next } = await openActs.listBefore(minutesLater(clock.now(), -longestAct), { limit: pageSize })
    for (const act of items) {
      const event = interruptedEvent(act, clock.now())
      await events.tell(act.organisationId, event)
      await events.tell('platform', event)
      await openActs.end(act)
    }
    told += items.length
    if ((items.length < pageSize && next === undefined) || items.length === 0 || clock.now() >= until) return told
  }
}
