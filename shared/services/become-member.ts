import type { MemberCaller, TokenCaller } from '../domain/caller.ts'
import { HubError } from '../domain/hub-error.ts'
import { memberId, type MemberId } from '../domain/ids.ts'
import { entraPassportKey } from '../domain/member.ts'
import type { Ports } from '../ports/ports.ts'

/** The Member behind a caller; somebody who never signed in and came with a token becomes one. Safe to repeat. */
export async function becomeMember(
  { members, clock, random }: Pick<Ports, 'members' | 'clock' | 'random'>,
  caller: MemberCaller,
): Promise<MemberId> {
  if (caller.by === 'session') return caller.memberId
  const { person, displayName } = caller.identity
  if (person.by === 'provider') return passportHolder(caller)
  const { tid, oid } = person
  const member = await members.findOrInsert(entraPassportKey(tid, oid), {
    memberId: memberId(random.guid()),
    state: 'active',
    displayName,
    sessionStamp: random.secret(),
    createdAt: clock.now(),
  })
  return member.memberId
}

/** Who comes by another provider than Microsoft Entra is let in as a Member or not at all. */
function passportHolder({ memberId: known }: TokenCaller): MemberId {
  if (known !== undefined) return known
  throw new HubError('role.missing', 'Your account has no role in your organisation yet.')
}
