import { HubError } from './hub-error.ts'
import type { EntraTenantId, InvitationId, MemberId, OrganisationId } from './ids.ts'
import type { PersonRole } from './roles.ts'

/** Whom a consent came from: a verified person of the tenant. */
export interface Consenter {
  readonly tid: EntraTenantId
  readonly oid: string
}

/** A single-use, expiring row that lets a customer's administrator onboard a tenant. */
export interface Invitation {
  readonly invitationId: InvitationId
  readonly organisationId: OrganisationId
  /** As kept; that an open one has expired shows in the clock alone. */
  readonly state: 'open' | 'used' | 'withdrawn'
  /** Hash of the secret in the link. A new link has a new one, and the old link leads to nothing any more. */
  readonly linkHash: string
  /** The tenant it is for, where an operator knows it. */
  readonly tid?: EntraTenantId
  /** Where the link was mailed to; dropped when the invitation is over. */
  readonly eMail?: string
  /** What the tenant mapping will have. */
  readonly roles: readonly PersonRole[]
  readonly anyone?: PersonRole
  readonly createdBy: MemberId
  readonly createdAt: Date
  readonly expiresAt: Date
  readonly usedAt?: Date
  readonly usedByTid?: EntraTenantId
  readonly usedByOid?: string
  /** Set when mapping and Organisation are as the use demands. A used invitation without it is a crash in between: it is finished. */
  readonly settledAt?: Date
}

export type InvitationState = 'open' | 'used' | 'expired' | 'withdrawn'

export const defaultInvitationDays = 14
export const longestInvitationDays = 60
/** An invitation that is over stays readable for operators, and explains itself to whoever follows its link. */
export const keptDaysAfterExpiry = 90

export const daysLater = (moment: Date, days: number) => new Date(moment.getTime() + days * 86_400_000)

export function stateOf({ state, expiresAt }: Invitation, now: Date): InvitationState {
  return state === 'open' && now >= expiresAt ? 'expired' : state
}

/**
 * Whether somebody with this link may onboard a tenant.
 * @throws HubError `invitation.unknown`, `invitation.used`, `invitation.withdrawn` (also: the link was replaced), `invitation.expired`
 */
export function checkOpen(invitation: Invitation | undefined, linkHash: string, now: Date): Invitation {
  if (!invitation) throw new HubError('invitation.unknown', 'This link does not lead to an invitation.')
  const state = stateOf(invitation, now)
  if (state === 'used') throw new HubError('invitation.used', 'This invitation was used already.')
  if (state === 'withdrawn' || invitation.linkHash !== linkHash)
    throw new HubError('invitation.withdrawn', 'This link is not valid any more: it was withdrawn or replaced.')
  if (state === 'expired') throw new HubError('invitation.expired', 'This invitation has expired. Ask for a new one.')
  return invitation
}

/**
 * The one use. Roles, mapping and Organisation follow from it, and can be finished by whoever finds it.
 * @throws HubError those of {@link checkOpen}; `invitation.foreign`: it is for another tenant, and stays open
 */
export function used(
  invitation: Invitation | undefined,
  { linkHash, by, at }: { readonly linkHash: string; readonly by: Consenter; readonly at: Date },
): Invitation {
  const { eMail: _dropped, ...open } = checkOpen(invitation, linkHash, at)
  if (open.tid !== undefined && open.tid !== by.tid)
    throw new HubError('invitation.foreign', 'This invitation is for another Microsoft Entra tenant than yours.')
  return { ...open, state: 'used', usedAt: at, usedByTid: by.tid, usedByOid: by.oid }
}

export function withdrawn(invitation: Invitation, now: Date): Invitation {
  const { eMail: _dropped, ...kept } = refuseOver(invitation, now)
  return { ...kept, state: 'withdrawn' }
}

/** A new link for the same invitation: the old one is void, and an expired invitation is open again. */
export function reissued(
  invitation: Invitation,
  link: Pick<Invitation, 'linkHash' | 'expiresAt'> & { readonly eMail?: string },
  now: Date,
): Invitation {
  return { ...refuseOver(invitation, now), ...link }
}

/** When its time is over nobody needs the address any more. Undefined: there is nothing to drop, or it is open again. */
export function withoutEMail(invitation: Invitation, now: Date): Invitation | undefined {
  const { eMail, ...kept } = invitation
  return eMail === undefined || stateOf(invitation, now) === 'open' ? undefined : kept
}

function refuseOver(invitation: Invitation, now: Date): Invitation {
  const state = stateOf(invitation, now)
  if (state === 'used' || state === 'withdrawn')
    throw new HubError('state.conflicting', `This invitation is ${state} already.`)
  return invitation
}
