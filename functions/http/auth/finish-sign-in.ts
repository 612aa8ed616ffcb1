import type { HttpRequest, HttpResponseInit } from '@azure/functions'
import { pages, startAddress } from '../../../shared/contract/pages.ts'
import { HubError } from '../../../shared/domain/hub-error.ts'
import type { RequestPorts } from '../../../shared/ports/ports.ts'
import { entraProvider } from '../../../shared/services/begin-sign-in.ts'
import { finishSignIn } from '../../../shared/services/finish-sign-in.ts'
import { browserCookie, proofCookie, readSignInCookies, sessionCookie } from '../../runtime/cookies.ts'
import { redirect, type Navigation } from '../../runtime/navigation.ts'

/** In characters; an authorisation answer is far below. */
const formLimit = 32_768

/** The answer as a query, or as a form that the provider's page posts (OAuth 2.0 Form Post Response Mode). */
async function readAnswer(request: HttpRequest): Promise<URLSearchParams> {
  if (request.method === 'GET') return new URLSearchParams(new URL(request.url).search)
  if (!/^application\/x-www-form-urlencoded\b/i.test(request.headers.get('content-type') ?? ''))
    throw new HubError('answer.invalid', "The identity provider's answer is not a form.")
  const text = await request.text()
  if (text.length > formLimit) throw new HubError('answer.invalid', "The identity provider's answer is too large.")
  return new URLSearchParams(text)
}

const withReturn = (page: string, returnTo: string) =>
  returnTo === '' ? page : `${page}${page.includes('?') ? '&' : '?'}${new URLSearchParams({ returnTo }).toString()}`

const signInPageOf = (organisation: string) => `${pages.signIn}?${new URLSearchParams({ organisation }).toString()}`

async function finish(ports: RequestPorts, request: HttpRequest): Promise<HttpResponseInit> {
  const result = await finishSignIn(ports, {
    provider: request.params['provider']?.toLowerCase() ?? entraProvider,
    parameters: await readAnswer(request),
    ...readSignInCookies(request),
  })
  if (result.kind === 'ask-person')
    return redirect(withReturn(result.at ? startAddress({ ...result.at }) : pages.startSignIn, result.returnTo))
  if (result.kind === 'proof-sent')
    return { ...redirect(`${pages.prove}?sent=1`), cookies: [proofCookie(result.browser)] }
  if (result.kind === 'linked') return redirect(`${result.returnTo}?linked=1`)
  if (result.kind === 'onboarded') {
    const next = redirect(`${pages.onboarded}?${new URLSearchParams({ outcome: result.outcome }).toString()}`)
    return result.session === undefined ? next : { ...next, cookies: [sessionCookie(result.session)] }
  }
  if (result.kind === 'go-on') return { ...redirect(result.begun.location), cookies: [browserCookie(result.begun)] }
  if (result.kind === 'kept') return redirect(result.returnTo || pages.home)
  if (result.kind === 'cancelled') return redirect(withReturn(signInPageOf(result.organisationId), result.returnTo))
  if (result.kind === 'tested') {
    const { organisationId: organisation, providerId: provider, testId: test, tester } = result
    if (tester.startsWith('set-up-link:')) return redirect(`${pages.setUp}?${new URLSearchParams({ test }).toString()}`)
    return redirect(`${pages.providerTest}?${new URLSearchParams({ organisation, provider, test }).toString()}`)
  }
  const { mustChoose, returnTo, session } = result
  const next = mustChoose ? withReturn(pages.chooseOrganisation, returnTo) : returnTo || pages.home
  return { ...redirect(next), cookies: [sessionCookie(session)] }
}

/** Where Microsoft Entra sends the browser back to. */
export const finishSignInNavigation: Navigation = {
  name: 'FinishSignIn',
  methods: ['GET', 'POST'],
  route: 'auth/callback/entra',
  limit: 'sign-in',
  act: finish,
}

/** Where every other provider sends it: an address of its own for each. */
export const finishProviderSignInNavigation: Navigation = {
  name: 'FinishProviderSignIn',
  methods: ['GET', 'POST'],
  route: 'auth/callback/{provider:guid}',
  limit: 'sign-in',
  limitBy: ({ params }) => params['provider']?.toLowerCase(),
  act: finish,
}
