import {
  distinct,
  isMissed,
  isOver,
  isUndomained,
  lost,
  seen,
  withDomains,
  type DiscoveryRun,
} from '../domain/discovery.ts'
import type { Connection, ProbeFailure } from '../domain/connection.ts'
import { HubError, isHubError, type ErrorCode } from '../domain/hub-error.ts'
import type { OrganisationId, RunId } from '../domain/ids.ts'
import { isGarbled } from '../domain/patience.ts'
import type { ListedPage, PeopleSource } from '../ports/discovery.ts'
import type { Ports } from '../ports/ports.ts'
import type { Kept } from '../ports/storage.ts'
import { keepProbe, probeFailureOf } from './keep-probe.ts'

export interface RunKey {
  readonly organisationId: OrganisationId
  readonly runId: RunId
}

/** How far a listing is: `found` counts distinct rows seen in the pages before. */
export interface DiscoveryPageInput extends RunKey {
  readonly cursor?: string
}

/** An outcome is a value: what an activity throws differs between hosts and is never parsed. */
export type DiscoveryPageOutcome =
  | { readonly kind: 'page'; readonly next?: string }
  /** The source or the vault asked for patience, or has a problem that passes; nothing was written. */
  | { readonly kind: 'wait'; readonly code: ErrorCode; readonly seconds?: number }
  | { readonly kind: 'failed'; readonly code: ErrorCode }

type Needs = Pick<Ports, 'connections' | 'directorySource' | 'managedTenants' | 'discoveryRuns' | 'audit' | 'clock'> & {
  readonly peopleSource: Pick<PeopleSource, 'listDomains'>
}

/**
 * Reads one page of the listing and keeps it. Safe to repeat: the same page gives the same rows. Storage failures are thrown, for the
 * workflow's retries; what the source says is an outcome.
 */
export async function discoverPage(
  ports: Needs,
  { organisationId, runId, cursor }: DiscoveryPageInput,
): Promise<DiscoveryPageOutcome> {
  const connection = await ports.connections.find(organisationId)
  if (!connection) return { kind: 'failed', code: 'connection.missing' }
  try {
    const page = await ports.directorySource.listManagedTenants(connection, cursor)
    await keepPage(ports, { organisationId, runId }, { ...page, tenants: distinct(page.tenants) })
    if (connection.state === 'failing') await tellConnection(ports, connection, undefined)
    return { kind: 'page', ...(page.next === undefined ? {} : { next: page.next }) }
  } catch (thrown) {
    const outcome = outcomeOf(thrown)
    const failure = outcome.kind === 'failed' ? probeFailureOf(thrown) : undefined
    if (failure) await tellConnection(ports, connection, failure)
    return outcome
  }
}

/** Asking for a listing is what a probe does: the Connection says the same afterwards, unless it is another one by now. */
async function tellConnection(ports: Needs, connection: Connection, failure: ProbeFailure | undefined): Promise<void> {
  await keepProbe(ports, connection, failure).catch((thrown: unknown) => {
    if (!isHubError(thrown, 'connection.changed')) throw thrown
  })
}

/** A page that comes after its run's end (the host ran the activity twice) changes nothing. */
async function keepPage(ports: Needs, key: RunKey, { tenants: listed, incomplete }: ListedPage): Promise<void> {
  const { organisationId, runId } = key
  if (isOver(await getRun(ports, key))) return
  const at = ports.clock.now()
  const tids = listed.map(({ tid }) => tid)
  const known = new Map((await ports.managedTenants.findAll(organisationId, tids)).map((row) => [row.tid, row]))
  const rows = listed.map((tenant) => seen(known.get(tenant.tid), tenant, { organisationId, runId, at }))
  await ports.managedTenants.putAll(organisationId, rows)
  await progress(ports, key, listed.filter(({ tid }) => known.get(tid)?.seenIn !== runId).length, incomplete)
}

/** Troubles of those that a page needs, which pass. An answer that makes no sense may have been garbled on its way. */
const passing: ReadonlySet<ErrorCode> = new Set(['source.throttled', 'source.unavailable', 'vault.unavailable'])

function outcomeOf(thrown: unknown): DiscoveryPageOutcome {
  if (!isHubError(thrown) || thrown.code === 'storage.unavailable' || thrown.code === 'version.stale') throw thrown
  const { code, details } = thrown
  if (!passing.has(code) && !isGarbled(code)) return { kind: 'failed', code }
  const seconds = details?.['retryAfterSeconds']
  return { kind: 'wait', code, ...(typeof seconds === 'number' ? { seconds } : {}) }
}

/** `found` is for the eye while the run goes on; {@link finishDiscovery} counts exactly. */
async function progress(
  { discoveryRuns }: Needs,
  key: RunKey,
  more: number,
  incomplete: true | undefined,
): Promise<void> {
  const run = await getRun({ discoveryRuns }, key)
  // A page that is repeated after the end does not open the run again.
  if (isOver(run)) return
  const half = incomplete ? { incomplete } : {}
  await discoveryRuns.replace({ ...run, ...half, state: 'running', found: run.found + more }, run.version)
}

