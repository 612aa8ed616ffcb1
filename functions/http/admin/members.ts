import { api } from '../../../shared/contract/api.ts'
import { refuseUnfittingRoles, withState } from '../../../shared/domain/member.ts'
import { changeMembership, createMembership } from '../../../shared/services/memberships.ts'
import { readMember } from '../../../shared/services/read-member.ts'
import { http } from '../../runtime/http.ts'
import { auditedMember } from './audited-member.ts'

/** The Members of an Organisation. */
export const memberFunctions = [
  http(api.listMembers, ({ memberships }, { organisationId, cursor, limit, ...search }) =>
    memberships.listOfOrganisation(organisationId, { cursor, limit }, search),
  ),
  http(api.createMember, (ports, wish) => createMembership(ports, wish), auditedMember('membership.created')),
  http(api.readMember, (ports, key) => readMember(ports, key)),
  http(
    api.changeMember,
    (ports, { kind, roles, ...key }, caller) =>
      changeMembership(ports, key, caller, (membership) => {
        const changed = { ...membership, kind: kind ?? membership.kind, roles: roles ?? membership.roles }
        refuseUnfittingRoles(changed)
        return changed
      }),
    auditedMember('membership.changed'),
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
