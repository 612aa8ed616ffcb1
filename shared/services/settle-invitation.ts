import type { AuditAction } from '../domain/audit.ts'
import { isHubError, HubError } from '../domain/hub-error.ts'
import type { Consenter, Invitation } from '../domain/invitation.ts'
import { consentGiven, onboarded, type TenantMapping } from '../domain/organisation.ts'
import type { EntraTenantId, OrganisationId } from '../domain/ids.ts'
import type { Ports, RequestPorts } from '../ports/ports.ts'
import type { Kept } from '../ports/storage.ts'
import { decideAgain } from './decide-again.ts'
import { recordAct } from './record-act.ts'

type UsedInvitation = Kept<Invitation> & Required<Pick<Invitation, 'usedAt' | 'usedByTid' | 'usedByOid'>>

const isUnsettled = (invitation: Kept<Invitation>): invitation is UsedInvitation =>
  invitation.state === 'used' && invitation.settledAt === undefined

/**
 * What follows from the use of an invitation: the tenant mapping, an active Organisation, the audit trail. Safe to repeat and to do
 * twice at once; nothing for an invitation that is not used, or settled. Whoever finds a used invitation unsettled finishes it.
 */
export async function settleInvitation(ports: RequestPorts, invitation: Kept<Invitation>): Promise<void> {
  if (!isUnsettled(invitation)) return
  // Audit lines come before what they tell: a crash in between has them twice rather than never.
  await tell(ports, invitation, 'invitation.used', `invitation:${invitation.invitationId}`)
  await decideAgain(() => keepConsent(ports, invitation, invitation.usedByTid))
  await decideAgain(async () => {
    const { organisationId, invitationId } = invitation
    const current = await ports.invitations.find(organisationId, invitationId)
    if (!current || !isUnsettled(current)) return
    await ports.invitations.replace({ ...current, settledAt: ports.clock.now() }, current)
  })
}

async function keepConsent(ports: RequestPorts, invitation: UsedInvitation, tid: EntraTenantId): Promise<void> {
  const { tenantMappings } = ports
  const { organisationId, roles, anyone } = invitation
  const current = await tenantMappings.find(tid, organisationId)
  const fresh = { tid, organisationId, roles, ...(anyone === undefined ? {} : { anyone }) }
  const named = invitation.tid === tid
  const next = consentGiven(current, fresh, { named, at: ports.clock.now() })
  const forgotten = await forgetMisses(ports, tid)
  if (next.state === 'active') await welcome(ports, organisationId)
  if (current && next === current) {
    // A probe that counted the misses may be about to revoke what it read: a new version makes one of the two decide again.
    if (forgotten) await tenantMappings.replace(current, current.version)
    return
  }
  await tell(ports, invitation, actionOf(current, next), `tenant-mapping:${tid}`)
  if (current) await tenantMappings.replace(next, current.version)
  else await tenantMappings.insert(next).catch(asStale)
}

function actionOf(before: TenantMapping | undefined, { state }: TenantMapping): AuditAction {
  if (state === 'consented') return 'tenant-mapping.consented'
  if (!before) return 'tenant-mapping.created'
  return before.state === 'revoked' ? 'tenant-mapping.restored' : 'tenant-mapping.approved'
}

/** Somebody mapped the tenant at this very moment: read again, decide again. */
function asStale(thrown: unknown): never {
  throw isHubError(thrown, 'mapping.taken') ? new HubError('version.stale', 'It was mapped meanwhile.') : thrown
}

const tell = (ports: RequestPorts, invitation: UsedInvitation, action: AuditAction, subject: string) =>
  recordAct(ports, {
    organisationId: invitation.organisationId,
    action,
    actor: actorOf({ tid: invitation.usedByTid, oid: invitation.usedByOid }),
    subject,
    foreign: false,
  })

/** A customer's administrator need not be a Member: ids of the tenant's own, and no name. */
export const actorOf = ({ tid, oid }: Consenter) => `person:${tid}/${oid}`

/** An Organisation that was invited is active with its first active mapping. Safe to repeat. */
export function welcome(
  { organisations, clock }: Pick<Ports, 'organisations' | 'clock'>,
  organisationId: OrganisationId,
): Promise<void> {
  return decideAgain(async () => {
    const current = await organisations.find(organisationId)
    if (!current) return
    const next = onboarded(current, clock.now())
    if (next !== current) await organisations.replace(next, current)
  })
}

/**
 * Earlier misses of the probe count no more: the tenant has just proven its consent at the token endpoint, or an operator lets it in.
 * @returns whether there were any
 */
export function forgetMisses({ mappedTenants }: Pick<Ports, 'mappedTenants'>, tid: EntraTenantId): Promise<boolean> {
  return decideAgain(async () => {
    const tenant = await mappedTenants.find(tid)
    if (!tenant || tenant.misses === 0) return false
    await mappedTenants.replace({ tid, misses: 0 }, tenant.version)
    return true
  })
}
