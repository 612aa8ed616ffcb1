import { api } from '../../../shared/contract/api.ts'
import { finishConsent, readLink, startConsent } from '../../../shared/services/consent.ts'
import { browserCookie, readSignInCookies } from '../../runtime/cookies.ts'
import { http, httpAnswer } from '../../runtime/http.ts'
import { redirect, type Navigation } from '../../runtime/navigation.ts'

export const readLinkFunction = http(api.readLink, (ports, { secret }) => readLink(ports, secret))

export const startConsentFunction = httpAnswer(api.startConsent, async (ports, { secret }, _caller, request) => {
  const { session: _, ...cookies } = readSignInCookies(request)
  const begun = await startConsent(ports, secret, cookies)
  return { value: { next: begun.location }, cookies: [browserCookie(begun)] }
})

/** Where Entra's consent page sends the browser back to; from here it goes on to sign in. */
export const finishConsentNavigation: Navigation = {
  name: 'FinishConsent',
  methods: ['GET'],
  route: 'auth/callback/consent',
  limit: 'sign-in',
  act: async (ports, request) => {
    const begun = await finishConsent(ports, {
      parameters: new URLSearchParams(new URL(request.url).search),
      ...readSignInCookies(request),
    })
    return { ...redirect(begun.location), cookies: [browserCookie(begun)] }
  },
}
