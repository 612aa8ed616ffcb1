import { api } from '../../../shared/contract/api.ts'
import {
  endSessionOfMember,
  endSessionsOfMember,
  listSessionsOfMember,
} from '../../../shared/services/sessions-of-member.ts'
import { http } from '../../runtime/http.ts'
import { auditedMember } from './audited-member.ts'

/** Where the Members of an Organisation are signed in. */
export const sessionFunctions = [
  http(api.listSessions, (ports, { cursor, limit, ...key }, caller) =>
    listSessionsOfMember(ports, caller, key, { cursor, limit }),
  ),
  http(
    api.endSession,
    (ports, key, caller) => endSessionOfMember(ports, caller, key),
    auditedMember('session.revoked'),
  ),
  http(
    api.endSessions,
    (ports, key, caller) => endSessionsOfMember(ports, caller, key),
    auditedMember('sessions.revoked'),
  ),
]
