import type { ErrorCode } from './hub-error.ts'
import type { EntraTenantId, MemberId, OrganisationId, RunId } from './ids.ts'

/** A tenant as a directory source lists it. */
export interface ListedTenant {
  readonly tid: EntraTenantId
  readonly displayName: string
}

/** An Entra tenant discovered through a Connection. */
export interface ManagedTenant extends ListedTenant {
  readonly organisationId: OrganisationId
  readonly state: 'present' | 'lost'
  readonly seenIn: RunId
  readonly firstSeenAt: Date
  readonly lastSeenAt: Date
  readonly lostAt?: Date
  readonly lostIn?: RunId
}

/** One execution of a discovery. */
export interface DiscoveryRun {
  readonly runId: RunId
  readonly organisationId: OrganisationId
  readonly state: 'queued' | 'running' | 'completed' | 'failed'
  readonly startedBy: MemberId
  readonly startedAt: Date
  readonly finishedAt?: Date
  readonly found: number
  readonly lost: number
  readonly failure?: ErrorCode
}

export interface Sighting {
  readonly organisationId: OrganisationId
  readonly runId: RunId
  readonly at: Date
}

/** A listed tenant is present, under the name it has now; a tenant that was lost is found again. */
export function seen(
  current: ManagedTenant | undefined,
  listed: ListedTenant,
  { organisationId, runId, at }: Sighting,
): ManagedTenant {
  return {
    organisationId,
    tid: listed.tid,
    displayName: listed.displayName,
    state: 'present',
    seenIn: latest(current?.seenIn, runId),
    firstSeenAt: current?.firstSeenAt ?? at,
    lastSeenAt: at,
  }
}

/** Of two runs the later one: run ids sort the newest first. A page of an older run that comes late takes nothing back. */
const latest = (one: RunId | undefined, other: RunId): RunId => (one !== undefined && one < other ? one : other)

/** Asked only after a complete listing: a tenant that it did not show is lost. */
export const isMissed = (tenant: ManagedTenant, runId: RunId) => tenant.state === 'present' && tenant.seenIn !== runId

export const lost = (tenant: ManagedTenant, at: Date, runId: RunId): ManagedTenant => ({
  ...tenant,
  state: 'lost',
  lostAt: at,
  lostIn: runId,
})

/** One row per tenant, in the order first listed: a customer with two relationships is one tenant. */
export function distinct(listed: readonly ListedTenant[]): ListedTenant[] {
  return [...new Map(listed.map((tenant) => [tenant.tid, tenant])).values()]
}

export const isOver = (run: DiscoveryRun) => run.state === 'completed' || run.state === 'failed'
