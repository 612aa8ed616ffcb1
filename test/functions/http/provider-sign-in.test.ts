import type { HttpResponseInit } from '@azure/functions'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { listSignInOptionsFunction } from '../../../functions/http/auth/sign-in-options.ts'
import { finishProviderSignInNavigation } from '../../../functions/http/auth/finish-sign-in.ts'
import { startSignInNavigation } from '../../../functions/http/auth/start-sign-in.ts'
import { serve } from '../../../functions/runtime/http.ts'
import { navigate } from '../../../functions/runtime/navigation.ts'
import type { ProviderId } from '../../../shared/domain/ids.ts'
import { providerHub, setUp, type ProviderHub } from '../../support/provider/provider-hub.ts'
import {
  makeKey,
  scriptedProvider,
  type ProviderKeyPair,
  type ScriptedProvider,
} from '../../support/provider/scripted-provider.ts'
import { northBank, southBank } from '../../shared/support/facts.ts'
import { asking, invocation, type Asking } from '../support/invocation.ts'

let key: ProviderKeyPair
let hub: ProviderHub, op: ScriptedProvider
beforeAll(async () => {
  key = await makeKey('ES256', 'key-1')
})
beforeEach(async () => {
  hub = await providerHub()
  op = await scriptedProvider(() => hub.ports.clock.now(), key)
  op.script.userDetails = { email: 'ada@customer.example', name: 'Ada' }
})
afterEach(() => op.stop())

/** A browser's cookies, as the hub sets them. */
const jar = () => {
  const cookies: Record<string, string> = {}
  return {
    cookies,
    /** Those that travel with a form that another site posts. */
    posted: () => Object.fromEntries(Object.entries(cookies).filter(([name]) => name.endsWith('posting'))),
    take: (response: HttpResponseInit) => {
      for (const { name, value } of response.cookies ?? []) cookies[name] = value
      return response
    },
  }
}
const locationOf = ({ headers }: HttpResponseInit) => (headers as Record<string, string>)['location'] ?? ''
const visit = async (navigation: typeof startSignInNavigation, ask: Asking) =>
  (await navigate(hub.ports, navigation)(asking(ask), invocation().context)) as HttpResponseInit

const start = (provider: string, cookies: Record<string, string>, query: Record<string, string> = {}) =>
  visit(startSignInNavigation, {
    path: '/auth/sign-in',
    query: { provider, organisation: northBank, ...query },
    cookies,
  })
const finish = (provider: ProviderId, ask: Asking) =>
  visit(finishProviderSignInNavigation, { params: { provider }, path: `/auth/callback/${provider}`, ...ask })

