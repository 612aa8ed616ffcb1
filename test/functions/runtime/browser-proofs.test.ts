import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  browserCookie,
  browserCookieName,
  clearedSessionCookie,
  postingCookieName,
  readCookie,
  sessionCookie,
  sessionCookieName,
} from '../../../functions/runtime/cookies.ts'
import { refuseForgery } from '../../../functions/runtime/forgery.ts'
import { secureRandom } from '../../../shared/adapters/crypto/secure-random.ts'
import type { AnonymousCaller, SessionCaller } from '../../../shared/domain/caller.ts'
import { aSession, ana } from '../../shared/support/facts.ts'
import { refusalOf } from '../../shared/support/refusals.ts'
import { platform } from '../../support/memory-ports.ts'
import { asking } from '../support/invocation.ts'

const session = `${secureRandom.secret()}.${secureRandom.guid()}`
const sent = (cookie: string) => readCookie(asking({ headers: { cookie } }), sessionCookieName)

describe('the session cookie', () => {
  it('is for this host alone, for no script, and not for other sites', () => {
    expect(sessionCookie(session)).toEqual({
      name: '__Host-tenantry-session',
      value: session,
      path: '/',
      secure: true,
      httpOnly: true,
      sameSite: 'Lax',
    })
    expect(clearedSessionCookie).toMatchObject({
      name: sessionCookieName,
      value: '',
      maxAge: 0,
      path: '/',
      secure: true,
    })
  })

  it('is found among others', () => {
    expect(sent(`a=1; ${sessionCookieName}=${session}; b=2`)).toBe(session)
    expect(sent(`x${sessionCookieName}=${session}`)).toBeUndefined()
    expect(readCookie(asking(), sessionCookieName)).toBeUndefined()
  })

  it('that we did not make counts as absent', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const value = text.replace(/[^\x21-\x7e]/g, '')
        expect(sent(`${sessionCookieName}=${value}`)).toBeUndefined()
      }),
    )
    // The last is of a version before, which named nobody.
    for (const value of [
      '',
      session.slice(1),
      `${session}A`,
      session.slice(0, 43),
      `"${session}"`,
      `${session.slice(1)}.`,
    ])
      expect(sent(`${sessionCookieName}=${value}`)).toBeUndefined()
  })
})

describe('the cookie that binds a sign-in to a browser', () => {
  it('travels with an answer posted from another site only where answers come that way', () => {
    expect(browserCookie({ browser: session, responseMode: 'query' })).toMatchObject({
      name: browserCookieName,
      sameSite: 'Lax',
      httpOnly: true,
      secure: true,
      maxAge: 600,
    })
    expect(browserCookie({ browser: session, responseMode: 'form_post' })).toMatchObject({
      name: postingCookieName,
      sameSite: 'None',
      secure: true,
    })
  })
})

describe('a change', () => {
  const caller = {
    kind: 'member',
    memberId: ana,
    session: aSession({ antiForgery: 'proof' }),
  } as unknown as SessionCaller
  const judged = (headers: Record<string, string>, who: AnonymousCaller | SessionCaller = caller) =>
    refusalOf(() => {
      refuseForgery({ platform, random: secureRandom }, asking({ method: 'POST', headers }), who)
    })

  it.each([
    [{}],
    [{ origin: 'https://hub.example' }],
    [{ origin: 'https://hub.example', 'sec-fetch-site': 'same-origin' }],
    [{ 'sec-fetch-site': 'none' }],
  ])('with the proof is let through from our own pages %j', (headers) => {
    expect(judged({ 'x-anti-forgery': 'proof', ...headers })).toBeUndefined()
  })

  it.each([
    [{ origin: 'https://evil.example' }],
    [{ origin: 'null' }],
    [{ origin: 'http://hub.example' }],
    [{ origin: 'https://hub.example.evil.example' }],
    [{ 'sec-fetch-site': 'cross-site' }],
    [{ 'sec-fetch-site': 'same-site' }],
    [{ origin: 'https://hub.example', 'sec-fetch-site': 'cross-site' }],
  ])('that a browser says came from elsewhere is refused in spite of the proof %j', (headers) => {
    expect(judged({ 'x-anti-forgery': 'proof', ...headers })).toBe('forgery.suspected')
  })

  it.each([[{}], [{ 'x-anti-forgery': '' }], [{ 'x-anti-forgery': 'Proof' }], [{ 'x-anti-forgery': 'proof, proof' }]])(
    'without its proof is refused %j',
    (headers) => {
      expect(judged({ origin: 'https://hub.example', 'sec-fetch-site': 'same-origin', ...headers })).toBe(
        'forgery.suspected',
      )
    },
  )

  it('by somebody who is not signed in needs no proof, but must not come from elsewhere', () => {
    const nobody: AnonymousCaller = { kind: 'anonymous' }
    expect(judged({ origin: 'https://hub.example', 'sec-fetch-site': 'same-origin' }, nobody)).toBeUndefined()
    expect(judged({ origin: 'https://evil.example' }, nobody)).toBe('forgery.suspected')
    expect(judged({ 'sec-fetch-site': 'cross-site' }, nobody)).toBe('forgery.suspected')
  })
})
