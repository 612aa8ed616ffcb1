import type { RunId } from '../../domain/ids.ts'
import { isRunning, scopeKeyOf } from '../../domain/sync/sync-run.ts'
import type { Ports } from '../../ports/ports.ts'
import type { SyncRunKey } from './run-sync.ts'
import { getSyncRun } from './start-sync.ts'

/**
 * The run of the same scope that was started while the workflow of this one, which is over, was still stopping: a scope has one workflow, so
 * that it has to go on with it. @throws HubError `run.unknown`
 */
export async function nextRun(ports: Pick<Ports, 'syncRuns'>, key: SyncRunKey): Promise<{ readonly next?: RunId }> {
  const run = await getSyncRun(ports, key)
  const current = await ports.syncRuns.findCurrent(run.organisationId, scopeKeyOf(run))
  if (isRunning(run) || current === undefined || current.runId === run.runId || !isRunning(current)) return {}
  return { next: current.runId }
}
