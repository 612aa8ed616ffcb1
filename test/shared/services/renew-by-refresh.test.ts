import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { MemberId, ProviderId } from '../../../shared/domain/ids.ts'
import { endEverySession } from '../../../shared/services/end-every-session.ts'
import { renewByRefresh, renewSession } from '../../../shared/services/renew-by-refresh.ts'
import { memberOf, providerHub, setUp, signIn, type ProviderHub } from '../../support/provider/provider-hub.ts'
import {
  makeKey,
  scriptedProvider,
  type ProviderKeyPair,
  type ScriptedProvider,
} from '../../support/provider/scripted-provider.ts'
import { northBank } from '../support/facts.ts'
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
  op.script = { refresh: 'with-id-token', userDetails: { email: 'ada@customer.example', name: 'Ada' } }
  provider = await setUp(hub, { discoveryUrl: op.issuer, scope: 'openid profile email offline_access' })
})
afterEach(() => op.stop())

const signedIn = async () => {
  const result = await signIn(hub, op, provider)
  return result.kind === 'signed-in' ? result.session : ''
}
const sessionOf = (cookie: string | undefined) =>
  memberOf(hub, { kind: 'signed-in', session: cookie ?? '', returnTo: '', mustChoose: false })
const livesOn = async (cookie: string) => (await hub.ports.sessions.find(sessionHash(hub.ports, cookie))) !== undefined
const refreshes = () => op.asked.filter(({ body }) => body.includes('grant_type=refresh_token')).length

