import { api } from '../../../shared/contract/api.ts'
import { refuseUnfittingRoles, withState } from '../../../shared/domain/member.ts'
import type { PersonRole } from '../../../shared/domain/roles.ts'
import { changeMembership, createMembership } from '../../../shared/services/memberships.ts'
import { readMember } from '../../../shared/services/read-member.ts'
import { http } from '../../runtime/http.ts'
import { auditedMember } from './audited-member.ts'

const hasSameRoles = (one: readonly PersonRole[], other: readonly PersonRole[]) =>
  one.length === other.length && one.every((role) => other.includes(role))

/** The Members of an Organisation. */
export const memberFunctions = [
  http(api.listMembers, ({ memberships }, { organisationId, cursor, limit, ...search }) =>
    memberships.listOfOrganisation(organisationId, { cursor, limit }, search),
  ),
  http(api.createMember, (ports, wish) => createMembership(ports, wish), auditedMember('membership.created')),
  http(api.readMember, (ports, key) => readMember(ports, key)),
  http(
    api.changeMember,
    async (ports, { kind, roles, ...key }, caller) => {
      let before: readonly PersonRole[] = []
      const kept = await changeMembership(ports, key, caller, (membership) => {
        const changed = { ...membership, kind: kind ?? membership.kind, roles: roles ?? membership.roles }
        refuseUnfittingRoles(changed)
        before = membership.roles
        return changed
      })
      return { ...kept, hasOtherRoles: !hasSameRoles(before, kept.roles) }
    },
    ({ hasOtherRoles, ...key }) => [
      auditedMember('membership.changed')(key),
      ...(hasOtherRoles ? [auditedMember('membership.roles-changed')(key)] : []),
    ],
  ),
  http(
    api.deactivateMember,
    (ports, key, caller) => changeMembership(ports, key, caller, (membership) => withState(membership, 'inactive')),
    auditedMember('membership.deactivated'),
  ),
  http(
    api.reactivateMember,
    (ports, key, caller) => changeMembership(ports, key, caller, (membership) => withState(membership, 'active')),
    auditedMember('membership.reactivated'),
  ),
  http(
    api.removeMember,
    (ports, key, caller) => changeMembership(ports, key, caller, () => undefined),
    auditedMember('membership.removed'),
  ),
]
