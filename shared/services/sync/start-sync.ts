import type { ClientMapping } from '../../domain/client-mapping.ts'
import { HubError, isHubError } from '../../domain/hub-error.ts'
import {
  newestFirst,
  runId as storedRunId,
  type ClientId,
  type EntraTenantId,
  type MemberId,
  type OrganisationId,
  type RunId,
} from '../../domain/ids.ts'
import { isRunning, scopeKeyOf, syncWorkflowIdOf, type SyncRun, type SyncTrigger } from '../../domain/sync/sync-run.ts'
import { nobody } from '../../domain/sync/tally.ts'
import type { Ports, RequestPorts } from '../../ports/ports.ts'
import type { Kept } from '../../ports/storage.ts'
import { decideAgain } from '../decide-again.ts'
import { connectionOf } from './connection-of.ts'

/** The workflow that runs a sync. */
export const syncRunWorkflow = 'SyncRun'

/** What is asked for. */
export interface SyncWish {
  readonly organisationId: OrganisationId
  readonly mode: SyncRun['mode']
  readonly trigger: SyncTrigger
  /** Absent: every mapped tenant. */
  readonly clientId?: ClientId | undefined
  readonly startedBy?: MemberId | undefined
}

/** `fresh`: this start made the run; otherwise it was under way. */
export type StartedSync = SyncRun & { readonly fresh: boolean }

/**
 * Starts a run, or answers the one of the same scope that is under way. A run that a crash left without its workflow goes on under its own
 * id.
 * @throws HubError `connection.missing`; `mapping.none` (an initial run, and no tenant is mapped or about to be); `scope.empty` (no tenant is mapped to
 * that client: it is never taken for "everything")
 */
export async function startSync(ports: RequestPorts, wish: SyncWish): Promise<StartedSync> {
  const { organisationId } = wish
  await connectionOf(ports, organisationId)
  await refuseUnfitting(ports, wish)
  await ports.syncAgenda.note(organisationId)
  const current = await ports.syncRuns.findCurrent(organisationId, scopeKeyOf(wish as SyncRun))
  if (current && isRunning(current)) {
    await startWorkflow(ports, current)
    return { ...current, fresh: false }
  }
  return startFresh(ports, wish, current)
}

async function refuseUnfitting(ports: Ports, { organisationId, trigger, clientId }: SyncWish): Promise<void> {
  if (clientId !== undefined) {
    const isOfClient = (mapping: ClientMapping) => mapping.state === 'mapped' && mapping.clientId === clientId
    if (!(await isAny(ports, organisationId, isOfClient)))
      throw new HubError('scope.empty', 'No tenant is mapped to that client.')
    if ((await ports.clients.find(organisationId, clientId))?.state === 'inactive')
      throw new HubError('scope.empty', 'That client is inactive: its tenants are not read.')
    return
  }
  if (trigger === 'initial' && !(await isAny(ports, organisationId, isSynced))) throw nothingMapped()
}

/** Clients that are ours no more, of those that tenants are mapped to: their tenants are not read until they are active again. */
export async function inactiveAmong(
  { clients }: Pick<Ports, 'clients'>,
  organisationId: OrganisationId,
  mappings: readonly ClientMapping[],
): Promise<ReadonlySet<ClientId>> {
  const named = mappings.flatMap((mapping) => (mapping.state === 'mapped' ? [mapping.clientId] : []))
  if (named.length === 0) return new Set()
  const found = await clients.findAll(organisationId, [...new Set(named)])
  return new Set(found.filter(({ state }) => state === 'inactive').map(({ clientId }) => clientId))
}

/** Whether an explicit run reads the tenant: one whose Client is still to be made gets it there. */
const isSynced = ({ state }: Pick<ClientMapping, 'state'>) => state === 'mapped' || state === 'create-new'

const nothingMapped = () => new HubError('mapping.none', 'Map a tenant to a client first.')

/**
 * Whether a first sync could start once these decisions hold: asked before they are written.
 * @throws HubError `connection.missing`, `mapping.none`
 */
export async function refuseInitial(
  ports: Pick<Ports, 'connections' | 'clientMappings'>,
  organisationId: OrganisationId,
  decided: readonly ClientMapping[],
): Promise<void> {
  await connectionOf(ports, organisationId)
  if (decided.some(isSynced)) return
  const anew = new Set(decided.map(({ tid }) => tid))
  if (!(await isAny(ports, organisationId, (mapping) => isSynced(mapping) && !anew.has(mapping.tid))))
    throw nothingMapped()
}

async function isAny(
  { clientMappings }: Pick<Ports, 'clientMappings'>,
  organisationId: OrganisationId,
  fits: (mapping: ClientMapping) => boolean,
): Promise<boolean> {
  let cursor: string | undefined
  do {
    const page = await clientMappings.list(organisationId, { cursor, limit: 500 })
    if (page.items.some(fits)) return true
    cursor = page.next
  } while (cursor !== undefined)
  return false
}