describe('a session that came by a provider with refresh tokens', () => {
  it.each(['with-id-token', 'without-id-token'] as const)(
    'refresh-token: is renewed %s, again and again, up to its absolute limit',
    async (refresh) => {
      op.script.refresh = refresh
      let cookie = await signedIn()
      const first = await sessionOf(cookie)
      for (let count = 1; count <= 3; count += 1) {
        hub.ports.clock.advance(25)
        const before = cookie
        cookie = (await renewByRefresh(hub.ports, before)) ?? ''
        expect(await livesOn(before)).toBe(false)
        const { expiresAt, renewedAt, memberId, passport } = await sessionOf(cookie)
        expect([expiresAt, memberId, passport]).toEqual([first.expiresAt, first.memberId, first.passport])
        expect(renewedAt).toEqual(hub.ports.clock.now())
      }
      expect(refreshes()).toBe(3)
    },
  )

  it('refresh-token-invalid-issuer: is not renewed', async () => {
    const cookie = await signedIn()
    op.script.idToken = { iss: 'https://evil.example' }
    await expectRefusal('issuer.invalid', renewByRefresh(hub.ports, cookie))
  })

  it('refresh-token-invalid-sub: is not renewed as somebody else', async () => {
    const cookie = await signedIn()
    op.script.idToken = { sub: 'person-2' }
    op.script.userDetails = { ...op.script.userDetails, sub: 'person-2' }
    await expectRefusal('person.mismatched', renewByRefresh(hub.ports, cookie))
    op.script.refresh = 'without-id-token'
    await expectRefusal('person.mismatched', renewByRefresh(hub.ports, await signedInAgain()))
  })
  const signedInAgain = async () => {
    op.script.idToken = {}
    op.script.userDetails = { email: 'ada@customer.example', name: 'Ada' }
    const cookie = await signedIn()
    op.script.userDetails = { ...op.script.userDetails, sub: 'person-2' }
    return cookie
  }

  it('is not renewed by an ID token of another sign-in’s nonce', async () => {
    const cookie = await signedIn()
    op.script.idToken = { nonce: 'of another sign-in' }
    await expectRefusal('nonce.invalid', renewByRefresh(hub.ports, cookie))
  })

  it('goes to the provider where the refresh token counts no longer, or the provider is in trouble', async () => {
    const cookie = await signedIn()
    for (const answer of [
      { status: 400, body: '{"error":"invalid_grant"}' },
      { status: 503, body: 'busy' },
    ]) {
      op.script.tokenAnswer = answer
      expect(await renewByRefresh(hub.ports, cookie)).toBeUndefined()
    }
    expect(await livesOn(cookie)).toBe(true)
  })

  it('goes to the provider where none was given, or nobody is signed in', async () => {
    op.script = { userDetails: { email: 'ada@customer.example' } }
    expect(await renewByRefresh(hub.ports, await signedIn())).toBeUndefined()
    expect(await renewByRefresh(hub.ports, 'no-such-cookie')).toBeUndefined()
    expect(await renewByRefresh(hub.ports, undefined)).toBeUndefined()
    expect(refreshes()).toBe(0)
  })

  it('is over when it was away too long: no refresh brings it back', async () => {
    const cookie = await signedIn()
    hub.ports.clock.advance(31)
    expect(await renewByRefresh(hub.ports, cookie)).toBeUndefined()
    expect(refreshes()).toBe(0)
  })

  it.each<readonly [string, (cookie: string, memberId: MemberId) => Promise<unknown>]>([
    ['by itself', (cookie) => hub.ports.sessions.remove(sessionHash(hub.ports, cookie))],
    ['with every other', (_cookie, memberId) => endEverySession(hub.ports, memberId)],
  ])('is not brought back where it was ended %s while the provider was asked', async (_how, end) => {
    const cookie = await signedIn()
    const { memberId } = await sessionOf(cookie)
    const { providerClient } = hub.ports
    const meanwhile: typeof providerClient = {
      ...providerClient,
      refresh: async (...asked) => {
        const tokens = await providerClient.refresh(...asked)
        await end(cookie, memberId)
        return tokens
      },
    }
    expect(await renewByRefresh({ ...hub.ports, providerClient: meanwhile }, cookie)).toBeUndefined()
    expect(refreshes()).toBe(1)
    const { items } = await hub.ports.sessions.listOfMember(memberId, { limit: 10 })
    const { sessionStamp } = (await hub.ports.members.find(memberId)) ?? {}
    expect(items.filter(({ stamp }) => stamp === sessionStamp)).toEqual([])
  })

  it('is refused when its Member was deactivated, and when the provider was switched off', async () => {
    const cookie = await signedIn()
    const { memberId } = await sessionOf(cookie)
    const member = await hub.ports.members.find(memberId)
    if (!member) throw new Error('There is no Member.')
    await hub.ports.members.replace({ ...member, state: 'inactive' }, member.version)
    await expectRefusal('member.inactive', renewByRefresh(hub.ports, cookie))
    const current = await hub.ports.identityProviders.find({ organisationId: northBank, providerId: provider })
    if (current) await hub.ports.identityProviders.replace({ ...current, state: 'disabled' }, current.version)
    await expectRefusal('provider.disabled', renewByRefresh(hub.ports, cookie))
  })

  it('goes to a target of ours alone', async () => {
    const cookie = await signedIn()
    await expectRefusal('return.refused', renewSession(hub.ports, cookie, 'https://evil.example/'))
    expect(await renewSession(hub.ports, cookie, '/console/api')).toMatchObject({ returnTo: '/console/api' })
  })

  it('leaves no refresh token that anybody but the browser could read', async () => {
    const cookie = await signedIn()
    const rows = JSON.stringify(hub.tables.rows('Sessions'))
    expect(rows).toContain('sealed')
    expect(rows).not.toContain('refresh-')
    const hash = sessionHash(hub.ports, cookie)
    const sealed = (await hub.ports.sessions.findSealed(hash)) ?? ''
    expect(hub.ports.sealing.open(cookie, sealed, hash)).toContain('refresh-')
    expect(hub.ports.sealing.open(hash, sealed, hash)).toBeUndefined()
  })

  it('takes it along when it ends', async () => {
    const cookie = await signedIn()
    await hub.ports.sessions.remove(sessionHash(hub.ports, cookie))
    expect(hub.tables.rows('Sessions')).toEqual([])
  })
})