/** How many tenants one activity asks for their domains, and how many of them at a time. */
const domainPage = 40
const atOnce = 8

export interface DomainsPageInput extends RunKey {
  readonly cursor?: string
  /** The source asked for patience often enough: what it still does not answer counts as unread. */
  readonly last?: boolean
}

export type DomainsPageOutcome =
  | { readonly kind: 'page'; readonly next?: string; readonly unread: number }
  | { readonly kind: 'wait'; readonly code: ErrorCode; readonly seconds?: number }

/**
 * Reads the domains of one page of the tenants that this run has seen. Safe to repeat: those that were read in this run are not asked for
 * again. A tenant that refuses is counted and keeps the domains it had; it fails nothing.
 */
export async function discoverDomains(
  ports: Needs,
  { organisationId, runId, cursor, last = false }: DomainsPageInput,
): Promise<DomainsPageOutcome> {
  const connection = await ports.connections.find(organisationId)
  if (!connection || isOver(await getRun(ports, { organisationId, runId }))) return { kind: 'page', unread: 0 }
  const { items, next } = await ports.managedTenants.list(organisationId, { cursor, limit: domainPage })
  const wanted = items.filter((tenant) => isUndomained(tenant, runId))
  let unread = 0
  for (let start = 0; start < wanted.length; start += atOnce) {
    const batch = wanted.slice(start, start + atOnce)
    const answers = await Promise.allSettled(batch.map(({ tid }) => ports.peopleSource.listDomains(connection, tid)))
    const read = batch.flatMap((tenant, place) => {
      const answer = answers[place]
      return answer?.status === 'fulfilled' ? [withDomains(tenant, answer.value, runId)] : []
    })
    await ports.managedTenants.putAll(organisationId, read)
    const outcomes = answers.flatMap((answer) => (answer.status === 'rejected' ? [outcomeOf(answer.reason)] : []))
    const wait = outcomes.find((outcome) => outcome.kind === 'wait')
    if (wait && !last) return wait
    unread += outcomes.length
  }
  return { kind: 'page', unread, ...(next === undefined ? {} : { next }) }
}

/**
 * After a complete listing: tenants that it did not show are lost, and the run is completed with exact counts. A listing that the source
 * itself calls incomplete loses nobody. Safe to repeat.
 */
export async function finishDiscovery(
  ports: Needs,
  { organisationId, runId, undomained }: RunKey & { readonly undomained?: number },
): Promise<void> {
  const run = await getRun(ports, { organisationId, runId })
  if (isOver(run)) return
  const at = ports.clock.now()
  let found = 0
  let missed = 0
  let cursor: string | undefined
  do {
    const page = await ports.managedTenants.list(organisationId, { cursor, limit: 1000 })
    const absent = run.incomplete ? [] : page.items.filter((tenant) => isMissed(tenant, runId))
    const gone = absent.map((tenant) => lost(tenant, at, runId))
    await ports.managedTenants.putAll(organisationId, gone)
    found += page.items.filter((tenant) => tenant.seenIn === runId).length
    // Those that a repeat finds flagged already count too.
    missed += gone.length + page.items.filter((tenant) => tenant.lostIn === runId).length
    cursor = page.next
  } while (cursor !== undefined)
  const unread = undomained === undefined ? {} : { undomained }
  await endRun(ports, { ...run, state: 'completed', found, lost: missed, ...unread, finishedAt: at })
}

/** Ends a run that cannot be completed; what it found stays, and nothing is flagged lost. Safe to repeat. */
export async function failDiscovery(
  ports: Needs,
  { code, ...key }: RunKey & { readonly code: ErrorCode },
): Promise<void> {
  const run = await getRun(ports, key)
  if (isOver(run)) return
  // Asked for again and again, so no page has told of it.
  const connection = isGarbled(code) ? await ports.connections.find(key.organisationId) : undefined
  if (connection) await tellConnection(ports, connection, { code })
  await endRun(ports, { ...run, state: 'failed', failure: code, finishedAt: ports.clock.now() })
}

/** The audit line comes first: a crash between the two writes has it twice rather than never. */
async function endRun(
  { audit, discoveryRuns }: Needs,
  run: Kept<DiscoveryRun> & { readonly finishedAt: Date },
): Promise<void> {
  await audit.append({
    organisationId: run.organisationId,
    at: run.finishedAt,
    action: run.state === 'completed' ? 'discovery.completed' : 'discovery.failed',
    actor: 'hub',
    subject: `discovery-run:${run.runId}`,
    correlationId: run.runId,
    foreign: false,
  })
  await discoveryRuns.replace(run, run.version)
}

/** @throws HubError `run.unknown` */
export async function getRun(
  { discoveryRuns }: Pick<Ports, 'discoveryRuns'>,
  { organisationId, runId }: RunKey,
): Promise<Kept<DiscoveryRun>> {
  const run = await discoveryRuns.find(organisationId, runId)
  if (!run) throw new HubError('run.unknown', 'There is no such discovery run.')
  return run
}
