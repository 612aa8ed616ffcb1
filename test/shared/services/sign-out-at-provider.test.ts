import { SignJWT } from 'jose'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { ErrorCode } from '../../../shared/domain/hub-error.ts'
import { entraTenantId, type ProviderId } from '../../../shared/domain/ids.ts'
import { resolveCaller } from '../../../shared/services/resolve-caller.ts'
import { finishSignOut, signOut } from '../../../shared/services/sign-out.ts'
import {
  signOutByLogoutToken,
  signOutInFrame,
  signOutInFrameOfEntra,
} from '../../../shared/services/sign-out-at-provider.ts'
import { failFrom, repair } from '../../support/memory-ports.ts'
import { memberOf, providerHub, setUp, signIn, type ProviderHub } from '../../support/provider/provider-hub.ts'
import {
  makeKey,
  scriptedProvider,
  signWith,
  type ProviderKeyPair,
  type ScriptedProvider,
} from '../../support/provider/scripted-provider.ts'
import { ana, aSession, northBank, southBank } from '../support/facts.ts'
import { expectRefusal } from '../support/refusals.ts'
import { sessionHash } from '../../../shared/services/session-hash.ts'

let rsa: ProviderKeyPair
let hub: ProviderHub, op: ScriptedProvider, provider: ProviderId
beforeAll(async () => {
  rsa = await makeKey('RS256', 'rsa-1')
})
beforeEach(async () => {
  hub = await providerHub()
  op = await scriptedProvider(() => hub.ports.clock.now(), rsa)
  op.script.userDetails = { email: 'ada@customer.example', name: 'Ada' }
  provider = await setUp(hub, { discoveryUrl: op.issuer })
})
afterEach(() => op.stop())

/** Signs a person in, in a session that the provider names so. @returns the cookie */
async function signedIn(sid: string | undefined, person = 'person-1'): Promise<string> {
  op.person = person
  op.script.idToken = sid === undefined ? {} : { sid }
  op.script.userDetails = { email: `${person}@customer.example`, name: person }
  const result = await signIn(hub, op, provider)
  return result.kind === 'signed-in' ? result.session : ''
}
const livesOn = async (cookie: string) => (await hub.ports.sessions.find(sessionHash(hub.ports, cookie))) !== undefined

describe('a sign-out that begins at the hub', () => {
  const begin = async () => {
    const caller = await resolveCaller(hub.ports, await signedIn('sid-1'))
    if (caller.kind !== 'member') throw new Error('Nobody is signed in.')
    const wish = { everywhere: false, returnTo: 'https://hub.example/console/sign-in?signedOut=1' }
    const { next, begun } = await signOut(hub.ports, caller, wish)
    return { next: new URL(next), browser: begun?.browser }
  }
  const back = (parameters: Record<string, string>, browser: string | undefined) =>
    finishSignOut(hub.ports, { provider, parameters: new URLSearchParams(parameters), browser })

  it('rp-init-logout: ends at the provider too, and comes back with the state that it went with', async () => {
    const { next, browser } = await begin()
    expect(next.origin + next.pathname).toBe(`${op.issuer}/out`)
    const { state = '', ...others } = Object.fromEntries(next.searchParams)
    expect(others).toEqual({
      client_id: 'hub',
      post_logout_redirect_uri: `https://hub.example/auth/signed-out/${provider}`,
    })
    expect(hub.tables.rows('Sessions')).toEqual([])
    expect(await back({ state }, browser)).toBe('https://hub.example/console/sign-in?signedOut=1')
    await expectRefusal('state.replayed', back({ state }, browser))
  })

  it('rp-init-logout-other-state: is refused', async () => {
    const { browser } = await begin()
    await expectRefusal('state.unknown', back({ state: 'another-state' }, browser))
  })

  it('rp-init-logout-no-state: is refused', async () => {
    const { browser } = await begin()
    await expectRefusal('state.missing', back({}, browser))
  })

  it('is refused in another browser, and a sign-in’s state is none of a sign-out', async () => {
    const { next } = await begin()
    await expectRefusal('state.foreign', back({ state: next.searchParams.get('state') ?? '' }, 'another-browser'))
  })
})

const event = { 'http://schemas.openid.net/event/backchannel-logout': {} }
const logoutClaims = (change: Record<string, unknown> = {}) => {
  const iat = Math.floor(hub.ports.clock.now().getTime() / 1000)
  const standard = { iss: op.issuer, aud: 'hub', iat, exp: iat + 120, jti: 'jti-1', sub: 'person-1', sid: 'sid-1' }
  return JSON.parse(JSON.stringify({ ...standard, events: event, ...change })) as Record<string, unknown>
}
const logoutToken = (change: Record<string, unknown> = {}) =>
  signWith(op.keys[0] ?? rsa, logoutClaims(change), { typ: 'logout+jwt' })