describe('a browser that signs in at a configured provider', () => {
  it('finds it on the sign-in page of its Organisation, goes there, and comes back signed in', async () => {
    const provider = await setUp(hub, { discoveryUrl: op.issuer, label: 'Our people' })
    const asked = asking({ query: { organisation: northBank } })
    const answered = await serve(hub.ports, listSignInOptionsFunction, asked, invocation().context)
    const address = `/auth/sign-in?provider=${provider}&organisation=${northBank}`
    expect(answered.jsonBody).toEqual({ items: [{ label: 'Our people', icon: 'key', start: address }] })

    const browser = jar()
    const begun = browser.take(await start(provider, browser.cookies, { returnTo: '/console/api' }))
    const answer = op.authorise(new URL(locationOf(begun)))
    const query = Object.fromEntries(answer)
    const done = browser.take(await finish(provider, { query, cookies: browser.cookies }))
    expect([done.status, locationOf(done)]).toEqual([303, '/console/api'])
    expect(Object.keys(browser.cookies)).toContain('__Host-tenantry-session')
  })

  it('form-post: brings an answer that was posted, and keeps the code out of every address', async () => {
    const provider = await setUp(hub, { discoveryUrl: op.issuer, responseMode: 'form_post' })
    const browser = jar()
    const begun = browser.take(await start(provider, {}))
    expect(new URL(locationOf(begun)).searchParams.get('response_mode')).toBe('form_post')
    expect(begun.cookies?.[0]).toMatchObject({ sameSite: 'None', secure: true })
    const done = await finish(provider, {
      method: 'POST',
      cookies: browser.posted(),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: op.authorise(new URL(locationOf(begun))).toString(),
    })
    expect([done.status, locationOf(done)]).toEqual([303, '/console/'])
  })

  it('may have a sign-in of each kind under way, neither disturbs the other', async () => {
    const posting = await setUp(hub, { discoveryUrl: op.issuer, responseMode: 'form_post' })
    const plain = await setUp(hub, { discoveryUrl: op.issuer })
    const browser = jar()
    const first = browser.take(await start(posting, browser.cookies))
    const second = browser.take(await start(plain, browser.cookies))
    const done = await finish(posting, {
      method: 'POST',
      cookies: browser.posted(),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: op.authorise(new URL(locationOf(first))).toString(),
    })
    expect(locationOf(done)).toBe('/console/')
    const query = Object.fromEntries(op.authorise(new URL(locationOf(second))))
    expect(locationOf(await finish(plain, { query, cookies: browser.cookies }))).toBe('/console/')
  })

  it('does not bring another browser’s answer', async () => {
    const provider = await setUp(hub, { discoveryUrl: op.issuer })
    const begun = await start(provider, {})
    const query = Object.fromEntries(op.authorise(new URL(locationOf(begun))))
    const other = jar()
    other.take(await start(provider, {}))
    expect((await finish(provider, { query, cookies: other.cookies })).status).toBe(400)
    expect((await finish(provider, { query })).status).toBe(400)
    expect(hub.tables.rows('Sessions')).toEqual([])
  })

  it.each([
    ['an id that is none', 'x', {}],
    ['no Organisation', 'b2f0c1d4-0000-4000-8000-000000000001', { organisation: '' }],
  ])('is told of %s', async (_, provider, query) => {
    expect((await start(provider, {}, query)).status).toBe(400)
  })

  it('is told of a provider that its Organisation does not offer', async () => {
    const provider = await setUp(hub, { discoveryUrl: op.issuer })
    expect((await start(provider, {}, { organisation: southBank })).status).toBe(404)
  })

  it('is sent to the provider again, not to Entra, where a renewal needs the person', async () => {
    const provider = await setUp(hub, { discoveryUrl: op.issuer })
    const browser = jar()
    const begun = browser.take(await start(provider, {}, { prompt: 'none', returnTo: '/console/api' }))
    const state = new URL(locationOf(begun)).searchParams.get('state') ?? ''
    const done = await finish(provider, { query: { state, error: 'login_required' }, cookies: browser.cookies })
    expect(locationOf(done)).toBe(
      `/auth/sign-in?provider=${provider}&organisation=${northBank}&returnTo=%2Fconsole%2Fapi`,
    )
  })

  it('leaves nothing of itself in the log, whatever is refused', async () => {
    const provider = await setUp(hub, { discoveryUrl: op.issuer })
    op.script.tokenAnswer = { status: 400, body: '{"error":"invalid_grant","error_description":"canary-upstream"}' }
    const browser = jar()
    const begun = browser.take(await start(provider, {}))
    const query = Object.fromEntries(op.authorise(new URL(locationOf(begun))))
    const { context, lines } = invocation()
    const asked = asking({ params: { provider }, path: `/auth/callback/${provider}`, query, cookies: browser.cookies })
    await navigate(hub.ports, finishProviderSignInNavigation)(asked, context)
    expect(lines.length).toBeGreaterThan(0)
    for (const canary of [...Object.values(query), ...Object.values(browser.cookies), 's&cret', 'canary-upstream'])
      expect(lines.join('\n')).not.toContain(canary)
  })
})
