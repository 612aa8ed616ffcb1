import { api } from '../../../shared/contract/api.ts'
import { recordAct } from '../../../shared/services/record-act.ts'
import { endOwnSession, listOwnSessions } from '../../../shared/services/sessions-of-member.ts'
import { clearedSessionCookie } from '../../runtime/cookies.ts'
import { http, httpAnswer } from '../../runtime/http.ts'

/** Where the caller is signed in. */
export const ownSessionFunctions = [
  http(api.listOwnSessions, (ports, wish, caller) => listOwnSessions(ports, caller, wish)),
  httpAnswer(api.endOwnSession, async (ports, { sessionId }, caller) => {
    const { hash, activeOrganisationId } = await endOwnSession(ports, caller, sessionId)
    await recordAct(ports, {
      organisationId: activeOrganisationId ?? ports.platform.organisationId,
      action: 'session.revoked',
      actor: `member:${caller.memberId}`,
      subject: `member:${caller.memberId}`,
      foreign: false,
    })
    return { value: { sessionId }, ...(hash === caller.sessionHash ? { cookies: [clearedSessionCookie] } : {}) }
  }),
]
