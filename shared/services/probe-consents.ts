import { isMissingForGood, weighEvidence, type ConsentEvidence } from '../domain/consent-evidence.ts'
import type { EntraTenantId } from '../domain/ids.ts'
import { consentFound, consentLost, isConsentLost, type TenantMapping } from '../domain/organisation.ts'
import type { ProbeConsent } from '../ports/mapped-tenants.ts'
import type { Ports, RequestPorts } from '../ports/ports.ts'
import type { Kept } from '../ports/storage.ts'
import { decideAgain } from './decide-again.ts'

/** The workflow that looks at the consent of every mapped tenant. */
export const sweepConsentsWorkflow = 'SweepConsents'

export interface ProbePageInput {
  /** Names the sweep in the audit trail. */
  readonly sweep: string
  readonly cursor?: string
}

export interface ProbedPage {
  readonly next?: string
  /** In how many tenants the application was missing and was not found in the platform's own either, so that nothing was judged. */
  readonly doubted: number
}

const pageSize = 25
/** Requests to Entra under way at once: thousands of tenants a night need no more, and Entra throttles who asks for more. */
const atOnce = 5

type Needs = Pick<Ports, 'platform' | 'mappedTenants' | 'tenantMappings' | 'probeConsent' | 'audit' | 'clock'>

/**
 * Looks at one page of the mapped tenants. Safe to repeat: two looks within hours count as one. Storage failures are thrown, for the
 * workflow's retries; what Entra says is evidence, or none.
 */
export async function probeConsentsPage(ports: Needs, { sweep, cursor }: ProbePageInput): Promise<ProbedPage> {
  const { items, next } = await ports.mappedTenants.list({ cursor, limit: pageSize })
  const { look, doubted } = lookThatIsSure(ports)
  for (let start = 0; start < items.length; start += atOnce)
    await Promise.all(items.slice(start, start + atOnce).map(({ tid }) => probeTenant(ports, look, { tid, sweep })))
  return { doubted: doubted(), ...(next === undefined ? {} : { next }) }
}

/**
 * A registration of ours that was deleted, or a wrong client id, looks like a withdrawn consent in every tenant at once. So a miss counts
 * only while the application is found in the platform's home tenant, which operators sign in to it from.
 */
function lookThatIsSure({ probeConsent, platform }: Needs): {
  readonly look: ProbeConsent
  readonly doubted: () => number
} {
  let atHome: Promise<ConsentEvidence> | undefined
  let doubted = 0
  return {
    look: async (tid) => {
      const evidence = await probeConsent(tid)
      if (evidence !== 'missing') return evidence
      if ((await (atHome ??= probeConsent(platform.tid))) === 'present') return 'missing'
      doubted += 1
      return 'none'
    },
    doubted: () => doubted,
  }
}

/** The platform's home tenant is never judged: without it no operator could get in. */
async function probeTenant(
  ports: Needs,
  look: ProbeConsent,
  { tid, sweep }: { readonly tid: EntraTenantId; readonly sweep: string },
): Promise<void> {
  if (tid === ports.platform.tid) return
  const mappings = await ports.tenantMappings.listOfTenant(tid)
  if (!mappings.some((mapping) => mapping.state === 'active' || isConsentLost(mapping))) return
  const evidence = await look(tid)
  if (evidence === 'none') return
  await decideAgain(async () => {
    const current = await ports.mappedTenants.find(tid)
    const next = current && weighEvidence(current, evidence, ports.clock.now())
    if (next && next !== current) await ports.mappedTenants.replace(next, current.version)
  })
  for (const mapping of mappings) await decideAgain(() => judgeMapping(ports, mapping, sweep))
}

/**
 * The count is read after the mapping: a consent that comes between changes both, so that one of the two decides again. The audit line
 * comes first: a crash between the two writes has it twice rather than never.
 */
async function judgeMapping(
  { tenantMappings, mappedTenants, audit, clock }: Needs,
  { tid, organisationId }: Kept<TenantMapping>,
  sweep: string,
): Promise<void> {
  const current = await tenantMappings.find(tid, organisationId)
  const tenant = await mappedTenants.find(tid)
  if (!current || !tenant) return
  const at = clock.now()
  const next = isMissingForGood(tenant)
    ? consentLost(current, at)
    : tenant.misses === 0
      ? consentFound(current, at)
      : current
  if (next === current) return
  await audit.append({
    organisationId,
    at,
    action: next.state === 'revoked' ? 'tenant-mapping.revoked' : 'tenant-mapping.restored',
    actor: 'hub',
    subject: `tenant-mapping:${tid}`,
    correlationId: sweep,
    foreign: false,
  })
  await tenantMappings.replace(next, current.version)
}

/** Starts the sweep of a day; a second start while it runs changes nothing. */
export async function startProbingConsents({
  clock,
  workflows,
}: Pick<RequestPorts, 'clock' | 'workflows'>): Promise<number> {
  const sweep = `consent-probe-${clock.now().toISOString().slice(0, 10)}`
  await workflows.start(sweepConsentsWorkflow, sweep, { sweep } satisfies ProbePageInput)
  return 1
}
