import type { HttpResponseInit } from '@azure/functions'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { apiFunctions } from '../../../functions/catalogue.ts'
import { finishProviderSignInNavigation } from '../../../functions/http/auth/finish-sign-in.ts'
import { serve } from '../../../functions/runtime/http.ts'
import { navigate } from '../../../functions/runtime/navigation.ts'
import { api } from '../../../shared/contract/api.ts'
import type { ProviderId } from '../../../shared/domain/ids.ts'
import { switchIdentityProvider, trustIdentityProvider } from '../../../shared/services/identity-providers.ts'
import { purgeExpired } from '../../../shared/services/purge-expired.ts'
import { createSetUpLink, revokeSetUpLink, type SetUpWish } from '../../../shared/services/set-up-links.ts'
import { ana, firstSetUpLink, northBank } from '../../shared/support/facts.ts'
import { failFrom, repair } from '../../support/memory-ports.ts'
import { providerHub, signIn, type ProviderHub } from '../../support/provider/provider-hub.ts'
import {
  makeKey,
  scriptedProvider,
  type ProviderKeyPair,
  type ScriptedProvider,
} from '../../support/provider/scripted-provider.ts'
import { callRoute, routeNames, routeOf, type RouteName } from '../support/call-route.ts'
import { stage } from '../support/cast.ts'
import { asking, invocation } from '../support/invocation.ts'

let key: ProviderKeyPair, hub: ProviderHub, op: ScriptedProvider
beforeAll(async () => {
  key = await makeKey('ES256', 'key-1')
})
beforeEach(async () => {
  hub = await providerHub()
  op = await scriptedProvider(() => hub.ports.clock.now(), key)
  op.script.userDetails = { email: 'ada@customer.example', given_name: 'Ada' }
})
afterEach(() => op.stop())

async function aLink(change: Partial<SetUpWish> = {}) {
  let secret = ''
  const link = await createSetUpLink(
    hub.ports,
    {
      organisationId: northBank,
      label: 'Our customers',
      loginHandler: 'create-only',
      membershipKind: 'portal',
      enable: false,
      days: 7,
      createdBy: ana,
      ...change,
    },
    (made) => (secret = made),
  )
  return { ...link, secret }
}

type Json = Readonly<Record<string, unknown>>

/** A browser with its cookies, that sends the proof it was last told. */
function aBrowser(address = '203.0.113.7') {
  const cookies: Record<string, string> = {}
  let proof = ''
  const take = (response: HttpResponseInit) => {
    for (const { name, value } of response.cookies ?? []) cookies[name] = value
    const body = (response.jsonBody ?? JSON.parse(typeof response.body === 'string' ? response.body : '{}')) as Json
    if (typeof body['antiForgery'] === 'string') proof = body['antiForgery']
    return { status: response.status ?? 200, body, code: body['code'] }
  }
  return {
    cookies,
    call: async (name: RouteName, body: object = {}, headers: Record<string, string> = {}, params = {}) => {
      const { method } = routeOf(name)
      const description = apiFunctions.find(({ route }) => route.name === api[name].name)
      if (!description) throw new Error(`${name} has no function.`)
      const change = method !== 'GET'
      const request = asking({
        method,
        cookies,
        params,
        headers: {
          'x-forwarded-for': address,
          ...(change
            ? { origin: 'https://hub.example', 'content-type': 'application/json', 'x-anti-forgery': proof }
            : {}),
          ...headers,
        },
        ...(change ? { body: JSON.stringify(body) } : {}),
      })
      return take(await serve(hub.ports, description, request, invocation().context))
    },
    /** Goes to the provider, signs in, and comes back. */
    visit: async (start: string, provider: string) => {
      const query = Object.fromEntries(op.authorise(new URL(start)))
      const request = asking({ path: `/auth/callback/${provider}`, params: { provider }, query, cookies })
      const response = (await navigate(hub.ports, finishProviderSignInNavigation)(
        request,
        invocation().context,
      )) as HttpResponseInit
      return (response.headers as Record<string, string>)['location'] ?? ''
    },
  }
}

const settings = () => ({ kind: 'oidc', clientId: 'hub', clientSecret: 's&cret', discoveryUrl: op.issuer })
const actions = async () =>
  (await hub.ports.audit.list(northBank, { limit: 50 })).items.map(({ action, actor }) => `${action} ${actor}`)

