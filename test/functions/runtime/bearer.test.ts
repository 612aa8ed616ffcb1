import { describe, expect, it } from 'vitest'
import { challengeOf, ClaimsChallenge, readBearer, refusedToken } from '../../../functions/runtime/bearer.ts'
import { statusOf } from '../../../shared/contract/problems.ts'
import { HubError, type ErrorCode } from '../../../shared/domain/hub-error.ts'
import { northBank, secondsLater } from '../../shared/support/facts.ts'
import { refusalOf } from '../../shared/support/refusals.ts'
import { asking } from '../support/invocation.ts'

const reading = (authorization: string | undefined) => () =>
  readBearer(asking(authorization === undefined ? {} : { headers: { authorization } }))

describe('the access token of a request', () => {
  it.each([
    ['Bearer a.b-_~+/c==', 'a.b-_~+/c=='],
    ['bearer a.b.c', 'a.b.c'],
    ['BEARER   a.b.c ', 'a.b.c'],
  ])('is read from %j', (header, token) => {
    expect(reading(header)()).toBe(token)
  })

  it('may be absent', () => {
    expect(reading(undefined)()).toBeUndefined()
  })

  it('is never looked for in the address or the body', () => {
    const request = asking({ query: { access_token: 'a.b.c' }, method: 'POST', body: 'access_token=a.b.c' })
    expect(readBearer(request)).toBeUndefined()
  })

  it.each([
    ['Bearer', 'bearer.malformed'],
    ['Bearer ', 'bearer.malformed'],
    ['Bearer a b', 'bearer.malformed'],
    ['Bearer a, Bearer b', 'bearer.malformed'],
    ['Bearer a,b', 'bearer.malformed'],
    ['Bearer "a"', 'bearer.malformed'],
    ['Bearer tökén', 'bearer.malformed'],
    ['Basic dTpw, Bearer a', 'bearer.malformed'],
    ['', 'bearer.malformed'],
    ['Basic dTpw', 'bearer.unsupported'],
    ['Negotiate abc', 'bearer.unsupported'],
    ['DPoP a.b.c', 'bearer.unsupported'],
    ['BearerToken a.b.c', 'bearer.unsupported'],
  ])('is refused in %j', (header, code) => {
    expect(refusalOf(reading(header))).toBe(code)
  })
})

const challenge = (code: ErrorCode, authorised: boolean, refusal = new HubError(code, 'A "sentence" of ours\\.')) =>
  challengeOf(refusal, { status: statusOf[code], realm: 'https://hub.example', authorised })

describe('the challenge of a refusal', () => {
  it('tells who brought nothing of no error', () => {
    for (const code of ['token.missing', 'session.missing', 'session.expired'] as const)
      expect(challenge(code, false)).toBe('Bearer realm="https://hub.example"')
    expect(challenge('bearer.unsupported', true)).toBe('Bearer realm="https://hub.example"')
  })

  it('asks for another token where this one is not believed', () => {
    expect(challenge('token.expired', true)).toBe(
      'Bearer realm="https://hub.example", error="invalid_token", error_description="A \'sentence\' of ours\'."',
    )
  })

  it('says that a genuine token is not enough', () => {
    for (const code of ['permission.missing', 'tenant.revoked', 'organisation.foreign', 'session.required'] as const)
      expect(challenge(code, true)).toContain('error="insufficient_scope"')
  })

  it('says that the request itself is wrong', () => {
    expect(challenge('bearer.malformed', true)).toContain('error="invalid_request"')
  })

  it('is none where credentials are not the matter', () => {
    expect(challenge('permission.missing', false)).toBeUndefined()
    for (const code of ['input.invalid', 'member.unknown', 'storage.unavailable'] as const)
      expect([challenge(code, true), challenge(code, false)]).toEqual([undefined, undefined])
  })
})

const issuedAt = secondsLater(-300)
const able = { kind: 'delegated', capabilities: ['cp1'], issuedAt }
const unable = { kind: 'delegated', capabilities: [], issuedAt }

/** From when on the wanted token is good, in seconds. */
function wantedBy(header: string): number {
  const claims = /claims="([^"]+)"/.exec(header)?.[1] ?? ''
  const { access_token: wanted } = JSON.parse(Buffer.from(claims, 'base64').toString()) as {
    access_token: { nbf: { essential: boolean; value: string } }
  }
  expect(wanted.nbf.essential).toBe(true)
  return Number(wanted.nbf.value)
}

describe('access that ended', () => {
  it.each([
    'session.revoked',
    'member.inactive',
    'tenant.revoked',
    'consent.lost',
    'integration.suspended',
    'integration.revoked',
  ] as const)('by %s challenges a client that understands it for a newer token', (code) => {
    const refusal = refusedToken(new HubError(code, 'Over.'), able)
    expect(refusal).toBeInstanceOf(ClaimsChallenge)
    const header = challenge(code, true, refusal as ClaimsChallenge) ?? ''
    expect(header).toContain('error="insufficient_claims"')
    expect(wantedBy(header)).toBe(issuedAt.getTime() / 1000 + 1)
  })

  it('wants one that begins after this one by the issuer’s own clock, whatever the hub’s says', () => {
    const notBefore = secondsLater(7200)
    const refusal = refusedToken(new HubError('tenant.revoked', 'Over.'), { ...able, notBefore })
    const header = challenge('tenant.revoked', true, refusal as ClaimsChallenge) ?? ''
    expect(wantedBy(header)).toBe(notBefore.getTime() / 1000 + 1)
  })

  it('is told plainly to every other client', () => {
    expect(refusedToken(new HubError('tenant.revoked', 'Over.'), unable)).not.toBeInstanceOf(ClaimsChallenge)
  })

  it.each(['permission.missing', 'tenant.unknown', 'organisation.foreign', 'role.missing'] as const)(
    'is something else than %s',
    (code) => {
      expect(refusedToken(new HubError(code, 'No.'), able)).not.toBeInstanceOf(ClaimsChallenge)
    },
  )
})

describe('what is told of a token', () => {
  it('is its kind, and the Organisations to choose from', () => {
    const details = { tid: 'CANARY', oid: 'CANARY', organisations: [northBank] }
    const refusal = refusedToken(new HubError('organisation.unchosen', 'Choose.', { details }), unable)
    expect((refusal as HubError).details).toEqual({ token: 'delegated', organisations: [northBank] })
  })

  it('leaves what is no refusal as it is', () => {
    const fault = new TypeError('x')
    expect(refusedToken(fault, able)).toBe(fault)
  })
})
