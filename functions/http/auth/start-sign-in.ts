import type { HttpRequest } from '@azure/functions'
import { HubError } from '../../../shared/domain/hub-error.ts'
import { parseOrganisationId, parseProviderId } from '../../../shared/domain/ids.ts'
import type { ProviderOfOrganisation } from '../../../shared/services/start-provider-sign-in.ts'
import { startSignIn } from '../../../shared/services/start-sign-in.ts'
import { browserCookie, readSignInCookies } from '../../runtime/cookies.ts'
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

/** A provider is named together with the Organisation that the sign-in is for, or not at all. */
function configuredProvider(request: HttpRequest): ProviderOfOrganisation | undefined {
  const [named, wished] = [request.query.get('provider'), request.query.get('organisation')]
  if (named === null && wished === null) return undefined
  const provider = parseProviderId(named ?? '')
  const organisation = parseOrganisationId(wished ?? '')
  if (provider && organisation) return { provider, organisation }
  throw new HubError('input.invalid', 'provider and organisation are ids, and are given together.')
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
    const begun = await startSignIn(
      ports,
      {
        at: configuredProvider(request),
        returnTo: request.query.get('returnTo') ?? undefined,
        domainHint: hint(request, 'domain_hint'),
        loginHint: hint(request, 'login_hint'),
        prompt,
      },
      readSignInCookies(request),
    )
    return { ...redirect(begun.location), cookies: [browserCookie(begun)] }
  },
}
