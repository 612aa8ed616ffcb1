import type { Member } from '../domain/member.ts'
import type { Ports } from '../ports/ports.ts'
import { decideAgain } from './decide-again.ts'

/**
 * A person's directory may call them by a new name: so do we, from this sign-in on, in every Organisation. The Member is renamed last, so
 * that a change that broke off is finished by the next sign-in.
 */
export async function keepName(
  { members, memberships }: Pick<Ports, 'members' | 'memberships'>,
  member: Member,
  displayName: string,
): Promise<Member> {
  const { memberId } = member
  if (member.displayName === displayName) return member
  for (const organisationId of await memberships.organisationsOf(memberId))
    await decideAgain(async () => {
      const held = await memberships.find(organisationId, memberId)
      if (held && held.displayName !== displayName) await memberships.replace({ ...held, displayName }, held)
    })
  return decideAgain(async () => {
    const current = await members.find(memberId)
    return current ? members.replace({ ...current, displayName }, current.version) : member
  })
}
