import type { HttpResponseInit } from '@azure/functions'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { editProfileNavigation } from '../../../functions/http/auth/edit-profile.ts'
import { finishProviderSignInNavigation } from '../../../functions/http/auth/finish-sign-in.ts'
import { initiateSignInNavigation } from '../../../functions/http/auth/initiate-sign-in.ts'
import {
  backChannelLogoutEndpoint,
  finishSignOutNavigation,
  frontChannelLogoutNavigation,
} from '../../../functions/http/auth/sign-out.ts'
import { startSignInNavigation } from '../../../functions/http/auth/start-sign-in.ts'
import { navigate, type Navigation } from '../../../functions/runtime/navigation.ts'
import { oauthHandler } from '../../../functions/runtime/oauth-endpoint.ts'
import type { ProviderId } from '../../../shared/domain/ids.ts'
import { readIdentityProvider } from '../../../shared/services/identity-providers.ts'
import { customerProviders } from '../../support/provider/customer-providers.ts'
import { providerHub, setUp, signIn, type ProviderHub } from '../../support/provider/provider-hub.ts'
import {
  makeKey,
  scriptedProvider,
  signWith,
  type ProviderKeyPair,
  type ScriptedProvider,
} from '../../support/provider/scripted-provider.ts'
import { northBank } from '../../shared/support/facts.ts'
import { asking, invocation, type Asking } from '../support/invocation.ts'

let key: ProviderKeyPair
let hub: ProviderHub, op: ScriptedProvider, provider: ProviderId
beforeAll(async () => {
  key = await makeKey('ES256', 'key-1')
})
beforeEach(async () => {
  hub = await providerHub()
  op = await scriptedProvider(() => hub.ports.clock.now(), key)
  op.script = { userDetails: { email: 'ada@customer.example', name: 'Ada' }, idToken: { sid: 'sid-1' } }
  provider = await setUp(hub, { discoveryUrl: op.issuer })
})
afterEach(() => op.stop())

const headersOf = ({ headers }: HttpResponseInit) => headers as Record<string, string>
const visit = async (navigation: Navigation, ask: Asking) =>
  (await navigate(hub.ports, navigation)(asking(ask), invocation().context)) as HttpResponseInit
const organisation = { organisation: northBank }
const form = { 'content-type': 'application/x-www-form-urlencoded' }

describe('the addresses that a provider is given', () => {
  it('are shown where it is set up', async () => {
    const shown = await readIdentityProvider(hub.ports, { organisationId: northBank, providerId: provider })
    expect(shown).toMatchObject({
      backChannelLogoutUri: `https://hub.example/auth/backchannel-logout/${provider}?organisation=${northBank}`,
      frontChannelLogoutUri: `https://hub.example/auth/frontchannel-logout/${provider}?organisation=${northBank}`,
      initiateLoginUri: `https://hub.example/auth/login-initiation?provider=${provider}&organisation=${northBank}`,
      postLogoutRedirectUri: `https://hub.example/auth/signed-out/${provider}`,
    })
  })
})

describe('a logout token that arrives', () => {
  const post = async (fields: Record<string, string>) => {
    const request = asking({
      method: 'POST',
      path: `/auth/backchannel-logout/${provider}`,
      params: { provider },
      query: organisation,
      headers: form,
      body: new URLSearchParams(fields).toString(),
    })
    const { context, lines } = invocation()
    const response = (await oauthHandler(hub.ports, backChannelLogoutEndpoint)(request, context)) as HttpResponseInit
    return { status: response.status ?? 200, headers: headersOf(response), body: response.jsonBody as unknown, lines }
  }
  const token = () => {
    const iat = Math.floor(hub.ports.clock.now().getTime() / 1000)
    const events = { 'http://schemas.openid.net/event/backchannel-logout': {} }
    return signWith(key, { iss: op.issuer, aud: 'hub', iat, exp: iat + 60, jti: 'j', sid: 'sid-1', events })
  }

  it('ends the session, and is nobody’s to store', async () => {
    await signIn(hub, op, provider)
    const answer = await post({ logout_token: await token() })
    expect([answer.status, answer.headers['cache-control']]).toEqual([200, 'no-store'])
    expect(hub.tables.rows('Sessions')).toEqual([])
  })

  it('is answered 400 where it is not obeyed, and its text is nowhere in the log', async () => {
    const sent = `${await token()}x`
    const answer = await post({ logout_token: sent })
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_request' } })
    expect(answer.lines.join()).not.toContain(sent.slice(0, 40))
    expect((await post({})).status).toBe(400)
  })
})

describe('a frame of the provider’s page', () => {
  const show = (query: Record<string, string>) =>
    visit(frontChannelLogoutNavigation, { params: { provider }, query: { ...organisation, ...query } })

  it('may be shown by that provider alone, and is nobody’s to store', async () => {
    const answer = await show({ iss: op.issuer, sid: 'sid-1' })
    expect(answer.status).toBe(200)
    const headers = headersOf(answer)
    expect(headers['content-security-policy']).toBe(`default-src 'none'; frame-ancestors ${op.issuer}`)
    expect(headers['cache-control']).toBe('no-store')
    expect(headers).not.toHaveProperty('x-frame-options')
  })

  it('is refused for a stranger', async () => {
    expect((await show({ iss: 'https://evil.example', sid: 'sid-1' })).status).toBe(401)
  })
})

