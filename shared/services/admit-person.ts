import { openDoors, type Door, type OpenDoor } from '../domain/admission.ts'
import { HubError } from '../domain/hub-error.ts'
import type { EntraTenantId, MemberId, OrganisationId } from '../domain/ids.ts'
import { entraPassportKey, type Member } from '../domain/member.ts'
import type { TokenRoles } from '../domain/roles.ts'
import { memberId } from '../domain/ids.ts'
import type { Ports } from '../ports/ports.ts'

type Needs = Pick<Ports, 'organisations' | 'tenantMappings' | 'memberships'>

/** Every Organisation that a tenant mapping or a Membership leads a person to, with what is known about each. */
async function gatherDoors(
  { organisations, tenantMappings, memberships }: Needs,
  tid: EntraTenantId,
  member: MemberId | undefined,
): Promise<readonly Door[]> {
  const [mapped, held] = await Promise.all([
    tenantMappings.listOfTenant(tid),
    member === undefined ? [] : memberships.listOfMember(member),
  ])
  const ids = new Set<OrganisationId>([...mapped, ...held].map(({ organisationId }) => organisationId))
  return Promise.all(
    [...ids].map(async (id) => ({
      organisation: await organisations.find(id),
      mapping: mapped.find(({ organisationId }) => organisationId === id),
      membership: held.find(({ organisationId }) => organisationId === id),
    })),
  )
}

/** The Organisations open to a Member of a tenant. @throws HubError when none is, with the most telling reason */
export async function findOpenDoors(
  ports: Needs,
  who: TokenRoles & { readonly tid: EntraTenantId; readonly memberId: MemberId | undefined },
): Promise<readonly OpenDoor[]> {
  return openDoors(await gatherDoors(ports, who.tid, who.memberId), who)
}

/**
 * Lets a verified person in: somebody with no open Organisation is refused before anything is written about them; anybody else is, or
 * becomes, a Member. From Entra `tid` + `oid` suffice; the e-mail is unproven and not needed.
 * @throws HubError `tenant.unknown`, `tenant.pending`, `tenant.revoked`, `organisation.suspended`, `role.missing`, `member.inactive`, …
 */
export async function admitPerson(
  ports: Needs & Pick<Ports, 'members' | 'clock' | 'random'>,
  person: TokenRoles & { readonly tid: EntraTenantId; readonly oid: string; readonly displayName: string },
): Promise<{ readonly member: Member; readonly doors: readonly OpenDoor[] }> {
  const { members, clock, random } = ports
  const passport = entraPassportKey(person.tid, person.oid)
  const known = await members.findByPassport(passport)
  if (known?.state === 'inactive') throw new HubError('member.inactive', 'Your account has been deactivated.')
  const doors = await findOpenDoors(ports, { ...person, memberId: known?.memberId })
  const now = clock.now()
  const member =
    known ??
    (await members.findOrInsert(passport, {
      memberId: memberId(random.guid()),
      state: 'active',
      displayName: person.displayName,
      sessionStamp: random.secret(),
      createdAt: now,
    }))
  return { member, doors }
}
