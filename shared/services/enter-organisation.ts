import type { OpenDoor } from '../domain/admission.ts'
import { membershipKindFor, type Member } from '../domain/member.ts'
import type { TokenRoles } from '../domain/roles.ts'
import type { SessionOrigin } from '../domain/session.ts'
import type { Ports } from '../ports/ports.ts'

/**
 * A Member who enters an Organisation for the first time gets a Membership, without roles of its own. How they came is noted for whoever
 * reviews access. Safe to repeat.
 * @param cameBy the token's roles, and by which tenant or provider
 */
export async function enterOrganisation(
  { memberships, clock }: Pick<Ports, 'memberships' | 'clock'>,
  { memberId, displayName }: Pick<Member, 'memberId' | 'displayName'>,
  { organisation, roles, entered }: OpenDoor,
  cameBy: TokenRoles & Pick<SessionOrigin, 'tid' | 'provider'>,
): Promise<void> {
  const { organisationId } = organisation
  if (!entered)
    await memberships.findOrInsert({
      organisationId,
      memberId,
      displayName,
      kind: membershipKindFor(roles),
      state: 'active',
      roles: [],
      createdAt: clock.now(),
    })
  await memberships.noteSignIn(organisationId, memberId, { ...cameBy, at: clock.now() })
}
