import { HubError, isHubError } from '../domain/hub-error.ts'
import { used, type Consenter, type Invitation } from '../domain/invitation.ts'
import type { OrganisationId } from '../domain/ids.ts'
import type { SignInState } from '../domain/sign-in-state.ts'
import type { RequestPorts } from '../ports/ports.ts'
import type { Kept } from '../ports/storage.ts'
import { decideAgain } from './decide-again.ts'
import { recordAct } from './record-act.ts'
import { actorOf, settleInvitation } from './settle-invitation.ts'

/** `ready`: people of the tenant may enter. `waiting`: an operator has to approve the tenant first. */
export type Outcome = 'ready' | 'waiting'

/**
 * Uses an invitation up for a verified person of the tenant that consented. Of two administrators who come together one wins, by the
 * write of the invitation; mapping and Organisation follow, and are finished by the next reader where a crash comes between.
 * @throws HubError `tenant.mismatched` (nothing was used), `invitation.foreign` (nothing was used; audited), and those of the invitation
 */
export async function useInvitation(
  ports: RequestPorts,
  { linkHash = '', claimedTid }: Pick<SignInState, 'linkHash' | 'claimedTid'>,
  { tid, oid }: Consenter,
): Promise<{ readonly organisationId: OrganisationId; readonly outcome: Outcome }> {
  if (tid !== claimedTid) throw otherTenant()
  const invitation = await decideAgain(() => takeInvitation(ports, linkHash, { tid, oid }))
  await settleInvitation(ports, invitation)
  const mapping = await ports.tenantMappings.find(tid, invitation.organisationId)
  return { organisationId: invitation.organisationId, outcome: mapping?.state === 'active' ? 'ready' : 'waiting' }
}

async function takeInvitation(ports: RequestPorts, linkHash: string, by: Consenter): Promise<Kept<Invitation>> {
  const { invitations, clock } = ports
  const found = await invitations.findByLink(linkHash)
  try {
    const taken = used(found, { linkHash, by, at: clock.now() })
    return await invitations.replace(taken, found as Kept<Invitation>)
  } catch (thrown) {
    if (found && isHubError(thrown, 'invitation.foreign'))
      await recordAct(ports, {
        organisationId: found.organisationId,
        action: 'invitation.refused',
        actor: actorOf(by),
        subject: `invitation:${found.invitationId}`,
        foreign: false,
      })
    throw thrown
  }
}

export const otherTenant = () =>
  new HubError('tenant.mismatched', 'You consented for one tenant and signed in to another. Start again.')