const arrives = (token: string, key = { organisationId: northBank, providerId: provider }) =>
  signOutByLogoutToken(hub.ports, key, token)

describe('a sign-out that begins at the provider’s server', () => {
  it('backchannel-logout: ends that session, and no other of the same person', async () => {
    const [one, other] = [await signedIn('sid-1'), await signedIn('sid-2')]
    expect(await arrives(await logoutToken())).toBe(1)
    expect([await livesOn(one), await livesOn(other)]).toEqual([false, true])
  })

  it.each<[string, ErrorCode, Record<string, unknown>]>([
    ['backchannel-logout-no-event', 'kind.refused', { events: undefined }],
    ['backchannel-logout-wrong-event', 'claim.invalid', { events: { 'http://schemas.example/other': {} } }],
    ['backchannel-logout-with-nonce', 'kind.contradictory', { nonce: 'of a sign-in' }],
    ['backchannel-logout-wrong-aud', 'audience.invalid', { aud: 'somebody-else' }],
    ['backchannel-logout-wrong-iss', 'issuer.invalid', { iss: 'https://evil.example' }],
    ['no jti', 'claim.missing', { jti: undefined }],
    ['neither sub nor sid', 'subject.missing', { sub: undefined, sid: undefined }],
    ['an old token', 'token.expired', { iat: 1_700_000_000, exp: 1_700_000_120 }],
    ['no end', 'time.invalid', { exp: undefined }],
    [
      'an event that is no object',
      'claim.invalid',
      { events: { 'http://schemas.openid.net/event/backchannel-logout': 1 } },
    ],
  ])('%s: is refused as %s, and nobody is signed out', async (_, code, change) => {
    const cookie = await signedIn('sid-1')
    await expectRefusal(code, logoutToken(change).then(arrives))
    expect(await livesOn(cookie)).toBe(true)
  })

  it('backchannel-logout-alg-none: is refused', async () => {
    const cookie = await signedIn('sid-1')
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const token = `${part({ alg: 'none', typ: 'logout+jwt' })}.${part(logoutClaims())}.c2ln`
    await expectRefusal('algorithm.refused', arrives(token))
    expect(await livesOn(cookie)).toBe(true)
  })

  it('backchannel-logout-wrong-alg: is refused, though signed with the client’s secret', async () => {
    const cookie = await signedIn('sid-1')
    const secret = new TextEncoder().encode('s&cret'.padEnd(32, '.'))
    const token = await new SignJWT(logoutClaims()).setProtectedHeader({ alg: 'HS256' }).sign(secret)
    await expectRefusal('algorithm.refused', arrives(token))
    expect(await livesOn(cookie)).toBe(true)
  })

  it('an ID token is no logout token', async () => {
    const cookie = await signedIn('sid-1')
    const { events: _, ...claims } = logoutClaims()
    await expectRefusal('kind.refused', arrives(await signWith(rsa, { ...claims, nonce: 'n' })))
    expect(await livesOn(cookie)).toBe(true)
  })

  it('without sid ends every session that the person has by that provider, and nobody else’s', async () => {
    const mine = [await signedIn('sid-1'), await signedIn(undefined)]
    const theirs = await signedIn('sid-3', 'person-2')
    expect(await arrives(await logoutToken({ sid: undefined }))).toBe(2)
    expect(await Promise.all([...mine, theirs].map(livesOn))).toEqual([false, false, true])
  })

  it('with sid alone ends that session; with another person’s sub it ends nothing', async () => {
    const cookie = await signedIn('sid-1')
    expect(await arrives(await logoutToken({ sub: 'person-2', jti: 'jti-2' }))).toBe(0)
    expect(await livesOn(cookie)).toBe(true)
    expect(await arrives(await logoutToken({ sub: undefined }))).toBe(1)
    expect(await livesOn(cookie)).toBe(false)
  })

  it('ends no session that came by another provider, though it has the same name there', async () => {
    const cookie = await signedIn('sid-1')
    const another = await setUp(hub, { discoveryUrl: op.issuer })
    expect(await arrives(await logoutToken(), { organisationId: northBank, providerId: another })).toBe(0)
    expect(await livesOn(cookie)).toBe(true)
  })

  it('is obeyed once: a replay does not end what was opened since', async () => {
    await signedIn('sid-1')
    const token = await logoutToken()
    await arrives(token)
    const later = await signedIn('sid-1')
    await expectRefusal('token.replayed', arrives(token))
    expect(await livesOn(later)).toBe(true)
  })

  it('may come again where its work broke off', async () => {
    const cookies = [await signedIn('sid-1'), await signedIn('sid-1')]
    const token = await logoutToken()
    failFrom(hub.tables, 2, { only: /^delete Sessions/ })
    await expectRefusal('storage.unavailable', arrives(token))
    repair(hub.tables)
    await arrives(token)
    expect(await Promise.all(cookies.map(livesOn))).toEqual([false, false])
  })

  it('is refused where there is no such provider', async () => {
    const token = await logoutToken()
    await expectRefusal('provider.unknown', arrives(token, { organisationId: southBank, providerId: provider }))
  })

  it('leaves no trace of a session in any index', async () => {
    await signedIn('sid-1')
    await arrives(await logoutToken())
    expect(hub.tables.rows('Sessions')).toEqual([])
  })
})

