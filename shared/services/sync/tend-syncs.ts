import { isHubError } from '../../domain/hub-error.ts'
import type { OrganisationId } from '../../domain/ids.ts'
import { isDue } from '../../domain/sync/schedule.ts'
import { isRunning, syncWorkflowIdOf } from '../../domain/sync/sync-run.ts'
import type { RequestPorts } from '../../ports/ports.ts'
import { decideAgain } from '../decide-again.ts'
import { failSync } from './run-sync.ts'
import { startSync, startWorkflow } from './start-sync.ts'

const agendaPage = 200
/** How long a run may be without its workflow before it counts as crashed, in minutes: a start is between two writes for a moment. */
const graceMinutes = 15
/** After how long a run that was never begun gets its workflow, in minutes. */
const queuedMinutes = 1

/** Every Organisation that ever synchronised, one after the other. What goes wrong with one stops no other. */
async function eachOrganisation(
  { syncAgenda }: RequestPorts,
  act: (organisationId: OrganisationId) => Promise<number>,
): Promise<number> {
  let done = 0
  const faults: Error[] = []
  let cursor: string | undefined
  do {
    const page = await syncAgenda.list({ cursor, limit: agendaPage })
    for (const { organisationId } of page.items)
      done += await act(organisationId).catch((thrown: unknown) => {
        faults.push(thrown instanceof Error ? thrown : new Error('an unknown fault'))
        return 0
      })
    cursor = page.next
  } while (cursor !== undefined)
  const [first] = faults
  if (first) throw first
  return done
}

/**
 * Starts the recurring syncs that are due. None is started beside another run that writes, for an Organisation that is not active, nor
 * without the edition; a feature flag that is off hides them and stops none. Returns how many. Safe to repeat.
 */
export async function startDueSyncs(ports: RequestPorts): Promise<number> {
  if (ports.platform.edition !== 'enterprise') return 0
  return eachOrganisation(ports, async (organisationId) => {
    const schedule = await ports.syncSettings.findSchedule(organisationId)
    if (!schedule || !isDue(schedule, ports.clock.now())) return 0
    if ((await ports.organisations.find(organisationId))?.state !== 'active') return 0
    const current = await ports.syncRuns.listCurrent(organisationId)
    if (current.some((run) => run.mode === 'apply' && isRunning(run))) return 0
    try {
      await startSync(ports, { organisationId, mode: 'apply', trigger: 'recurring' })
    } catch (thrown) {
      // Without a connection there is nothing to read; it is looked at again when it is due again.
      if (!isHubError(thrown, 'connection.missing')) throw thrown
    }
    await decideAgain(async () => {
      const kept = await ports.syncSettings.findSchedule(organisationId)
      if (!kept) return
      const { version, ...rest } = kept
      await ports.syncSettings.putSchedule(organisationId, { ...rest, lastStartedAt: ports.clock.now() }, version)
    })
    return 1
  })
}

/**
 * Closes runs whose workflow is gone, so that none is running for ever; one that was never begun is begun first. Returns how many were closed.
 * Safe to repeat.
 */
export const reapSyncs = (ports: RequestPorts): Promise<number> =>
  eachOrganisation(ports, async (organisationId) => {
    let closed = 0
    for (const run of await ports.syncRuns.listCurrent(organisationId)) {
      const minutes = (ports.clock.now().getTime() - run.movedAt.getTime()) / 60_000
      if (!isRunning(run) || minutes < queuedMinutes) continue
      if ((await ports.workflows.stateOf(syncWorkflowIdOf(run))) === 'running') continue
      if (minutes < graceMinutes) {
        if (run.state === 'queued') await startWorkflow(ports, run)
        continue
      }
      await failSync(ports, { organisationId, runId: run.runId, code: 'run.crashed' })
      closed += 1
    }
    return closed
  })
