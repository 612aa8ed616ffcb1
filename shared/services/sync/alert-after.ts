import { isHubError } from '../../domain/hub-error.ts'
import { isRunning, scopeKeyOf, type SyncRun } from '../../domain/sync/sync-run.ts'
import { syncAlertMail } from '../../domain/sync/sync-alert-mail.ts'
import type { Ports } from '../../ports/ports.ts'

type Needs = Pick<Ports, 'syncRuns' | 'syncSettings' | 'audit' | 'mail' | 'platform' | 'clock'>

const isBad = ({ state }: SyncRun) => state === 'failed' || state === 'partial'

/**
 * Tells people when a second run of a scope in a row was not completed: once, not with each that follows. In the audit trail always; by
 * mail where the schedule names an address. That a mail could not be sent stops nothing. Safe to repeat.
 */
export async function alertAfter(ports: Needs, run: SyncRun): Promise<void> {
  if (run.mode === 'preview' || !isBad(run)) return
  const earlier = await lastEnded(ports, run, 2)
  const [one, other] = earlier
  if (!one || !isBad(one) || (other && isBad(other))) return
  await ports.audit.append({
    organisationId: run.organisationId,
    at: ports.clock.now(),
    action: 'sync.alerted',
    actor: 'hub',
    subject: `sync-run:${run.runId}`,
    correlationId: run.runId,
    foreign: false,
  })
  const schedule = await ports.syncSettings.findSchedule(run.organisationId)
  if (schedule?.alertTo === undefined) return
  try {
    await ports.mail.send(syncAlertMail(run, { to: schedule.alertTo, publicUrl: ports.platform.publicUrl }))
  } catch (thrown) {
    if (!isHubError(thrown, 'mail.unconfigured', 'mail.unavailable', 'mail.refused')) throw thrown
  }
}

/** The runs of the same scope that ended before, newest first. */
async function lastEnded({ syncRuns }: Needs, run: SyncRun, count: number): Promise<readonly SyncRun[]> {
  const found: SyncRun[] = []
  let cursor: string | undefined
  do {
    const page = await syncRuns.list(run.organisationId, { cursor, limit: 50 })
    for (const other of page.items) {
      const counts = other.runId > run.runId && !isRunning(other) && other.state !== 'cancelled'
      if (counts && scopeKeyOf(other) === scopeKeyOf(run)) found.push(other)
    }
    cursor = page.next
  } while (cursor !== undefined && found.length < count)
  return found.slice(0, count)
}
