import type { HttpRequest } from '@azure/functions'
import { HubError } from '../../../shared/domain/hub-error.ts'
import { startSignIn } from '../../../shared/services/start-sign-in.ts'
import { browserCookie, browserCookieName, readCookie, sessionCookieName } from '../../runtime/cookies.ts'
import { redirect, type Navigation } from '../../runtime/navigation.ts'

const prompts = ['login', 'select_account', 'none'] as const

/** A hint is passed on as it is, and only if it could be one: an e-mail address, a domain, or `organizations`. */
function hint(request: HttpRequest, name: string): string | undefined {
  const value = request.query.get(name)?.trim() ?? ''
  if (value === '') return undefined
  if (value.length > 320 || !/^[^\s<>"'\\]+$/u.test(value))
    throw new HubError('input.invalid', `${name} is not a usable hint.`)
  return value
}

export const startSignInNavigation: Navigation = {
  name: 'StartSignIn',
  methods: ['GET'],
  route: 'auth/sign-in',
  act: async (ports, request) => {
    const asked = request.query.get('prompt')
    const prompt = prompts.find((known) => known === asked)
    if (asked !== null && prompt === undefined)
      throw new HubError('input.invalid', 'prompt is login, select_account or none.')
    const { location, browser } = await startSignIn(
      ports,
      {
        returnTo: request.query.get('returnTo') ?? undefined,
        domainHint: hint(request, 'domain_hint'),
        loginHint: hint(request, 'login_hint'),
        prompt,
      },
      { browser: readCookie(request, browserCookieName), session: readCookie(request, sessionCookieName) },
    )
    return { ...redirect(location), cookies: [browserCookie(browser, ports.entraSignIn)] }
  },
}
