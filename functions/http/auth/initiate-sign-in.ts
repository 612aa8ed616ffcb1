import type { HttpRequest } from '@azure/functions'
import { initiateSignIn } from '../../../shared/services/initiate-sign-in.ts'
import { browserCookie, readSignInCookies } from '../../runtime/cookies.ts'
import { redirect, type Navigation } from '../../runtime/navigation.ts'
import { readForm } from '../../runtime/read-form.ts'
import { configuredProvider, providerIn, usableHint } from './start-sign-in.ts'

type Read = (name: string) => string | undefined

/** OpenID Connect Core §4: the parameters come as a query or as a form. */
async function parametersOf(request: HttpRequest): Promise<Read> {
  if (request.method === 'GET') return (name) => request.query.get(name) ?? undefined
  const form = await readForm(request)
  return (name) => form.get(name)
}

/** Where a page of a provider's, or of a customer's, starts a sign-in. Its registered address names provider and organisation in the query. */
export const initiateSignInNavigation: Navigation = {
  name: 'InitiateSignIn',
  methods: ['GET', 'POST'],
  route: 'auth/login-initiation',
  limit: 'sign-in',
  limitBy: providerIn,
  act: async (ports, request) => {
    const read = await parametersOf(request)
    const wish = {
      at: configuredProvider(request),
      issuer: read('iss'),
      loginHint: usableHint(read('login_hint'), 'login_hint'),
      targetLinkUri: read('target_link_uri'),
    }
    const begun = await initiateSignIn(ports, wish, readSignInCookies(request))
    return { ...redirect(begun.location), cookies: [browserCookie(begun)] }
  },
}