async function startFresh(ports: RequestPorts, wish: SyncWish, after: Kept<SyncRun> | undefined): Promise<StartedSync> {
  const { syncRuns, clock, random } = ports
  const { organisationId, mode, trigger, clientId, startedBy } = wish
  const now = clock.now()
  const run: SyncRun = {
    ...nobody,
    runId: storedRunId(`${newestFirst(now)}-${random.guid().slice(0, 8)}`),
    organisationId,
    mode,
    trigger,
    ...(clientId === undefined ? {} : { clientId }),
    ...(startedBy === undefined ? {} : { startedBy }),
    state: 'queued',
    startedAt: now,
    movedAt: now,
    tenants: 0,
    tenantsOver: 0,
    requests: 0,
    retries: 0,
  }
  try {
    await syncRuns.insertCurrent(run, after)
  } catch (thrown) {
    const winner = isHubError(thrown, 'version.stale')
      ? await syncRuns.findCurrent(organisationId, scopeKeyOf(run))
      : undefined
    // The transaction may have gone through although its answer was lost: then the winner is this very run.
    if (winner?.runId !== run.runId) {
      if (winner && isRunning(winner)) return { ...winner, fresh: false }
      throw thrown
    }
  }
  await startWorkflow(ports, run)
  return { ...run, fresh: true }
}

/** How often it is looked whether the workflow of an earlier run, which may be at its very end, is over. */
const mostLooks = 10

/**
 * A workflow that runs already is left to itself: what it needs is in the tables. It may be that of an earlier run of the scope, which was
 * cancelled or is about to end: then it goes on with this one (`nextRun`), unless it had looked for one already and ends in this moment.
 */
export async function startWorkflow(
  { workflows, syncRuns }: Pick<RequestPorts, 'workflows' | 'syncRuns'>,
  run: SyncRun,
): Promise<void> {
  const id = syncWorkflowIdOf(run)
  for (let looks = 0; (await workflows.stateOf(id)) === 'running'; looks += 1)
    if (looks >= mostLooks || (await syncRuns.find(run.organisationId, run.runId))?.state !== 'queued') return
  await workflows.start(syncRunWorkflow, id, { organisationId: run.organisationId, runId: run.runId })
}

/** @throws HubError `run.unknown` */
export async function getSyncRun(
  { syncRuns }: Pick<Ports, 'syncRuns'>,
  { organisationId, runId }: { readonly organisationId: OrganisationId; readonly runId: RunId },
): Promise<Kept<SyncRun>> {
  const run = await syncRuns.find(organisationId, runId)
  if (!run) throw new HubError('run.unknown', 'There is no such run.')
  return run
}

interface RunKey {
  readonly organisationId: OrganisationId
  readonly runId: RunId
}

/** Each tenant stops after the step that it is in; what was done stays done. @throws HubError `run.unknown`, `state.conflicting` */
export async function cancelSync(ports: RequestPorts, key: RunKey): Promise<SyncRun> {
  return decideAgain(async () => {
    const run = await getSyncRun(ports, key)
    if (!isRunning(run)) throw new HubError('state.conflicting', 'The run is over already.')
    const now = ports.clock.now()
    return ports.syncRuns.replace({ ...run, state: 'cancelled', movedAt: now, finishedAt: now }, run.version)
  })
}

/** Goes on where it was cancelled. @throws HubError `run.unknown`, `state.conflicting` */
export async function resumeSync(ports: RequestPorts, key: RunKey): Promise<SyncRun> {
  const run = await getSyncRun(ports, key)
  if (run.state !== 'cancelled') throw new HubError('state.conflicting', 'Only a cancelled run can be resumed.')
  return reopen(ports, run)
}

/**
 * Lets the departures of a tenant happen that the mass brake stopped.
 * @throws HubError `run.unknown`, `state.conflicting` (it is not braked, or the tenant was read by a later run)
 */
export async function letThrough(
  ports: RequestPorts,
  { tid, letThroughBy, ...key }: RunKey & { readonly tid: EntraTenantId; readonly letThroughBy: MemberId },
): Promise<SyncRun> {
  const { organisationId, runId } = key
  const run = await getSyncRun(ports, key)
  const result = await ports.tenantResults.find(organisationId, runId, tid)
  if (!result) throw new HubError('tenant.unknown', 'The tenant is not part of that run.')
  const waiting = result.state === 'queued' && result.letThroughBy !== undefined
  if (result.state !== 'braked' && !waiting)
    throw new HubError('state.conflicting', 'The brake did not stop that tenant.')
  const memory = await ports.tenantMemories.find(organisationId, tid)
  if (run.mode === 'apply' && memory?.lastRunId !== runId && !waiting)
    throw new HubError('state.conflicting', 'A later run has read that tenant. Let it through there.')
  await refuseReopening(ports, run)
  if (!waiting) {
    const { failure: _failure, finishedAt: _finished, version, ...braked } = result
    await ports.tenantResults.replace({ ...braked, state: 'queued', phase: 'confirming', letThroughBy }, version)
  }
  return isRunning(run) ? run : reopen(ports, run)
}

/** @throws HubError `state.conflicting` while the workflow is still stopping, or when another run of the scope was started since */
async function refuseReopening({ syncRuns, workflows }: RequestPorts, run: SyncRun): Promise<void> {
  const current = await syncRuns.findCurrent(run.organisationId, scopeKeyOf(run))
  if (current?.runId !== run.runId) throw new HubError('state.conflicting', 'A later run has taken its place.')
  if ((await workflows.stateOf(syncWorkflowIdOf(run))) === 'running')
    throw new HubError('state.conflicting', 'The run is still working. Try again in a moment.')
}

async function reopen(ports: RequestPorts, run: Kept<SyncRun>): Promise<SyncRun> {
  await refuseReopening(ports, run)
  const { finishedAt: _finished, failure: _failure, quietUntil: _quiet, ...rest } = run
  const opened = await ports.syncRuns.replace({ ...rest, state: 'running', movedAt: ports.clock.now() }, run.version)
  await startWorkflow(ports, opened)
  return opened
}
