import { describe, expect, it } from 'vitest'
import type { ErrorCode } from '../../../../shared/domain/hub-error.ts'
import { isRefusal } from '../../../../shared/domain/tokens/read-token.ts'
import { readKeySet } from '../../../../shared/domain/tokens/signing-keys.ts'
import { kidOf, verifyToken, type TokenExpectation } from '../../../../shared/domain/tokens/verify-token.ts'
import { contoso, secondsLater } from '../../support/facts.ts'
import { attacks, shown, strange } from '../../support/token-attacks.ts'
import * as smith from '../../support/token-smith.ts'
import { accessClaims, delegated, idClaims, idToken, issuerOf, ring, signed } from '../../support/token-smith.ts'

function verdict(token: string, expected: TokenExpectation = delegated): ErrorCode | 'believed' {
  const outcome = verifyToken(token, smith.publishedKeys, expected)
  return isRefusal(outcome) ? outcome.refused : 'believed'
}

describe('an access token', () => {
  it('of a person of a tenant is believed, and says who it is', () => {
    const outcome = verifyToken(signed(accessClaims()), smith.publishedKeys, delegated)
    expect(outcome).toMatchObject({ tid: contoso, oid: accessClaims()['oid'], claims: { roles: ['Admin'] } })
  })

  it('is believed with claims nobody knows, several scopes, no roles and idtyp user', () => {
    const claims = accessClaims({
      aio: 'x',
      xms_new: { deep: [1] },
      scp: 'other access_as_user',
      roles: undefined,
      idtyp: 'user',
    })
    expect(verdict(signed(claims))).toBe('believed')
  })

  it('is believed without typ, and for a list of the one audience', () => {
    expect(verdict(signed(accessClaims({ aud: [smith.audience] }), { typ: undefined }))).toBe('believed')
  })
})

describe.each(Object.entries(attacks))('by its %s an access token is refused:', (_, cases) => {
  it.each(cases)('%s', (_name, token, code) => {
    expect(verdict(token)).toBe(code)
  })
})

describe('an issuer without a place for the tenant', () => {
  it('lets no tenant be claimed that it does not name', () => {
    const iss = 'https://login.example/common/v2.0'
    const plain = readKeySet({ keys: [smith.publicJwk(ring.organisations.publicKey, { kid: 'organisations' })] })
    const outcome = verifyToken(signed(accessClaims({ iss })), plain, { ...delegated, issuerTemplate: iss })
    expect(outcome).toEqual({ refused: 'issuer.invalid' })
  })
})

describe('the issuer of a key', () => {
  it('lets a fixed one sign for its own tenant only', () => {
    const personal = accessClaims({ tid: smith.consumers, iss: issuerOf(smith.consumers) })
    expect(verdict(signed(personal, { kid: 'consumers' }, ring.consumers.privateKey))).toBe('believed')
  })

  it('lets one that names none sign for whomever the set is for', () => {
    const plain = readKeySet({ keys: [smith.publicJwk(ring.organisations.publicKey, { kid: 'organisations' })] })
    expect(isRefusal(verifyToken(signed(accessClaims()), plain, delegated))).toBe(false)
  })

  it('of another cloud signs for nobody here', () => {
    const issuer = 'https://login.microsoftonline.us/{tenantid}/v2.0'
    const other = readKeySet({
      keys: [smith.publicJwk(ring.organisations.publicKey, { kid: 'organisations', issuer })],
    })
    expect(verifyToken(signed(accessClaims()), other, delegated)).toEqual({ refused: 'key.foreign' })
  })
})

describe('the clock', () => {
  const token = signed(accessClaims({ iat: 1_700_000_000, nbf: 1_700_000_000, exp: 1_700_003_600 }))
  const at = (seconds: number, skew?: number) =>
    verdict(token, { ...delegated, now: new Date(seconds * 1000), ...(skew === undefined ? {} : { skew }) })

  it.each([
    [1_700_000_000 - 61, 'token.premature'],
    [1_700_000_000 - 60, 'believed'],
    [1_700_000_000, 'believed'],
    [1_700_003_600 + 59, 'believed'],
    [1_700_003_600 + 60, 'token.expired'],
  ])('at %i finds the token %s', (seconds, outcome) => {
    expect(at(seconds)).toBe(outcome)
  })

  it('may be told to allow less', () => {
    expect(at(1_700_003_599, 0)).toBe('believed')
    expect(at(1_700_003_600, 0)).toBe('token.expired')
    expect(at(1_699_999_999, 0)).toBe('token.premature')
  })

  it('judges iat and nbf each', () => {
    const late = Math.floor(secondsLater(61).getTime() / 1000)
    expect(verdict(signed(accessClaims({ nbf: late })))).toBe('token.premature')
    expect(verdict(signed(accessClaims({ iat: late, nbf: undefined })))).toBe('token.premature')
  })
})

describe('an ID token', () => {
  const judged = (change: smith.Part, expected: Partial<TokenExpectation> = {}) =>
    verdict(signed(idClaims(change)), { ...idToken, ...expected })

  it('of this sign-in is believed', () => {
    expect(judged({})).toBe('believed')
    expect(judged({ azp: smith.uiClient })).toBe('believed')
  })

  it.each([
    ...strange.map((nonce): [string, smith.Part, ErrorCode] => [
      `the nonce ${shown(nonce)}`,
      { nonce },
      'nonce.invalid',
    ]),
    ['the nonce of another sign-in', { nonce: 'nonce-2' }, 'nonce.invalid'],
    ['the audience of the API', { aud: smith.audience }, 'audience.invalid'],
    ['two audiences', { aud: [smith.uiClient, smith.audience], azp: smith.uiClient }, 'audience.invalid'],
    ['another authorised party', { azp: smith.audience }, 'audience.invalid'],
    ['a scope, so that it is an access token', { scp: 'access_as_user' }, 'kind.refused'],
    ['the type of an access token', { idtyp: 'user' }, 'kind.refused'],
    ['no person', { oid: undefined }, 'subject.missing'],
    ['no subject', { sub: undefined }, 'subject.missing'],
    ['no end', { exp: undefined }, 'time.invalid'],
  ] as [string, smith.Part, ErrorCode][])('with %s is refused', (_, change, code) => {
    expect(judged(change)).toBe(code)
  })

  it('is never believed where no nonce was made', () => {
    expect(
      verifyToken(signed(idClaims({ nonce: undefined })), smith.publishedKeys, {
        ...idToken,
        nonce: undefined as never,
      }),
    ).toEqual({
      refused: 'nonce.invalid',
    })
  })
})

describe('the kid a token asks for', () => {
  it('is read without believing anything', () => {
    expect(kidOf(signed(accessClaims(), { kid: 'next' }, ring.attacker.privateKey))).toBe('next')
    expect(kidOf(signed(accessClaims(), { kid: 5 }))).toBeUndefined()
    expect(kidOf('not a token')).toBeUndefined()
  })
})

describe('a signature', () => {
  it('by a key that the set no longer names is refused', () => {
    const token = signed(accessClaims())
    const rotated = readKeySet({ keys: [smith.published.keys[1]] })
    expect(verifyToken(token, rotated, delegated)).toEqual({ refused: 'key.unknown' })
  })
})
