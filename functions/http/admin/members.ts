import { api } from '../../../shared/contract/api.ts'
import { endSessionsOfMember } from '../../../shared/services/end-every-session.ts'
import { http } from '../../runtime/http.ts'

export const endSessionsFunction = http(
  api.endSessions,
  (ports, { organisationId, memberId }) => endSessionsOfMember(ports, organisationId, memberId),
  ({ organisationId, memberId }) => ({ action: 'sessions.revoked', organisationId, subject: `member:${memberId}` }),
)
