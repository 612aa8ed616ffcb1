import { api } from '../../../shared/contract/api.ts'
import type { AuditAction } from '../../../shared/domain/audit.ts'
import { refuseUnfittingRoles, withState } from '../../../shared/domain/member.ts'
import { changeMembership, createMembership, type MembershipKey } from '../../../shared/services/memberships.ts'
import { readMember } from '../../../shared/services/read-member.ts'
import { http } from '../../runtime/http.ts'

const audited =
  (action: AuditAction) =>
  ({ organisationId, memberId }: MembershipKey) => ({ action, organisationId, subject: `member:${memberId}` })

/** The Members of an Organisation. */
export const memberFunctions = [
  http(api.listMembers, ({ memberships }, { organisationId, cursor, limit, ...search }) =>
    memberships.listOfOrganisation(organisationId, { cursor, limit }, search),
  ),
  http(api.createMember, (ports, wish) => createMembership(ports, wish), audited('membership.created')),
  http(api.readMember, (ports, key) => readMember(ports, key)),
  http(
    api.changeMember,
    (ports, { kind, roles, ...key }, caller) =>
      changeMembership(ports, key, caller, (membership) => {
        const changed = { ...membership, kind: kind ?? membership.kind, roles: roles ?? membership.roles }
        refuseUnfittingRoles(changed)
        return changed
      }),
    audited('membership.changed'),
  ),
  http(
    api.deactivateMember,
    (ports, key, caller) => changeMembership(ports, key, caller, (membership) => withState(membership, 'inactive')),
    audited('membership.deactivated'),
  ),
  http(
    api.reactivateMember,
    (ports, key, caller) => changeMembership(ports, key, caller, (membership) => withState(membership, 'active')),
    audited('membership.reactivated'),
  ),
  http(
    api.removeMember,
    (ports, key, caller) => changeMembership(ports, key, caller, () => undefined),
    audited('membership.removed'),
  ),
]
