import { api } from '../../../shared/contract/api.ts'
import type { AuditAction } from '../../../shared/domain/audit.ts'
import type { MembershipKey } from '../../../shared/services/memberships.ts'
import {
  endSessionOfMember,
  endSessionsOfMember,
  listSessionsOfMember,
} from '../../../shared/services/sessions-of-member.ts'
import { http } from '../../runtime/http.ts'

const audited =
  (action: AuditAction) =>
  ({ organisationId, memberId }: MembershipKey) => ({ action, organisationId, subject: `member:${memberId}` })

/** Where the Members of an Organisation are signed in. */
export const sessionFunctions = [
  http(api.listSessions, (ports, { cursor, limit, ...key }, caller) =>
    listSessionsOfMember(ports, caller, key, { cursor, limit }),
  ),
  http(api.endSession, (ports, key, caller) => endSessionOfMember(ports, caller, key), audited('session.revoked')),
  http(api.endSessions, (ports, key, caller) => endSessionsOfMember(ports, caller, key), audited('sessions.revoked')),
]
