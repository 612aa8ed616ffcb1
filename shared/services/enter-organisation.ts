import type { OpenDoor } from '../domain/admission.ts'
import { membershipKindFor, type Member } from '../domain/member.ts'
import type { TokenRoles } from '../domain/roles.ts'
import type { SessionOrigin } from '../domain/session.ts'
import type { Ports } from '../ports/ports.ts'

/** A Member who enters an Organisation for the first time gets a Membership, without roles of its own. Safe to repeat. */
export async function enterOrganisation(
  { memberships, clock }: Pick<Ports, 'memberships' | 'clock'>,
  { memberId, displayName }: Pick<Member, 'memberId' | 'displayName'>,
  { organisation: { organisationId }, roles, entered }: OpenDoor,
): Promise<void> {
  if (entered) return
  await memberships.findOrInsert({
    organisationId,
    memberId,
    displayName,
    kind: membershipKindFor(roles),
    state: 'active',
    roles: [],
    createdAt: clock.now(),
  })
}

/**
 * Keeps how a Member came, for whoever reviews access. Safe to repeat.
 * @param cameBy the token's roles, and by which tenant or provider
 */
export const noteEntry = (
  { memberships, clock }: Pick<Ports, 'memberships' | 'clock'>,
  { memberId }: Pick<Member, 'memberId'>,
  { organisation: { organisationId } }: OpenDoor,
  cameBy: TokenRoles & Pick<SessionOrigin, 'tid' | 'provider'>,
): Promise<void> => memberships.noteSignIn(organisationId, memberId, { ...cameBy, at: clock.now() })
