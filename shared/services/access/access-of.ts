import { heldRoles, type AccessEntry, type LastSignIn } from '../../domain/access/access-entry.ts'
import type { SystemIntegration } from '../../domain/callers/registered-client.ts'
import type { EntraTenantId, OrganisationId } from '../../domain/ids.ts'
import type { Membership } from '../../domain/member.ts'
import type { TenantMapping } from '../../domain/organisation.ts'
import type { Ports } from '../../ports/ports.ts'
import { everyPage } from '../every-page.ts'

export type AccessNeeds = Pick<Ports, 'memberships' | 'tenantMappings' | 'systemIntegrations'>

/** An Organisation's mappings by tenant: a few. */
export async function mappingsOf(
  { tenantMappings }: Pick<Ports, 'tenantMappings'>,
  organisationId: OrganisationId,
): Promise<ReadonlyMap<EntraTenantId, TenantMapping>> {
  const all = await everyPage((wish) => tenantMappings.listOfOrganisation(organisationId, wish))
  return new Map(all.map((mapping) => [mapping.tid, mapping]))
}

/** What each of these people holds at this moment: one look-up for all of them. */
export async function accessOfMembers(
  { memberships }: Pick<Ports, 'memberships'>,
  organisationId: OrganisationId,
  held: readonly Membership[],
  mappings: ReadonlyMap<EntraTenantId, TenantMapping>,
): Promise<AccessEntry[]> {
  const ids = held.map(({ memberId }) => memberId)
  const signIns = ids.length === 0 ? new Map<string, LastSignIn>() : await memberships.lastSignIns(organisationId, ids)
  return held.map((membership) => {
    const lastSignIn = signIns.get(membership.memberId)
    const mapping = lastSignIn?.tid === undefined ? undefined : mappings.get(lastSignIn.tid)
    return {
      subject: { kind: 'member', memberId: membership.memberId },
      displayName: membership.displayName,
      membership: membership.kind,
      state: membership.state,
      roles: heldRoles({ membership, mapping, lastSignIn }),
      ...(lastSignIn ? { lastSignIn: shownSignIn(lastSignIn) } : {}),
    }
  })
}

const shownSignIn = ({ at, tid, provider }: LastSignIn) => ({
  at,
  ...(tid === undefined ? {} : { tid }),
  ...(provider === undefined ? {} : { provider }),
})

/** A program holds the System role as long as it may ask for tokens. */
export const accessOfProgram = ({ clientId, displayName, state }: SystemIntegration): AccessEntry => ({
  subject: { kind: 'program', clientId },
  displayName,
  state,
  roles: state === 'revoked' ? [] : [{ role: 'System', from: ['program'] }],
})
