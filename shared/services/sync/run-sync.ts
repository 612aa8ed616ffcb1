import type { ErrorCode } from '../../domain/hub-error.ts'
import type { EntraTenantId, OrganisationId, RunId } from '../../domain/ids.ts'
import {
  isRunning,
  isTenantOver,
  queuedTenant,
  runStateFrom,
  sumOf,
  type SyncRun,
  type TenantResult,
} from '../../domain/sync/sync-run.ts'
import type { Ports } from '../../ports/ports.ts'
import type { Kept } from '../../ports/storage.ts'
import { alertAfter } from './alert-after.ts'
import { clientToRead } from './client-to-read.ts'
import { failTenant } from './close-tenant.ts'
import type { SyncNeeds } from './scene.ts'
import { getSyncRun, inactiveAmong } from './start-sync.ts'

export interface SyncRunKey {
  readonly organisationId: OrganisationId
  readonly runId: RunId
}

/** How the plan of a run gets on, mapping by mapping. */
export interface PlanInput extends SyncRunKey {
  readonly cursor?: string
}

/** Turns a `create-new` mapping into a mapped one, with a Client of its own; two runs make one. */
export type MakeClient = (ports: Ports, organisationId: OrganisationId, tid: EntraTenantId) => Promise<unknown>

const mappingPage = 200

/** Queues the tenants of one page of mappings. Safe to repeat: a tenant that is queued or further stays where it is. */
export async function planSync(
  ports: Ports,
  { cursor, ...key }: PlanInput,
  makeClient: MakeClient | undefined,
): Promise<{ readonly next?: string }> {
  const run = await getSyncRun(ports, key)
  if (!isRunning(run)) return {}
  const page = await ports.clientMappings.list(key.organisationId, { cursor, limit: mappingPage })
  const read = page.items.filter(({ state }) => state === 'mapped' || state === 'create-new').map(({ tid }) => tid)
  const tenants = await ports.managedTenants.findAll(key.organisationId, read)
  const present = new Set(tenants.filter(({ state }) => state === 'present').map(({ tid }) => tid))
  // A client is made in an explicit run, never in a scheduled one, never by looking, and for no tenant that is lost.
  if (makeClient && run.mode === 'apply' && run.trigger !== 'recurring' && run.clientId === undefined)
    for (const { state, tid } of page.items)
      if (state === 'create-new' && present.has(tid)) await makeClient(ports, key.organisationId, tid)
  const mapped = await ports.clientMappings.findAll(key.organisationId, read)
  const inactive = await inactiveAmong(ports, key.organisationId, mapped)
  await ports.tenantResults.insertAll(
    mapped.flatMap((mapping) => {
      const { tid } = mapping
      const clientId = clientToRead(ports, run, mapping)
      if (clientId === undefined || !present.has(tid) || inactive.has(clientId)) return []
      return run.clientId === undefined || run.clientId === clientId ? [queuedTenant({ ...key, tid, clientId })] : []
    }),
  )
  if (run.state === 'queued')
    await ports.syncRuns.replace({ ...run, state: 'running', movedAt: ports.clock.now() }, run.version)
  return page.next === undefined ? {} : { next: page.next }
}

/** One of a run's lanes, and where in the list of tenants it is. */
export interface LaneInput extends PlanInput {
  readonly lane: number
  readonly lanes: number
}

/** Tenants of one lane in one page of its list, and how long such a page is at most. */
const lanePage = 40
const longestPage = 900

/** The tenants of one page that belong to a lane and are not over yet: ids alone. Which lane a tenant belongs to follows from its id. */
export async function listLane(
  ports: Pick<Ports, 'tenantResults' | 'syncRuns'>,
  { organisationId, runId, cursor, lane, lanes }: LaneInput,
): Promise<{ readonly tids: readonly EntraTenantId[]; readonly next?: string }> {
  const run = await getSyncRun(ports, { organisationId, runId })
  if (!isRunning(run)) return { tids: [] }
  const page = await ports.tenantResults.list(organisationId, runId, {
    cursor,
    limit: Math.min(lanePage * lanes, longestPage),
  })
  const own = page.items.filter(({ tid }) => Number.parseInt(tid.slice(0, 8), 16) % lanes === lane)
  const tids = own.filter((result) => !isTenantOver(result)).map(({ tid }) => tid)
  return { tids, ...(page.next === undefined ? {} : { next: page.next }) }
}

export async function allResults(
  { tenantResults }: Pick<Ports, 'tenantResults'>,
  { organisationId, runId }: SyncRunKey,
): Promise<readonly Kept<TenantResult>[]> {
  const all: Kept<TenantResult>[] = []
  let cursor: string | undefined
  do {
    const page = await tenantResults.list(organisationId, runId, { cursor, limit: 500 })
    all.push(...page.items)
    cursor = page.next
  } while (cursor !== undefined)
  return all
}

/** The run as it stands: while it goes on, its sums are those of its tenants at this moment. */
export async function readSyncRun(
  ports: Pick<Ports, 'syncRuns' | 'tenantResults'>,
  key: SyncRunKey,
): Promise<Kept<SyncRun>> {
  const run = await getSyncRun(ports, key)
  if (run.finishedAt !== undefined && run.state !== 'cancelled') return run
  return { ...run, ...countsOf(await allResults(ports, key)) }
}

const countsOf = (results: readonly TenantResult[]) => ({
  ...sumOf(results),
  tenants: results.length,
  tenantsOver: results.filter(isTenantOver).length,
})

/** Ends a run with exact sums. Safe to repeat; a run that was cancelled stays so. */
export async function finishSync(ports: SyncNeeds & Pick<Ports, 'mail' | 'platform'>, key: SyncRunKey): Promise<void> {
  if (!isRunning(await getSyncRun(ports, key))) return
  for (const result of await allResults(ports, key))
    if (!isTenantOver(result)) await failTenant(ports, { ...key, tid: result.tid, code: 'hub.faulty' })
  const results = await allResults(ports, key)
  await endRun(ports, key, runStateFrom(results.map(({ state }) => state)), results)
}

/** Closes a run that cannot be finished. What it did stays; nobody is deactivated any more. Safe to repeat. */
export async function failSync(
  ports: SyncNeeds & Pick<Ports, 'mail' | 'platform'>,
  { code, ...key }: SyncRunKey & { readonly code: ErrorCode },
): Promise<void> {
  if (!isRunning(await getSyncRun(ports, key))) return
  for (const result of await allResults(ports, key))
    if (!isTenantOver(result)) await failTenant(ports, { ...key, tid: result.tid, code })
  await endRun(ports, key, 'failed', await allResults(ports, key), code)
}

/** The audit line comes first: a crash between the two writes has it twice rather than never. */
async function endRun(
  ports: SyncNeeds & Pick<Ports, 'mail' | 'platform'>,
  key: SyncRunKey,
  state: 'completed' | 'partial' | 'failed',
  results: readonly TenantResult[],
  failure?: ErrorCode,
): Promise<void> {
  const run = await getSyncRun(ports, key)
  if (!isRunning(run)) return
  const at = ports.clock.now()
  const ended: SyncRun = {
    ...run,
    ...countsOf(results),
    state,
    finishedAt: at,
    movedAt: at,
    ...(failure === undefined ? {} : { failure }),
  }
  await ports.audit.append({
    organisationId: run.organisationId,
    at,
    action: `sync.${state}`,
    actor: 'hub',
    subject: `sync-run:${run.runId}`,
    correlationId: run.runId,
    foreign: false,
  })
  await alertAfter(ports, ended)
  await ports.syncRuns.replace(ended, run.version)
}