describe('whoever was given a set-up link', () => {
  it('sets the provider up, tests it and finishes, without an account', async () => {
    const { secret, linkId, providerId } = await aLink({ enable: true })
    const browser = aBrowser()
    expect((await browser.call('followSetUpLink', { secret })).body).toMatchObject({
      organisation: northBank,
      label: 'Our customers',
      held: 'nobody',
    })
    const claimed = await browser.call('claimSetUpLink', { secret })
    const redirectUri = `https://hub.example/auth/callback/${providerId}`
    expect(claimed.body).toMatchObject({ state: 'held', redirectUri })
    expect(claimed.body['provider']).toBeUndefined()

    expect((await browser.call('discoverForSetUp', { discoveryUrl: op.issuer })).body).toMatchObject({
      issuer: op.issuer,
      tokenUrl: `${op.issuer}/token`,
    })
    const saved = await browser.call('saveSetUpProvider', { ...settings(), clientSecret: 'wrong' })
    expect(saved.body['provider']).toMatchObject({ issuer: op.issuer, state: 'disabled' })
    expect(JSON.stringify(saved.body)).not.toContain('wrong')

    const test = async () => {
      const started = await browser.call('testSetUp')
      const back = await browser.visit(String(started.body['next']), providerId)
      expect(back).toMatch(/^\/console\/set-up\?test=[0-9a-f-]{36}$/)
      const testId = new URL(back, 'https://hub.example').searchParams.get('test')
      return (await browser.call('readSetUpTest', {}, {}, { testId })).body
    }
    expect(await test()).toMatchObject({ code: 'provider.refused', reason: 'invalid_client' })
    await browser.call('saveSetUpProvider', { ...settings(), fieldMap: { Email: 'email', FirstName: 'given_name' } })
    expect(await test()).toMatchObject({ decision: 'create', fields: { FirstName: { value: 'Ada' } } })

    expect((await browser.call('finishSetUp')).body).toMatchObject({
      state: 'finished',
      provider: { state: 'enabled' },
    })
    expect(await signIn(hub, op, providerId)).toMatchObject({ kind: 'signed-in' })
    expect(hub.tables.rows('Memberships')).not.toEqual([])
    const holder = `set-up-link:${linkId}`
    expect((await actions()).filter((line) => line.endsWith(holder)).sort()).toEqual([
      `provider.changed ${holder}`,
      `provider.created ${holder}`,
      `provider.tested ${holder}`,
      `provider.tested ${holder}`,
      `set-up-link.claimed ${holder}`,
      `set-up-link.finished ${holder}`,
    ])
  })

  it('leaves the provider switched off where the link’s maker chose so', async () => {
    const { secret, providerId } = await aLink()
    const browser = aBrowser()
    await browser.call('claimSetUpLink', { secret })
    await browser.call('saveSetUpProvider', settings())
    await browser.call('finishSetUp')
    const kept = await hub.ports.identityProviders.find({ organisationId: northBank, providerId })
    expect(kept).toMatchObject({ state: 'disabled', loginHandler: 'create-only', label: 'Our customers' })
  })

  it('decides nothing that is its maker’s to decide', async () => {
    const { secret } = await aLink()
    const browser = aBrowser()
    await browser.call('claimSetUpLink', { secret })
    for (const more of [
      { loginHandler: 'auto-sync' },
      { membershipKind: 'internal' },
      { label: 'Another' },
      { trustedDomains: ['customer.example'] },
      { redirectUri: 'https://app.example/back' },
      { organisationId: northBank },
    ])
      expect((await browser.call('saveSetUpProvider', { ...settings(), ...more })).code).toBe('input.invalid')
  })

  it('needs a secret the first time, and keeps it afterwards', async () => {
    const { secret, providerId } = await aLink()
    const browser = aBrowser()
    await browser.call('claimSetUpLink', { secret })
    const { clientSecret: _, ...without } = settings()
    expect((await browser.call('saveSetUpProvider', without)).code).toBe('input.invalid')
    await browser.call('saveSetUpProvider', settings())
    expect((await browser.call('saveSetUpProvider', without)).status).toBe(200)
    const kept = await hub.ports.identityProviders.find({ organisationId: northBank, providerId })
    expect(await hub.ports.secrets.find(northBank, kept?.secretName ?? 'provider_')).toBe('s&cret')
  })

  it.each([
    ['says so', { clientAuthentication: 'none' }, {}],
    ['names a provider that knows nothing else', {}, { token_endpoint_auth_methods_supported: ['none'] }],
  ])('needs none for a public client, who %s: PKCE alone holds its sign-ins', async (_case, typed, document) => {
    op.script = { ...op.script, publicClient: true, document }
    const { secret, providerId } = await aLink({ enable: true })
    const browser = aBrowser()
    await browser.call('claimSetUpLink', { secret })
    const { clientSecret, ...without } = settings()
    const refused = await browser.call('saveSetUpProvider', { ...without, ...typed, clientSecret })
    expect(refused.code).toBe('input.invalid')
    expect(JSON.stringify(refused.body)).toContain('clientSecret: is not for a public client')
    const saved = await browser.call('saveSetUpProvider', { ...without, ...typed })
    expect(saved.body['provider']).toMatchObject({ clientAuthentication: 'none', state: 'disabled' })
    const { body } = await browser.call('testSetUp')
    const back = await browser.visit(String(body['next']), providerId)
    const testId = new URL(back, 'https://hub.example').searchParams.get('test')
    const tested = (await browser.call('readSetUpTest', {}, {}, { testId })).body
    expect(tested).toMatchObject({ decision: 'create' })
    await browser.call('finishSetUp')
    expect(await signIn(hub, op, providerId)).toMatchObject({ kind: 'signed-in' })
    expect(await hub.ports.identityProviders.find({ organisationId: northBank, providerId })).not.toHaveProperty(
      'secretName',
    )
  })

  it('may begin again with another issuer, as long as nobody else has touched the provider', async () => {
    const { secret, providerId } = await aLink()
    const browser = aBrowser()
    await browser.call('claimSetUpLink', { secret })
    const byHand = {
      kind: 'oauth2',
      clientId: 'hub',
      clientSecret: 'x',
      scope: 'profile',
      authorisationUrl: `${op.issuer}/authorise`,
      tokenUrl: `${op.issuer}/token`,
      userDetailsUrl: `${op.issuer}/me`,
    }
    expect((await browser.call('saveSetUpProvider', byHand)).status).toBe(200)
    expect((await browser.call('saveSetUpProvider', settings())).body['provider']).toMatchObject({ issuer: op.issuer })

    const found = async () => {
      const provider = await hub.ports.identityProviders.find({ organisationId: northBank, providerId })
      if (!provider) throw new Error('There is no provider.')
      return provider
    }
    await trustIdentityProvider(hub.ports, await found(), ['customer.example'])
    expect((await browser.call('saveSetUpProvider', settings())).code).toBe('state.conflicting')
    await switchIdentityProvider(hub.ports, await found(), 'enabled')
    expect((await browser.call('saveSetUpProvider', settings())).code).toBe('state.conflicting')
    expect(await found()).toMatchObject({ trustedDomains: ['customer.example'] })
  })

  it('cannot finish what was not begun', async () => {
    const { secret } = await aLink()
    const browser = aBrowser()
    await browser.call('claimSetUpLink', { secret })
    expect((await browser.call('finishSetUp')).code).toBe('provider.unknown')
    expect((await browser.call('testSetUp')).code).toBe('provider.unknown')
  })

  it('finishes what broke off between the provider and the link', async () => {
    const { secret, providerId } = await aLink({ enable: true })
    const browser = aBrowser()
    await browser.call('claimSetUpLink', { secret })
    await browser.call('saveSetUpProvider', settings())
    failFrom(hub.tables, 1, { only: /^replace SetUpLinks/ })
    expect((await browser.call('finishSetUp')).code).toBe('storage.unavailable')
    repair(hub.tables)
    expect((await browser.call('finishSetUp')).body).toMatchObject({ state: 'finished' })
    const kept = await hub.ports.identityProviders.find({ organisationId: northBank, providerId })
    expect(kept).toMatchObject({ state: 'enabled' })
  })
})

