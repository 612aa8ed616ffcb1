import { normaliseDomain } from './address-forms.ts'
import type { TenantDomains } from './directory-user.ts'
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
  /** As {@link TenantDomains}; absent until they were read. What was read once stays while a later reading fails. */
  readonly primaryDomain?: string
  readonly verifiedDomains?: readonly string[]
  /** The run that read the domains last. */
  readonly domainsIn?: RunId
}

/** Whether a text is part of its name or of one of its domains, whatever its case. */
export function fitsText(
  {
    displayName,
    primaryDomain,
    verifiedDomains = [],
  }: Pick<ManagedTenant, 'displayName' | 'primaryDomain' | 'verifiedDomains'>,
  text: string,
): boolean {
  const wanted = text.trim().normalize('NFC').toLowerCase()
  const domains = primaryDomain === undefined ? verifiedDomains : [primaryDomain, ...verifiedDomains]
  return [displayName.normalize('NFC').toLowerCase(), ...domains].some((one) => one.includes(wanted))
}

/** One execution of a discovery. */
export interface DiscoveryRun {
  readonly runId: RunId
  readonly organisationId: OrganisationId
  readonly state: 'queued' | 'running' | 'completed' | 'failed'
  /** `hub`: the schedule. */
  readonly startedBy: MemberId | 'hub'
  readonly startedAt: Date
  readonly finishedAt?: Date
  readonly found: number
  readonly lost: number
  /** Tenants whose domains could not be read; absent while nobody asked. */
  readonly undomained?: number
  readonly failure?: ErrorCode
  /** The source could not list everybody: nobody is lost by this run. */
  readonly incomplete?: true
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
  const { lostAt: _lostAt, lostIn: _lostIn, ...kept } = current ?? {}
  return {
    ...kept,
    organisationId,
    tid: listed.tid,
    displayName: listed.displayName,
    state: 'present',
    seenIn: latest(current?.seenIn, runId),
    firstSeenAt: current?.firstSeenAt ?? at,
    lastSeenAt: at,
  }
}

/** In characters of JSON: a list of more domains than a row holds is cut short, the primary one first. */
const mostOfDomains = 30_000

/** The tenant with the domains that a run read; what is no domain is left out, and each is there once. */
export function withDomains(tenant: ManagedTenant, { primary, verified }: TenantDomains, runId: RunId): ManagedTenant {
  const { primaryDomain: _before, ...rest } = tenant
  const named = [primary, ...verified].flatMap((domain) => (domain === undefined ? [] : [normaliseDomain(domain)]))
  const domains: string[] = []
  let size = 2
  for (const domain of new Set(named)) {
    if (domain === undefined) continue
    size += domain.length + 3
    if (size <= mostOfDomains) domains.push(domain)
  }
  const first = primary === undefined ? undefined : normaliseDomain(primary)
  return {
    ...rest,
    ...(first === undefined ? {} : { primaryDomain: first }),
    verifiedDomains: domains,
    domainsIn: latest(tenant.domainsIn, runId),
  }
}

/** Asked in a run: whether it has still to read the domains of a tenant. Nobody can read those of one that is lost. */
export const isUndomained = (tenant: ManagedTenant, runId: RunId) =>
  tenant.state === 'present' && tenant.seenIn === runId && tenant.domainsIn !== runId

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
