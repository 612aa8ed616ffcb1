import { api } from '../../../shared/contract/api.ts'
import { pages } from '../../../shared/contract/pages.ts'
import { startLink } from '../../../shared/services/link-passport.ts'
import {
  listOwnPassports,
  listPassportsOfMember,
  unlinkOwnPassport,
  unlinkPassportOfMember,
} from '../../../shared/services/passports.ts'
import { browserCookie, clearedSessionCookie, readSignInCookies } from '../../runtime/cookies.ts'
import { http, httpAnswer } from '../../runtime/http.ts'
import { auditedMember } from '../admin/audited-member.ts'

/** The caller's own ways to sign in. */
export const ownPassportFunctions = [
  http(api.listOwnPassports, (ports, _input, caller) => listOwnPassports(ports, caller)),
  httpAnswer(api.startLink, async (ports, { provider }, caller, request) => {
    const wish = { provider, returnTo: pages.account }
    const begun = await startLink(ports, caller, wish, readSignInCookies(request))
    return { value: { next: begun.location }, cookies: [browserCookie(begun)] }
  }),
  httpAnswer(api.unlinkOwnPassport, async (ports, { passportId }, caller) => {
    const { endsSession } = await unlinkOwnPassport(ports, caller, passportId)
    return { value: { passportId }, ...(endsSession ? { cookies: [clearedSessionCookie] } : {}) }
  }),
]

/** Those of the Members of an Organisation. */
export const memberPassportFunctions = [
  http(api.listPassports, (ports, key, caller) => listPassportsOfMember(ports, caller, key)),
  http(
    api.unlinkPassport,
    (ports, key, caller) => unlinkPassportOfMember(ports, caller, key),
    auditedMember('passport.unlinked'),
  ),
]
