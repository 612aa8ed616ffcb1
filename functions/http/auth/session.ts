import { api } from '../../../shared/contract/api.ts'
import { pages } from '../../../shared/contract/pages.ts'
import { HubError } from '../../../shared/domain/hub-error.ts'
import { chooseOrganisation } from '../../../shared/services/choose-organisation.ts'
import { readSession } from '../../../shared/services/read-session.ts'
import { signOut } from '../../../shared/services/sign-out.ts'
import {
  browserCookie,
  clearedSessionCookie,
  readCookie,
  readSignInCookies,
  sessionCookieName,
} from '../../runtime/cookies.ts'
import { http, httpAnswer } from '../../runtime/http.ts'

export const readSessionFunction = http(api.readSession, (ports, _input, caller) => readSession(ports, caller))

export const chooseOrganisationFunction = httpAnswer(
  api.chooseOrganisation,
  async (ports, { organisationId }, caller, request) => {
    const cookie = readCookie(request, sessionCookieName)
    if (cookie === undefined) throw new HubError('session.missing', 'Sign in first.')
    return { value: await readSession(ports, await chooseOrganisation(ports, caller, organisationId, cookie)) }
  },
)

export const signOutFunction = httpAnswer(api.signOut, async (ports, { everywhere }, caller, request) => {
  const returnTo = `${ports.platform.publicUrl}${pages.signIn}?signedOut=1`
  const { browser } = readSignInCookies(request)
  const { next, begun } = await signOut(ports, caller, { everywhere, returnTo }, { browser })
  return { value: { next }, cookies: [clearedSessionCookie, ...(begun ? [browserCookie(begun)] : [])] }
})
