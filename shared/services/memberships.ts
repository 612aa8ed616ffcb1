import { judgeDoor } from '../domain/admission.ts'
import type { MemberCaller } from '../domain/caller.ts'
import { HubError, isHubError } from '../domain/hub-error.ts'
import { memberId as newMemberId, type EntraTenantId, type MemberId, type OrganisationId } from '../domain/ids.ts'
import { entraPassportKey, isActiveAdmin, refuseUnfittingRoles, type Membership } from '../domain/member.ts'
import type { Ports } from '../ports/ports.ts'
import type { Kept, Version } from '../ports/storage.ts'
import { activeAdmins } from './active-admins.ts'
import { readDoor, type DoorNeeds } from './read-door.ts'
import { getTenantMapping } from './tenant-mappings.ts'

export interface MembershipKey {
  readonly organisationId: OrganisationId
  readonly memberId: MemberId
}

/** @throws HubError `member.unknown` */
export async function getMembership(
  { memberships }: Pick<Ports, 'memberships'>,
  { organisationId, memberId }: MembershipKey,
): Promise<Kept<Membership>> {
  const found = await memberships.find(organisationId, memberId)
  if (!found) throw new HubError('member.unknown', 'There is no such member in this organisation.')
  return found
}

/**
 * Makes somebody a Member before they ever signed in, so that their roles are there when they do. They are named as their directory names
 * them: tenant and object id.
 * @throws HubError `mapping.unknown`, `state.conflicting` (the mapping was revoked), `member.taken`, `input.invalid`
 */
export async function createMembership(
  ports: Pick<Ports, 'tenantMappings' | 'members' | 'memberships' | 'clock' | 'random'>,
  wish: Pick<Membership, 'organisationId' | 'displayName' | 'kind' | 'roles'> & {
    readonly tid: EntraTenantId
    readonly oid: string
  },
): Promise<Kept<Membership>> {
  const { members, memberships, clock, random } = ports
  const { tid, oid, ...membership } = wish
  refuseUnfittingRoles(wish)
  const mapping = await getTenantMapping(ports, wish)
  if (mapping.state === 'revoked')
    throw new HubError('state.conflicting', 'The tenant mapping was revoked. Restore it first.')
  const now = clock.now()
  const { memberId } = await members.findOrInsert(entraPassportKey(tid, oid), {
    memberId: newMemberId(random.guid()),
    state: 'active',
    displayName: wish.displayName,
    sessionStamp: random.secret(),
    createdAt: now,
  })
  const kept = await memberships.insert({ ...membership, memberId, state: 'active', createdAt: now })
  if (!kept) throw new HubError('member.taken', 'This person is a member of the organisation already.')
  return kept
}

type Needs = DoorNeeds & Pick<Ports, 'members'>
/** What becomes of a Membership; undefined where nothing does. */
type Change = (membership: Membership) => Membership | undefined

/**
 * Changes what was read at `version`, or nothing. It takes effect with the very next request of that person.
 * @throws HubError `member.unknown`, `version.stale`, `admin.last`, `admin.own`, and those of the change
 */
export async function changeMembership(
  ports: Needs,
  key: MembershipKey & { readonly version: Version },
  caller: MemberCaller,
  change: Change,
): Promise<Kept<Membership>> {
  const current = await getMembership(ports, key)
  if (current.version !== key.version)
    throw new HubError('version.stale', 'The member was changed meanwhile. Read it again.')
  const changed = change(current)
  await refuseOwnAdmin(ports, caller, current, changed)
  return writeChange(ports, current, changed)
}

/** More tries than this mean that something else is wrong. */
const mostTries = 6

/** Where the platform loses an Admin, counting them and taking one away are one step: else two Admins could end each other at once. */
async function writeChange(
  ports: Needs,
  current: Kept<Membership>,
  changed: Membership | undefined,
  tries = mostTries,
): Promise<Kept<Membership>> {
  const { memberships, platform } = ports
  const { organisationId, memberId } = current
  const loses =
    organisationId === platform.organisationId && isActiveAdmin(current) && !(changed && isActiveAdmin(changed))
  const lock = loses ? await memberships.readAdminLock(organisationId) : undefined
  if (loses) await refuseLastAdmin(ports, current)
  try {
    if (changed) return await memberships.replace(changed, current, lock)
    await memberships.remove(current, lock)
    return current
  } catch (thrown) {
    const again = lock !== undefined && tries > 1 && isHubError(thrown, 'version.stale')
    if (!again || (await memberships.find(organisationId, memberId))?.version !== current.version) throw thrown
    return writeChange(ports, current, changed, tries - 1)
  }
}

/** Ends a Membership because the person is erased. Safe to repeat. @throws HubError `admin.last`, `version.stale` */
export async function endMembership(ports: Needs, key: MembershipKey): Promise<void> {
  const current = await ports.memberships.find(key.organisationId, key.memberId)
  if (current) await writeChange(ports, current, undefined)
}

async function refuseLastAdmin(ports: Needs, { organisationId, memberId }: Membership): Promise<void> {
  const admins = await activeAdmins(ports, organisationId, 2)
  if (admins.every((admin) => admin === memberId))
    throw new HubError('admin.last', 'The platform would be left without an Admin. Make somebody else Admin first.')
}

/** Whoever shuts themselves out of their own Organisation did not mean to: another Admin can do it. */
async function refuseOwnAdmin(
  ports: Needs,
  { memberId, brought, active }: MemberCaller,
  current: Membership,
  changed: Membership | undefined,
): Promise<void> {
  const { organisationId } = current
  if (memberId !== current.memberId || organisationId !== active?.organisationId) return
  const door = await readDoor(ports, brought, organisationId, memberId)
  const verdict = judgeDoor({ ...door, membership: changed }, brought)
  const admin = verdict.open && verdict.roles.includes('Admin') && !verdict.roles.includes('Customer')
  if (!admin) throw new HubError('admin.own', 'You would take your own Admin role away. Ask another Admin.')
}
