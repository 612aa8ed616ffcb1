import { api } from '../../../shared/contract/api.ts'
import { confirmProof, readProof } from '../../../shared/services/e-mail-proofs.ts'
import { proofCookieName, readCookie, sessionCookie, sessionCookieName } from '../../runtime/cookies.ts'
import { httpAnswer } from '../../runtime/http.ts'

/** What becomes of a mailed link: reading it does nothing, so that whoever looks through mails uses none up. */
export const proofFunctions = [
  httpAnswer(api.readProof, async (ports, { secret }, _caller, request) => ({
    value: await readProof(ports, { secret, browser: readCookie(request, proofCookieName) }),
  })),
  httpAnswer(api.confirmProof, async (ports, { secret }, _caller, request) => {
    const browser = readCookie(request, proofCookieName)
    const before = readCookie(request, sessionCookieName)
    const { session, ...value } = await confirmProof(ports, { secret, browser, session: before })
    return { value, cookies: [sessionCookie(session)] }
  }),
]
