import { HubError } from '../domain/hub-error.ts'
import type { MemberId, OrganisationId } from '../domain/ids.ts'
import type { Ports } from '../ports/ports.ts'
import { decideAgain } from './decide-again.ts'

/** One write voids every session of a Member, in every browser. @throws HubError `member.unknown` */
export function endEverySession(
  { members, random }: Pick<Ports, 'members' | 'random'>,
  memberId: MemberId,
): Promise<void> {
  return decideAgain(async () => {
    const member = await members.find(memberId)
    if (!member) throw new HubError('member.unknown', 'There is no such member.')
    await members.replace({ ...member, sessionStamp: random.secret() }, member.version)
  })
}

/** The same, asked for by somebody else: only for a Member of that Organisation. @throws HubError `member.unknown` */
export async function endSessionsOfMember(
  ports: Pick<Ports, 'members' | 'memberships' | 'random'>,
  organisationId: OrganisationId,
  memberId: MemberId,
): Promise<{ readonly organisationId: OrganisationId; readonly memberId: MemberId }> {
  if (!(await ports.memberships.find(organisationId, memberId)))
    throw new HubError('member.unknown', 'There is no such member in this organisation.')
  await endEverySession(ports, memberId)
  return { organisationId, memberId }
}
