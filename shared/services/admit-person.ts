import { openDoors, type Door, type OpenDoor } from '../domain/admission.ts'
import { HubError } from '../domain/hub-error.ts'
import type { EntraTenantId, MemberId, OrganisationId } from '../domain/ids.ts'
import { entraPassportKey, type Member } from '../domain/member.ts'
import type { TokenRoles } from '../domain/roles.ts'
import type { SessionOrigin } from '../domain/session.ts'
import { memberId } from '../domain/ids.ts'
import type { Ports } from '../ports/ports.ts'
import { keepName } from './keep-name.ts'
import { providerDoor, type DoorNeeds } from './read-door.ts'

type Needs = DoorNeeds

/** Who knocks: by which tenant or provider, and as which Member, if as one already. */
type Arrival = SessionOrigin & {
  readonly memberId: MemberId | undefined
  /** Where the Member may have a Membership, where this request knows it already. */
  readonly held?: readonly OrganisationId[]
}

/** Every Organisation that a tenant mapping or a Membership leads a person to, with what is known about each. */
async function gatherDoors(ports: Needs, arrival: Arrival, known: Door | undefined): Promise<readonly Door[]> {
  const { organisations, tenantMappings, memberships } = ports
  const { tid, memberId } = arrival
  const [mapped, held] = await Promise.all([
    tid === undefined ? [] : tenantMappings.listOfTenant(tid),
    arrival.held ?? (memberId === undefined ? [] : memberships.organisationsOf(memberId)),
  ])
  const ids = new Set<OrganisationId>([...mapped.map(({ organisationId }) => organisationId), ...held])
  return Promise.all(
    [...ids].filter(isWithinReach(ports, arrival)).map(async (id) => {
      if (known?.organisation?.organisationId === id) return known
      const [organisation, membership, provider] = await Promise.all([
        organisations.find(id),
        memberId !== undefined && held.includes(id) ? memberships.find(id, memberId) : undefined,
        providerDoor(ports, arrival, id),
      ])
      const mapping = mapped.find(({ organisationId }) => organisationId === id)
      return { organisation, mapping, membership, ...(provider ? { provider } : {}) }
    }),
  )
}

/** An Organisation's own provider signs in to that Organisation alone: that there are others is not its to know. */
const isWithinReach =
  ({ platform }: Needs, { providerOwner }: Arrival) =>
  (id: OrganisationId) =>
    providerOwner === undefined || providerOwner === platform.organisationId || providerOwner === id

/**
 * The Organisations open to somebody; what this request knows of one of them already is not read again.
 * @throws HubError when none is, with the most telling reason
 */
export async function findOpenDoors(
  ports: Needs,
  who: TokenRoles & Arrival,
  known?: Door,
): Promise<readonly OpenDoor[]> {
  return openDoors(await gatherDoors(ports, who, known), who)
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
  const claimant = await members.claimantOf(passport)
  const account = claimant && (await members.findAccount(claimant, passport))
  const known = account?.member
  if (known?.state === 'inactive') throw new HubError('member.inactive', 'Your account has been deactivated.')
  const doors = await findOpenDoors(ports, { ...person, memberId: known?.memberId, held: account?.organisations ?? [] })
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
  return { member: await keepName(ports, member, person.displayName), doors }
}
