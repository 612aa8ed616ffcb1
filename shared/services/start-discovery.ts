import { isOver, type DiscoveryRun } from '../domain/discovery.ts'
import { HubError, isHubError } from '../domain/hub-error.ts'
import { newestFirst, runId, type MemberId, type OrganisationId } from '../domain/ids.ts'
import type { RequestPorts } from '../ports/ports.ts'
import { decideAgain } from './decide-again.ts'

/** The workflow that discovers managed tenants. */
export const discoverTenantsWorkflow = 'DiscoverTenants'

export interface DiscoverTenantsInput {
  readonly organisationId: OrganisationId
  readonly runId: DiscoveryRun['runId']
}

export const workflowIdOf = ({ organisationId, runId: id }: DiscoverTenantsInput) => `discovery-${organisationId}-${id}`

/** `fresh`: this start made the run; otherwise it was under way. */
export type StartedRun = DiscoveryRun & { readonly fresh: boolean }

/**
 * Starts a discovery, or answers the one that is under way: two starts that arrive together get the same run. A run that a crash left
 * without its workflow is started again under its own id.
 * @throws HubError `connection.missing`
 */
export async function startDiscovery(
  ports: RequestPorts,
  organisationId: OrganisationId,
  startedBy: MemberId | 'hub',
): Promise<StartedRun> {
  const { connections, discoveryRuns } = ports
  const connection = await connections.find(organisationId)
  if (!connection || connection.state === 'disconnected')
    throw new HubError('connection.missing', 'Connect a directory source first.')
  const newest = await discoveryRuns.findNewest(organisationId)
  if (newest && !isOver(newest)) {
    const alive = await ports.workflows.stateOf(workflowIdOf(newest))
    if (alive !== 'over') {
      if (alive === 'absent') await startWorkflow(ports, newest)
      return { ...newest, fresh: alive === 'absent' }
    }
    await giveUp(ports, newest)
  }
  return startFresh(ports, { organisationId, startedBy }, newest)
}

/** @param after the newest run on which this start was decided: two starts that decided on the same one make one run */
async function startFresh(
  ports: RequestPorts,
  { organisationId, startedBy }: Pick<DiscoveryRun, 'organisationId' | 'startedBy'>,
  after: DiscoveryRun | undefined,
): Promise<StartedRun> {
  const { discoveryRuns, clock, random } = ports
  const now = clock.now()
  const run: DiscoveryRun = {
    runId: runId(`${newestFirst(now)}-${random.guid().slice(0, 8)}`),
    organisationId,
    state: 'queued',
    startedBy,
    startedAt: now,
    found: 0,
    lost: 0,
  }
  try {
    await discoveryRuns.insertNewest(run, after)
  } catch (thrown) {
    const winner = isHubError(thrown, 'version.stale') ? await discoveryRuns.findNewest(organisationId) : undefined
    // The transaction may have gone through although its answer was lost: then the winner is this very run.
    if (winner?.runId !== run.runId) {
      if (winner && !isOver(winner)) return { ...winner, fresh: false }
      throw thrown
    }
  }
  await startWorkflow(ports, run)
  return { ...run, fresh: true }
}

async function startWorkflow({ workflows }: RequestPorts, { organisationId, runId: id }: DiscoveryRun): Promise<void> {
  const input: DiscoverTenantsInput = { organisationId, runId: id }
  await workflows.start(discoverTenantsWorkflow, workflowIdOf(input), input)
}

/** A workflow that ended without saying so in its run was terminated, or failed where it should not have. */
async function giveUp({ discoveryRuns, clock }: RequestPorts, run: DiscoveryRun): Promise<void> {
  await decideAgain(async () => {
    const current = await discoveryRuns.find(run.organisationId, run.runId)
    if (!current || isOver(current)) return
    const given = { ...current, state: 'failed', failure: 'hub.faulty', finishedAt: clock.now() } as const
    await discoveryRuns.replace(given, current.version)
  })
}