describe('a set-up link', () => {
  it('is used up by nobody who only looks, and held by one browser', async () => {
    const { secret } = await aLink()
    const [first, second] = [aBrowser(), aBrowser()]
    for (const browser of [first, second])
      expect((await browser.call('followSetUpLink', { secret })).body).toMatchObject({ held: 'nobody' })
    expect((await first.call('claimSetUpLink', { secret })).status).toBe(200)
    expect((await second.call('claimSetUpLink', { secret })).code).toBe('setUpLink.taken')
    expect((await second.call('followSetUpLink', { secret })).body).toMatchObject({ held: 'elsewhere' })
    expect((await first.call('claimSetUpLink', { secret })).status).toBe(200)
    expect((await first.call('followSetUpLink', { secret })).body).toMatchObject({ held: 'here' })
    expect((await second.call('readSetUp')).code).toBe('setUpLink.missing')
  })

  it('is held by one of two browsers that confirm at once', async () => {
    const { secret } = await aLink()
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => aBrowser()).map((browser) => browser.call('claimSetUpLink', { secret })),
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(new Set(answers.flatMap(({ code }) => code ?? []))).toEqual(new Set(['setUpLink.taken']))
  })

  it('leaves another that the same browser holds as it was', async () => {
    const [one, other] = [await aLink(), await aLink({ label: 'Partners' })]
    const browser = aBrowser()
    for (const { secret } of [one, other, one]) await browser.call('claimSetUpLink', { secret })
    expect((await browser.call('readSetUp')).body).toMatchObject({ label: 'Our customers' })
    await browser.call('claimSetUpLink', { secret: other.secret })
    expect((await browser.call('readSetUp')).body).toMatchObject({ label: 'Partners' })
  })

  it('is over at once when it is revoked, expires or is finished', async () => {
    const { clock } = hub.ports
    const held = async () => {
      const link = await aLink()
      const browser = aBrowser()
      await browser.call('claimSetUpLink', { secret: link.secret })
      return { link, browser }
    }
    const withdrawn = await held()
    const current = await hub.ports.setUpLinks.find(northBank, withdrawn.link.linkId)
    await revokeSetUpLink(hub.ports, { ...withdrawn.link, version: current?.version ?? '' })
    expect((await withdrawn.browser.call('readSetUp')).code).toBe('setUpLink.revoked')
    expect((await aBrowser().call('followSetUpLink', { secret: withdrawn.link.secret })).code).toBe('setUpLink.revoked')

    const done = await held()
    await done.browser.call('saveSetUpProvider', settings())
    await done.browser.call('finishSetUp')
    expect((await done.browser.call('followSetUpLink', { secret: done.link.secret })).code).toBe('setUpLink.finished')

    const old = await aLink()
    clock.advance(7 * 24 * 60)
    expect((await aBrowser().call('followSetUpLink', { secret: old.secret })).code).toBe('setUpLink.expired')
  })

  it('lies in the table by a hash, and goes with its keys in the end', async () => {
    const { secret } = await aLink()
    const browser = aBrowser()
    await browser.call('claimSetUpLink', { secret })
    const kept = () => JSON.stringify([hub.tables.rows('SetUpLinks'), hub.tables.rows('SetUpKeys')])
    expect(kept()).not.toContain(secret)
    expect(kept()).not.toContain(browser.cookies['__Host-tenantry-set-up'])
    hub.ports.clock.advance(98 * 24 * 60)
    await purgeExpired(hub.ports)
    expect(kept()).toBe('[[],[]]')
  })

  it('is guessed at no faster than others are, whoever asks', async () => {
    const browser = aBrowser('198.51.100.9')
    const codes = []
    for (let each = 0; each < 62; each += 1)
      codes.push((await browser.call('followSetUpLink', { secret: 'x'.repeat(43) })).code)
    expect(codes.slice(0, 60)).toEqual(Array.from({ length: 60 }, () => 'setUpLink.unknown'))
    expect(codes.slice(60)).toEqual(['caller.throttled', 'caller.throttled'])
    // Whoever brings the right one is not kept waiting by them.
    const { secret } = await aLink()
    expect((await aBrowser('198.51.100.9').call('followSetUpLink', { secret })).code).toBeUndefined()
  })

  it('is not opened by the cookie of its holder', async () => {
    const { secret } = await aLink()
    const browser = aBrowser()
    await browser.call('claimSetUpLink', { secret })
    const cookie = browser.cookies['__Host-tenantry-set-up'] ?? ''
    expect((await aBrowser().call('followSetUpLink', { secret: cookie })).code).toBe('setUpLink.unknown')
  })

  it('lets no page of another site act for its holder', async () => {
    const { secret } = await aLink()
    const browser = aBrowser()
    await browser.call('claimSetUpLink', { secret })
    for (const headers of [
      { origin: 'https://evil.example' },
      { 'x-anti-forgery': 'guess' },
      { 'sec-fetch-site': 'cross-site' },
    ])
      expect((await browser.call('saveSetUpProvider', settings(), headers)).code).toBe('forgery.suspected')
    expect(hub.tables.rows('IdentityProviders')).toEqual([])
  })
})

