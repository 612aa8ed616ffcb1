import type { HttpRequest, HttpResponseInit } from '@azure/functions'
import { HubError } from '../../../shared/domain/hub-error.ts'
import { parseOrganisationId, parseProviderId } from '../../../shared/domain/ids.ts'
import { refusedAs } from '../../../shared/domain/issuing/oauth-refusal.ts'
import type { ProviderKey } from '../../../shared/domain/providers/identity-provider.ts'
import { finishSignOut } from '../../../shared/services/sign-out.ts'
import {
  signOutByLogoutToken,
  signOutInFrame,
  signOutInFrameOfEntra,
  type FrontChannelLogout,
} from '../../../shared/services/sign-out-at-provider.ts'
import { readSignInCookies } from '../../runtime/cookies.ts'
import { redirect, type Navigation } from '../../runtime/navigation.ts'
import type { OAuthEndpoint } from '../../runtime/oauth-endpoint.ts'

/** The provider in the path, and whose it is in the query: as the address that is registered there has them. */
function providerIn(request: HttpRequest): ProviderKey {
  const providerId = parseProviderId(request.params['provider'] ?? '')
  const organisationId = parseOrganisationId(request.query.get('organisation') ?? '')
  if (providerId && organisationId) return { organisationId, providerId }
  throw new HubError('provider.unknown', 'There is no such identity provider.')
}

/** Where a configured provider sends a browser that signed out there. */
export const finishSignOutNavigation: Navigation = {
  name: 'FinishSignOut',
  methods: ['GET'],
  route: 'auth/signed-out/{provider:guid}',
  limit: 'sign-in',
  act: async (ports, request) => {
    const parameters = new URLSearchParams(new URL(request.url).search)
    const provider = request.params['provider']?.toLowerCase() ?? ''
    return redirect(await finishSignOut(ports, { provider, parameters, ...readSignInCookies(request) }))
  },
}

/** OpenID Connect Back-Channel Logout 1.0 §2.5: a provider's server posts a logout token; 400 for one that is not obeyed (§2.8). */
export const backChannelLogoutEndpoint: OAuthEndpoint = {
  name: 'BackChannelLogout',
  address: '/auth/backchannel-logout/{provider:guid}',
  limit: 'sign-in',
  act: async (ports, form, request) =>
    refusedAs('invalid_request', async () => {
      const token = form.get('logout_token')
      if (token === undefined) throw new HubError('input.invalid', 'The request holds no logout token.')
      await signOutByLogoutToken(ports, providerIn(request), token)
      return {}
    }),
}

const namedIn = ({ query }: HttpRequest): FrontChannelLogout => ({
  iss: query.get('iss') ?? undefined,
  sid: query.get('sid') ?? undefined,
})

/** Shows nothing, to nobody but the provider's own page (Front-Channel Logout 1.0 §2). */
const frame = (origin: string): HttpResponseInit => ({
  status: 200,
  body: '<!doctype html><title>Signed out</title>',
  headers: {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': `default-src 'none'; frame-ancestors ${origin}`,
  },
})

/** A configured provider ends a session through the browser, in a frame of its page. */
export const frontChannelLogoutNavigation: Navigation = {
  name: 'FrontChannelLogout',
  methods: ['GET'],
  route: 'auth/frontchannel-logout/{provider:guid}',
  limit: 'sign-in',
  act: async (ports, request) => frame(await signOutInFrame(ports, providerIn(request), namedIn(request))),
}

/** The same of Microsoft Entra, for the hub's own registration. */
export const entraFrontChannelLogoutNavigation: Navigation = {
  name: 'EntraFrontChannelLogout',
  methods: ['GET'],
  route: 'auth/frontchannel-logout/entra',
  limit: 'sign-in',
  act: async (ports, request) => frame(await signOutInFrameOfEntra(ports, namedIn(request))),
}
