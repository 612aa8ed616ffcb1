import { judgeDoor } from '../domain/admission.ts'
import { HubError } from '../domain/hub-error.ts'
import type { EntraTenantId, MemberId } from '../domain/ids.ts'
import { isActiveAdmin, tenantOf, withState, type Member, type PassportKey } from '../domain/member.ts'
import type { Session } from '../domain/session.ts'
import type { Ports } from '../ports/ports.ts'
import type { Kept, Version } from '../ports/storage.ts'
import { getMembership, type MembershipKey } from './memberships.ts'
import { readDoor, type DoorNeeds } from './read-door.ts'
import { livingSessions } from './sessions-of-member.ts'

type Needs = DoorNeeds & Pick<Ports, 'clock' | 'members' | 'sessions'>

/**
 * A Member in an Organisation: the Membership, how they sign in, and where their roles come from. Roles that a token brings are known only
 * while somebody is signed in here.
 * @throws HubError `member.unknown`
 */
export async function readMember(ports: Needs, key: MembershipKey) {
  const membership = await getMembership(ports, key)
  const member = await getMember(ports, key.memberId)
  const passports = await ports.members.passportsOf(key.memberId)
  const tids = new Set(passports.flatMap((passport) => tenantOf(passport) ?? []))
  const found = await Promise.all([...tids].map((tid) => ports.tenantMappings.find(tid, key.organisationId)))
  const mappings = found.filter((mapping) => mapping !== undefined)
  const own = new Set(mappings.map(({ tid }) => tid))
  return {
    ...membership,
    member: { state: member.state, createdAt: member.createdAt },
    // Which other tenants a person has accounts in is not this Organisation's to know.
    passports: passports.map((passport) => shownPassport(passport, (tid) => own.has(tid))),
    tenants: mappings.map(({ tid, state, roles, anyone }) => ({
      tid,
      state,
      mayBring: roles,
      ...(anyone ? { anyone } : {}),
    })),
    ...(await signedIn(ports, key)),
  }
}

/** Not the subject: it is the identity provider's own name of the person. */
function shownPassport(passport: PassportKey, isShown: (tid: EntraTenantId) => boolean = () => true) {
  const tid = tenantOf(passport)
  return { provider: passport.provider, ...(tid !== undefined && isShown(tid) ? { tid } : {}) }
}

/** What the newest living session here brought, and what follows from it at this moment. */
async function signedIn(ports: Needs, { organisationId, memberId }: MembershipKey) {
  let newest: Session | undefined
  for await (const session of livingSessions(ports, memberId))
    if (session.activeOrganisationId === organisationId && (!newest || session.renewedAt > newest.renewedAt))
      newest = session
  if (!newest) return {}
  const verdict = judgeDoor(await readDoor(ports, newest, organisationId, memberId), newest)
  return {
    signedIn: { brought: newest.tokenRoles, at: newest.renewedAt, effective: verdict.open ? verdict.roles : [] },
  }
}

/** @throws HubError `member.unknown` */
async function getMember({ members }: Pick<Ports, 'members'>, memberId: MemberId): Promise<Kept<Member>> {
  const found = await members.find(memberId)
  if (!found) throw new HubError('member.unknown', 'There is no such member.')
  return found
}

/** A Member as the platform sees them: everywhere. @throws HubError `member.unknown` */
export async function readPlatformMember(ports: Pick<Ports, 'members' | 'memberships'>, memberId: MemberId) {
  const [member, passports, held] = await Promise.all([
    getMember(ports, memberId),
    ports.members.passportsOf(memberId),
    ports.memberships.listOfMember(memberId),
  ])
  return { ...member, passports: passports.map((passport) => shownPassport(passport)), memberships: held }
}

/**
 * Bars a Member from signing in anywhere, or lets them in again. Their sessions end for good: a new stamp voids them. An Admin of the
 * platform loses that role first, where it is made sure that another one stays.
 * @throws HubError `member.unknown`, `version.stale`, `state.conflicting`
 */
export async function changeMemberState(
  ports: Pick<Ports, 'platform' | 'members' | 'memberships' | 'random'>,
  { memberId, version }: { readonly memberId: MemberId; readonly version: Version },
  state: Member['state'],
): Promise<Kept<Member>> {
  const { platform, members, memberships, random } = ports
  const current = await getMember(ports, memberId)
  if (current.version !== version)
    throw new HubError('version.stale', 'The member was changed meanwhile. Read it again.')
  const changed = withState(current, state)
  const atPlatform = await memberships.find(platform.organisationId, memberId)
  if (state === 'inactive' && atPlatform && isActiveAdmin(atPlatform))
    throw new HubError('state.conflicting', 'This member is an Admin of the platform. Take that role away first.')
  return members.replace({ ...changed, sessionStamp: random.secret() }, version)
}