describe('a browser that holds a link, and has no session', () => {
  const others = routeNames.filter((name) => routeOf(name).allow !== 'set-up' && routeOf(name).allow !== 'anyone')

  it.each(others)('reaches nothing at %s', async (name) => {
    const { ports } = await stage({ anonymous: true })
    const holder = 'h'.repeat(43)
    const link = await ports.setUpLinks.find(northBank, firstSetUpLink)
    if (!link) throw new Error('There is no link.')
    await ports.setUpLinks.replace({ ...link, holderHash: ports.random.hash(holder) }, link)
    const own = await callRoute(ports, name, northBank, { cookie: false, holder })
    const without = await callRoute(ports, name, northBank, { cookie: false })
    expect([own.status, own.code]).toEqual([without.status, without.code])
    expect(own.status).toBe(401)
    // The same cookie is good where it is meant to be.
    expect((await callRoute(ports, 'readSetUp', northBank, { cookie: false, holder })).status).toBe(200)
  })

  it('has only the provider of its link, whatever id it names', async () => {
    const { secret, providerId } = await aLink()
    const browser = aBrowser()
    await browser.call('claimSetUpLink', { secret })
    await browser.call('saveSetUpProvider', settings())
    const rows = hub.tables.rows('IdentityProviders').map(({ rowKey }) => rowKey)
    expect(rows).toEqual([`provider_${providerId satisfies ProviderId}`])
  })
})
