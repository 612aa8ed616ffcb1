import { api } from '../../../shared/contract/api.ts'
import { finishConsent, readLink, startConsent } from '../../../shared/services/consent.ts'
import { browserCookie, browserCookieName, readCookie, sessionCookieName } from '../../runtime/cookies.ts'
import { http, httpAnswer } from '../../runtime/http.ts'
import { redirect, type Navigation } from '../../runtime/navigation.ts'

export const readLinkFunction = http(api.readLink, (ports, { secret }) => readLink(ports, secret))

export const startConsentFunction = httpAnswer(api.startConsent, async (ports, { secret }, _caller, request) => {
  const { location, browser } = await startConsent(ports, secret, { browser: readCookie(request, browserCookieName) })
  return { value: { next: location }, cookies: [browserCookie(browser, ports.entraSignIn)] }
})

/** Where Entra's consent page sends the browser back to; from here it goes on to sign in. */
export const finishConsentNavigation: Navigation = {
  name: 'FinishConsent',
  methods: ['GET'],
  route: 'auth/callback/consent',
  act: async (ports, request) => {
    const { location, browser } = await finishConsent(ports, {
      parameters: new URLSearchParams(new URL(request.url).search),
      browser: readCookie(request, browserCookieName),
      session: readCookie(request, sessionCookieName),
    })
    return { ...redirect(location), cookies: [browserCookie(browser, ports.entraSignIn)] }
  },
}
