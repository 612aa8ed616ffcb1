import type { HttpRequest } from '@azure/functions'
import { pages } from '../../../shared/contract/pages.ts'
import { HubError } from '../../../shared/domain/hub-error.ts'
import { parseOrganisationId, parseProviderId } from '../../../shared/domain/ids.ts'
import { renewSession } from '../../../shared/services/renew-by-refresh.ts'
import type { ProviderOfOrganisation } from '../../../shared/services/start-provider-sign-in.ts'
import { startSignIn } from '../../../shared/services/start-sign-in.ts'
import { browserCookie, readSignInCookies, sessionCookie } from '../../runtime/cookies.ts'
import { redirect, type Navigation } from '../../runtime/navigation.ts'

const prompts = ['login', 'select_account', 'none'] as const

/** A hint is passed on as it is, and only if it could be one: an e-mail address, a domain, or `organizations`. */
export function usableHint(given: string | null | undefined, name: string): string | undefined {
  const value = given?.trim() ?? ''
  if (value === '') return undefined
  if (value.length > 320 || !/^[^\s<>"'\\]+$/u.test(value))
    throw new HubError('input.invalid', `${name} is not a usable hint.`)
  return value
}

/** A provider is named together with the Organisation that the sign-in is for, or not at all. */
export function configuredProvider(request: HttpRequest): ProviderOfOrganisation | undefined {
  const [named, wished] = [request.query.get('provider'), request.query.get('organisation')]
  if (named === null && wished === null) return undefined
  const provider = parseProviderId(named ?? '')
  const organisation = parseOrganisationId(wished ?? '')
  if (provider && organisation) return { provider, organisation }
  throw new HubError('input.invalid', 'provider and organisation are ids, and are given together.')
}

/** Whose sign-ins are counted together: the provider's, of one organisation, as far as the address names them. */
export const providerIn = ({ query }: HttpRequest): string | undefined => {
  const named = parseProviderId(query.get('provider') ?? '')
  return named && `${named} ${parseOrganisationId(query.get('organisation') ?? '') ?? ''}`
}

export const startSignInNavigation: Navigation = {
  name: 'StartSignIn',
  methods: ['GET'],
  route: 'auth/sign-in',
  limit: 'sign-in',
  limitBy: providerIn,
  act: async (ports, request) => {
    const asked = request.query.get('prompt')
    const prompt = prompts.find((known) => known === asked)
    if (asked !== null && prompt === undefined)
      throw new HubError('input.invalid', 'prompt is login, select_account or none.')
    const at = configuredProvider(request)
    const returnTo = request.query.get('returnTo') ?? undefined
    const cookies = readSignInCookies(request)
    if (prompt === 'none' && !at) {
      const renewed = await renewSession(ports, cookies.session, returnTo)
      if (renewed) return { ...redirect(renewed.returnTo || pages.home), cookies: [sessionCookie(renewed.session)] }
    }
    const begun = await startSignIn(
      ports,
      {
        at,
        returnTo,
        domainHint: usableHint(request.query.get('domain_hint'), 'domain_hint'),
        loginHint: usableHint(request.query.get('login_hint'), 'login_hint'),
        prompt,
      },
      cookies,
    )
    return { ...redirect(begun.location), cookies: [browserCookie(begun)] }
  },
}
