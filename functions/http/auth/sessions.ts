import { api } from '../../../shared/contract/api.ts'
import { announced } from '../../../shared/services/events/announce-act.ts'
import { recordAct } from '../../../shared/services/record-act.ts'
import { endOwnSession, listOwnSessions } from '../../../shared/services/sessions-of-member.ts'
import { clearedSessionCookie } from '../../runtime/cookies.ts'
import { http, httpAnswer } from '../../runtime/http.ts'

/** Where the caller is signed in. */
export const ownSessionFunctions = [
  http(api.listOwnSessions, (ports, wish, caller) => listOwnSessions(ports, caller, wish)),
  httpAnswer(api.endOwnSession, async (ports, { sessionId }, caller) => {
    const actor = `member:${caller.memberId}`
    const home = caller.active?.organisationId ?? ports.platform.organisationId
    const note = {
      organisationId: home,
      operation: api.endOwnSession.name,
      actor,
      ids: [`memberId=${caller.memberId}`],
    }
    const { hash } = await announced(ports, note, async () => {
      const ended = await endOwnSession(ports, caller, sessionId)
      const organisationId = ended.activeOrganisationId ?? ports.platform.organisationId
      await recordAct(ports, { organisationId, action: 'session.revoked', actor, subject: actor, foreign: false })
      return ended
    })
    return { value: { sessionId }, ...(hash === caller.sessionHash ? { cookies: [clearedSessionCookie] } : {}) }
  }),
]
