import { newestFirst, type OrganisationId } from '../../domain/ids.ts'
import { isRunning } from '../../domain/sync/sync-run.ts'
import type { RequestPorts } from '../../ports/ports.ts'
import { minutesLater } from '../../domain/session.ts'
import { allResults } from './run-sync.ts'

/** How long what a run noted about people is kept, in days; the run and its results, which name nobody, stay. */
const keptDays = 90
const rowsAtOnce = 1000
/** One night stays below the host's limit of ten minutes; what is left waits for the next. */
const longestNight = 5

/** Removes what old runs noted about people, Organisation by Organisation. Returns how many rows. Safe to repeat and to interrupt. */
export async function purgeSyncs(ports: RequestPorts): Promise<number> {
  const now = ports.clock.now()
  const until = minutesLater(now, longestNight)
  const before = new Date(now.getTime() - keptDays * 86_400_000)
  let removed = 0
  let cursor: string | undefined
  do {
    const page = await ports.syncAgenda.list({ cursor, limit: 200 })
    for (const { organisationId } of page.items) {
      if (ports.clock.now() >= until) return removed
      removed += await purgeRunsOf(ports, organisationId, before, until)
    }
    cursor = page.next
  } while (cursor !== undefined)
  return removed
}

async function purgeRunsOf(
  ports: RequestPorts,
  organisationId: OrganisationId,
  before: Date,
  until: Date,
): Promise<number> {
  let removed = 0
  let cursor: string | undefined
  do {
    const page = await ports.syncRuns.list(organisationId, { cursor, limit: 100 })
    for (const run of page.items) {
      if (run.runId < newestFirst(before) || isRunning(run) || run.purgedAt !== undefined) continue
      for (const { tid } of await allResults(ports, run)) {
        let rows: number
        do {
          if (ports.clock.now() >= until) return removed
          rows = await ports.syncNotes.purge({ organisationId, runId: run.runId, tid }, rowsAtOnce)
          removed += rows
        } while (rows === rowsAtOnce)
      }
      const { version, ...rest } = run
      await ports.syncRuns.replace({ ...rest, purgedAt: ports.clock.now() }, version)
    }
    cursor = page.next
  } while (cursor !== undefined)
  return removed
}
