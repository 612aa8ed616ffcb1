import type { MemberId, OrganisationId } from '../domain/ids.ts'
import { isActiveAdmin } from '../domain/member.ts'
import type { Ports } from '../ports/ports.ts'

const pageSize = 200

/**
 * Who is Admin of an Organisation by Membership, somebody's sign-in not being barred. Nobody is counted by what a token may bring: that is
 * another directory's to give and to take.
 * @param enough how many are looked for; there may be more
 */
export async function activeAdmins(
  { memberships, members }: Pick<Ports, 'memberships' | 'members'>,
  organisationId: OrganisationId,
  enough: number,
): Promise<readonly MemberId[]> {
  const found: MemberId[] = []
  let cursor: string | undefined
  do {
    const search = { role: 'Admin', kind: 'internal', state: 'active' } as const
    const page = await memberships.listOfOrganisation(organisationId, { cursor, limit: pageSize }, search)
    for (const { memberId } of page.items.filter(isActiveAdmin)) {
      if ((await members.find(memberId))?.state === 'active') found.push(memberId)
      if (found.length === enough) return found
    }
    cursor = page.next
  } while (cursor !== undefined)
  return found
}
