import { api } from '../../../shared/contract/api.ts'
import { changeMemberState, readPlatformMember } from '../../../shared/services/read-member.ts'
import { http } from '../../runtime/http.ts'
import { auditedMember } from '../admin/audited-member.ts'

/** A Member everywhere: for operators. What is done to one, and that one was looked at, is in the platform's own trail. */
export const platformMemberFunctions = [
  http(
    api.readPlatformMember,
    async (ports, { memberId }) => ({
      ...(await readPlatformMember(ports, memberId)),
      organisationId: ports.platform.organisationId,
    }),
    auditedMember('operator.read'),
  ),
  http(
    api.deactivatePlatformMember,
    async (ports, key) => ({
      ...(await changeMemberState(ports, key, 'inactive')),
      organisationId: ports.platform.organisationId,
    }),
    auditedMember('member.deactivated'),
  ),
  http(
    api.reactivatePlatformMember,
    async (ports, key) => ({
      ...(await changeMemberState(ports, key, 'active')),
      organisationId: ports.platform.organisationId,
    }),
    auditedMember('member.reactivated'),
  ),
]
