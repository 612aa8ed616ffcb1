import { activeDoor, judgeDoor, openDoors, refusalOf, type Door, type OpenDoor } from '../admission.ts'
import { HubError } from '../hub-error.ts'
import type { OrganisationId } from '../ids.ts'
import type { Member } from '../member.ts'
import { isOperatorAt, permissionsOf, type PersonRole, type TokenRoles } from '../roles.ts'
import type { RegisteredClient } from './registered-client.ts'
import type { MemberIdentity, PersonOrigin, TokenFacts } from './token-identity.ts'

/** What a genuine token says of a person. */
export interface PersonToken extends TokenRoles {
  readonly facts: TokenFacts
  readonly person: PersonOrigin
  /** A token of the hub's own names the roles it is good for at most; `tokenRoles` are those that the token it was made from brought. */
  readonly ceiling?: readonly PersonRole[]
  readonly displayName: string
}

/** What is kept about that person. */
export interface PersonFacts {
  readonly member: Pick<Member, 'memberId' | 'state'> | undefined
  /** Of the Organisation that was named, or of every one that a tenant mapping or a Membership leads to. */
  readonly doors: readonly Door[]
  /** What the token's client is registered as. */
  readonly client: RegisteredClient | undefined
  /** The platform's own Organisation. */
  readonly platform: OrganisationId
}

/**
 * Who a user token stands for. A person is `tid` and `oid`, elsewhere a Passport; roles are those of the token as far as the tenant mapping
 * allows, with those of the Membership, which alone gives them to whoever came by another provider. A user token that was got through a program's client is refused: whoever holds that program's secret could otherwise be
 * taken for it, or it for a person.
 * @param named the Organisation that is asked for; without one, the only open one counts, and several are named for choosing
 * @throws HubError `client.foreign`, `member.inactive`, `organisation.foreign`, or why every door is shut
 */
export function identifyPerson(
  token: PersonToken,
  facts: PersonFacts,
  named: OrganisationId | undefined,
): MemberIdentity {
  const { member, client } = facts
  if (client) throw new HubError('client.foreign', 'A person does not sign in through a program.')
  if (member?.state === 'inactive') throw new HubError('member.inactive', 'This account has been deactivated.')
  const doors = named === undefined ? openDoors(facts.doors, withTenant(token)) : [namedDoor(token, facts, named)]
  const active = activeDoor(doors, named)
  return {
    kind: 'member',
    token: token.facts,
    person: token.person,
    guest: token.guest,
    displayName: token.displayName,
    tokenRoles: token.tokenRoles,
    ...(member ? { memberId: member.memberId } : {}),
    ...(active ? rightsIn(active, token, facts.platform) : { ...noRights, organisations: doors.map(idOf) }),
  }
}

/** A refusal names the tenant to whoever came by one. */
const withTenant = ({ person, ...token }: PersonToken) =>
  person.by === 'entra' ? { ...token, tid: person.tid } : token

const idOf = ({ organisation }: OpenDoor) => organisation.organisationId

const noRights = { roles: [], permissions: [], portal: false, operator: false }

/** Whether an Organisation exists is not told to somebody whom nothing leads there. */
function namedDoor(token: PersonToken, { doors }: PersonFacts, named: OrganisationId): OpenDoor {
  const door = doors.find(({ organisation }) => organisation?.organisationId === named)
  if (!door || (!door.mapping && !door.membership && door.provider !== 'open'))
    throw new HubError('organisation.foreign', 'This organisation is not one of yours.')
  const verdict = judgeDoor(door, token)
  if (!verdict.open) throw refusalOf([verdict.code])
  return verdict
}

/** Roles that hold and are in the token. Customer only ever takes away: it counts wherever it stands. */
function sharedRoles(holding: readonly PersonRole[], ceiling: readonly PersonRole[]): readonly PersonRole[] {
  const shared = holding.filter((role) => ceiling.includes(role))
  const isMissing = shared.length > 0 && !shared.includes('Customer') && [...holding, ...ceiling].includes('Customer')
  return isMissing ? [...shared, 'Customer'] : shared
}

/** A token of the hub's own never gives more than it says: roles in it that do not hold any more are gone, others are not added. */
function rightsIn({ organisation, roles: holding, portal }: OpenDoor, token: PersonToken, platform: OrganisationId) {
  const { kind, scopes } = token.facts
  const narrow = kind === 'exchanged'
  const roles = narrow ? sharedRoles(holding, token.ceiling ?? token.tokenRoles) : holding
  if (roles.length === 0) throw refusalOf(['role.missing'])
  const operator = isOperatorAt(platform, organisation.organisationId, roles)
  const permissions = permissionsOf(roles, operator)
  return {
    organisation: organisation.organisationId,
    roles,
    portal,
    operator,
    permissions:
      narrow && scopes.length > 0 ? permissions.filter((permission) => scopes.includes(permission)) : permissions,
  }
}

/** The refusal where one Organisation is needed: it names those to choose from. */
export const organisationUnchosen = ({ organisations = [] }: MemberIdentity) =>
  new HubError('organisation.unchosen', 'Name one of your organisations.', { details: { organisations } })

/** @throws HubError `organisation.unchosen` */
export function chosenOrganisation(identity: MemberIdentity): OrganisationId {
  if (identity.organisation !== undefined) return identity.organisation
  throw organisationUnchosen(identity)
}
