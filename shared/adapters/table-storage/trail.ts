import type { Clock } from '../../ports/clock.ts'
import type { Ports } from '../../ports/ports.ts'
import type { SecureRandom } from '../../ports/secure-random.ts'
import { actTeller, auditTable } from './audit.ts'
import { eventTable } from './events.ts'
import { signInTraceTable } from './sign-in-traces.ts'
import type { OpenTable } from './table.ts'
import { trailWriter } from './trail-writer.ts'

/** What happened: lines, events and traces, written to one table so that what belongs together is one transaction. */
export function trailTables(
  open: OpenTable,
  clock: Clock,
  random: SecureRandom,
): Pick<Ports, 'audit' | 'events' | 'signInTraces'> {
  const write = trailWriter(open, clock)
  const teller = actTeller(random)
  return {
    audit: auditTable(open, teller, write),
    events: eventTable(open, clock, write),
    signInTraces: signInTraceTable(open, clock, teller, write),
  }
}