describe('the way back from a provider’s sign-out', () => {
  it('leads to the page that explains, where nobody began it', async () => {
    const answer = await visit(finishSignOutNavigation, {
      path: `/auth/signed-out/${provider}`,
      params: { provider },
      query: { state: 'x' },
      headers: { accept: 'text/html' },
    })
    expect(headersOf(answer)['location']).toContain('/console/problem?code=state.unknown')
  })
})

describe('3rd-party-init-login', () => {
  const initiate = (ask: Asking) => visit(initiateSignInNavigation, { path: '/auth/login-initiation', ...ask })
  const at = () => ({ provider, ...organisation })

  it('starts a sign-in at the provider that it names, for a target of ours', async () => {
    const wish = {
      iss: op.issuer,
      login_hint: 'ada@customer.example',
      target_link_uri: 'https://hub.example/console/api',
    }
    const answer = await initiate({ query: { ...at(), ...wish } })
    const location = new URL(headersOf(answer)['location'] ?? '')
    expect(location.href.startsWith(`${op.issuer}/authorise?`)).toBe(true)
    expect(location.searchParams.get('login_hint')).toBe('ada@customer.example')
    const [state] = hub.tables.rows('SignInStates')
    expect(state).toMatchObject({ returnTo: '/console/api' })
  })

  it('may come as a form', async () => {
    const body = new URLSearchParams({ iss: op.issuer }).toString()
    const answer = await initiate({ method: 'POST', query: at(), headers: form, body })
    expect(headersOf(answer)['location']).toContain(`${op.issuer}/authorise?`)
  })

  it.each([
    ['another issuer', 401, { iss: 'https://evil.example' }],
    ['no issuer', 400, {}],
    ['a target elsewhere', 400, { target_link_uri: 'https://evil.example/' }],
    ['a hint that is none', 400, { login_hint: 'a b<' }],
  ])('is refused with %s', async (name, status, wish) => {
    const iss = name.includes('issuer') ? {} : { iss: op.issuer }
    expect((await initiate({ query: { ...at(), ...iss, ...wish } })).status).toBe(status)
    expect(hub.tables.rows('SignInStates')).toEqual([])
  })
})

describe('a renewal without the browser’s detour', () => {
  it('answers with a new session where the provider gave a refresh token, and goes there where it did not', async () => {
    op.script.refresh = 'with-id-token'
    const first = await signIn(hub, op, provider)
    const session = first.kind === 'signed-in' ? first.session : ''
    const renewing = (cookie: string) =>
      visit(startSignInNavigation, {
        query: { prompt: 'none', returnTo: '/console/api' },
        cookies: { '__Host-tenantry-session': cookie },
      })
    const renewed = await renewing(session)
    expect(headersOf(renewed)['location']).toBe('/console/api')
    expect(renewed.cookies?.[0]).toMatchObject({ name: '__Host-tenantry-session', sameSite: 'Lax' })
    op.script.tokenAnswer = { status: 400, body: '{"error":"invalid_grant"}' }
    const sent = await renewing(renewed.cookies?.[0]?.value ?? '')
    expect(headersOf(sent)['location']).toContain(`${op.issuer}/authorise?`)
  })
})

describe('a browser at Azure AD B2C', () => {
  it('is sent on when the password was forgotten, and to the sign-in page when it is cancelled', async () => {
    const b2c = await customerProviders(hub)
    try {
      const id = await b2c.setUp('b2c')
      const begin = async () => {
        const begun = await visit(startSignInNavigation, { query: { provider: id, ...organisation } })
        return { at: new URL(headersOf(begun)['location'] ?? ''), cookies: cookiesOf(begun) }
      }
      const finish = async (choice: Record<string, string>, { at, cookies }: Awaited<ReturnType<typeof begin>>) =>
        visit(finishProviderSignInNavigation, {
          params: { provider: id },
          query: Object.fromEntries(await b2c.choose(at, choice)),
          cookies,
        })
      const forgotten = await finish({ forgot: '1' }, await begin())
      expect(headersOf(forgotten)['location']).toContain('/b2c_1_reset/')
      const next = { at: new URL(headersOf(forgotten)['location'] ?? ''), cookies: cookiesOf(forgotten) }
      const done = await finish({ person: b2c.subject('b2c', 'Signe Aas') }, next)
      expect(headersOf(done)['location']).toBe('/console/')
      const cancelled = await finish({ cancel: '1' }, await begin())
      expect(headersOf(cancelled)['location']).toBe(`/console/sign-in?organisation=${northBank}`)
      const editing = await visit(editProfileNavigation, { cookies: cookiesOf(done) })
      expect(headersOf(editing)['location']).toContain('/b2c_1_edit/')
    } finally {
      await b2c.stop()
    }
  })
})

const cookiesOf = ({ cookies = [] }: HttpResponseInit) =>
  Object.fromEntries(cookies.map(({ name, value }) => [name, value]))
