import type { OpenDoor } from '../domain/admission.ts'
import { membershipKindFor, type Member } from '../domain/member.ts'
import type { Ports } from '../ports/ports.ts'

/** A Member who enters an Organisation for the first time gets a Membership, without roles of its own. Safe to repeat. */
export async function enterOrganisation(
  { memberships, clock }: Pick<Ports, 'memberships' | 'clock'>,
  { memberId, displayName }: Pick<Member, 'memberId' | 'displayName'>,
  { organisation, roles, entered }: OpenDoor,
): Promise<void> {
  if (entered) return
  await memberships.findOrInsert({
    organisationId: organisation.organisationId,
    memberId,
    displayName,
    kind: membershipKindFor(roles),
    state: 'active',
    roles: [],
    createdAt: clock.now(),
  })
}