describe('a sign-out through the browser', () => {
  const key = () => ({ organisationId: northBank, providerId: provider })

  it('ends the session that the provider names, and lets that provider alone show the answer', async () => {
    const [one, other] = [await signedIn('sid-1'), await signedIn('sid-2')]
    expect(await signOutInFrame(hub.ports, key(), { iss: op.issuer, sid: 'sid-1' })).toBe(op.issuer)
    expect([await livesOn(one), await livesOn(other)]).toEqual([false, true])
  })

  it('tells nobody whether there was such a session', async () => {
    expect(await signOutInFrame(hub.ports, key(), { iss: op.issuer, sid: 'unknown' })).toBe(op.issuer)
  })

  it.each([
    ['another issuer', 'issuer.invalid', { iss: 'https://evil.example', sid: 'sid-1' }],
    ['no issuer', 'input.invalid', { iss: undefined, sid: 'sid-1' }],
    ['no session', 'input.invalid', { iss: 'x', sid: undefined }],
  ] as const)('is refused with %s', async (_, code, named) => {
    const cookie = await signedIn('sid-1')
    await expectRefusal(code, signOutInFrame(hub.ports, key(), named))
    expect(await livesOn(cookie)).toBe(true)
  })
})

describe('a sign-out at Microsoft Entra, through the browser', () => {
  const tid = entraTenantId('3c6e6f2a-61fb-4bde-9a4e-0f5b1c9d2e77')
  const entra = (iss: string | undefined, sid: string | undefined) =>
    signOutInFrameOfEntra(
      {
        ...hub.ports,
        entraSignIn: {
          ...hub.ports.entraSignIn,
          issuerTemplate: () => Promise.resolve('https://login.microsoftonline.com/{tenantid}/v2.0'),
        },
      },
      { iss, sid },
    )
  beforeEach(() => hub.ports.sessions.insert(`${ana}.hash-1`, aSession({ tid, upstreamSid: 'entra-sid' })))
  const isThere = async () => (await hub.ports.sessions.find(`${ana}.hash-1`)) !== undefined

  it('ends the session that it names, with its issuer or without', async () => {
    expect(await entra(`https://login.microsoftonline.com/${tid}/v2.0`, 'entra-sid')).toBe(
      'https://login.microsoftonline.com',
    )
    expect(await isThere()).toBe(false)
    await hub.ports.sessions.insert(`${ana}.hash-1`, aSession({ tid, upstreamSid: 'entra-sid' }))
    await entra(undefined, 'entra-sid')
    expect(await isThere()).toBe(false)
  })

  it('ends nothing with another tenant’s issuer, or a stranger’s', async () => {
    await entra('https://login.microsoftonline.com/7d1f3b54-02d6-4f6f-8f5c-9b3a6e1c0d12/v2.0', 'entra-sid')
    expect(await isThere()).toBe(true)
    await expectRefusal('issuer.invalid', entra('https://evil.example/v2.0', 'entra-sid'))
    await expectRefusal('input.invalid', entra(undefined, undefined))
    expect(await isThere()).toBe(true)
  })

  it('ends no session that came by a configured provider', async () => {
    const cookie = await signedIn('entra-sid')
    await entra(undefined, 'entra-sid')
    expect(await livesOn(cookie)).toBe(true)
    expect(
      (await memberOf(hub, { kind: 'signed-in', session: cookie, returnTo: '', mustChoose: false })).upstreamSid,
    ).toBe('entra-sid')
  })
})
