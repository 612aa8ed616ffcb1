import { daysAfter } from '../../domain/privacy/person-task.ts'
import { minutesLater } from '../../domain/session.ts'
import type { Ports } from '../../ports/ports.ts'
import { purgeEverywhere } from '../purge-everywhere.ts'

/** How long a settled question tells of the person that it was about, in days: as long as lines of syncs do. */
const questionDays = 90
/** One night stays below the host's limit of ten minutes; what is left waits for the next. */
const longestNight = 5

/**
 * Removes what is over and would grow for ever: runs with their results, discoveries, lines of decisions; and takes people out of questions
 * that were settled long ago. Answers how many. Safe to repeat and to interrupt.
 */
export async function purgeHistory(
  ports: Pick<Ports, 'organisations' | 'history' | 'clock' | 'platform'>,
): Promise<number> {
  const { history, clock, platform } = ports
  const now = clock.now()
  const until = minutesLater(now, longestNight)
  const mayGoOn = () => clock.now() < until
  const old = daysAfter(now, -platform.historyDays)
  const settled = daysAfter(now, -questionDays)
  const purges: readonly Parameters<typeof purgeEverywhere>[1][] = [
    (id, limit) => history.purgeQuestions(id, settled, limit),
    (id, limit) => history.purgeSyncRuns(id, old, limit),
    (id, limit) => history.purgeDiscoveries(id, old, limit),
    (id, limit) => history.purgeDecisions(id, old, limit),
  ]
  let total = 0
  for (const purge of purges) total += await purgeEverywhere(ports, purge, mayGoOn)
  return total
}
