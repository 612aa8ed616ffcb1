import { HubError } from '../domain/hub-error.ts'
import type { MemberId } from '../domain/ids.ts'
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
