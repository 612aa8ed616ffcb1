import type { MemberCaller } from '../domain/caller.ts'
import { memberId, type MemberId } from '../domain/ids.ts'
import { entraPassportKey } from '../domain/member.ts'
import type { Ports } from '../ports/ports.ts'

/** The Member behind a caller; somebody who never signed in and came with a token becomes one. Safe to repeat. */
export async function becomeMember(
  { members, clock, random }: Pick<Ports, 'members' | 'clock' | 'random'>,
  caller: MemberCaller,
): Promise<MemberId> {
  if (caller.by === 'session') return caller.memberId
  const { tid, oid, displayName } = caller.identity
  const member = await members.findOrInsert(entraPassportKey(tid, oid), {
    memberId: memberId(random.guid()),
    state: 'active',
    displayName,
    sessionStamp: random.secret(),
    createdAt: clock.now(),
  })
  return member.memberId
}
