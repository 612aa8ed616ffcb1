import type { OpenDoor } from '../domain/admission.ts'
import type { MemberId } from '../domain/ids.ts'
import { membershipKindFor } from '../domain/member.ts'
import type { Ports } from '../ports/ports.ts'

/** A Member who enters an Organisation for the first time gets a Membership, without roles of its own. Safe to repeat. */
export async function enterOrganisation(
  { memberships, clock }: Pick<Ports, 'memberships' | 'clock'>,
  memberId: MemberId,
  { organisation, roles }: OpenDoor,
): Promise<void> {
  await memberships.findOrInsert({
    organisationId: organisation.organisationId,
    memberId,
    kind: membershipKindFor(roles),
    state: 'active',
    roles: [],
    createdAt: clock.now(),
  })
}
