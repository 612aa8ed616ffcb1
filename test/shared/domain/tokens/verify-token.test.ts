import { describe, expect, it } from 'vitest'
import { isRefusal } from '../../../../shared/domain/tokens/refusal.ts'
import { readKeySet } from '../../../../shared/domain/tokens/signing-keys.ts'
import { openToken } from '../../../../shared/domain/tokens/open-token.ts'
import type { EntraIssuer, Terms, TokenKind, Trust } from '../../../../shared/domain/tokens/trust.ts'
import { verifyToken } from '../../../../shared/domain/tokens/verify-token.ts'
import * as cast from '../../../attacks/trusted.ts'
import { bent, specimens, verdictOn, furtherSpecimens } from '../../../attacks/specimens.ts'
import { contoso, entraOf, fabrikam, issuers } from '../../../attacks/trusted.ts'
import { publicJwk, ring, type Part } from '../../../attacks/token-smith.ts'

const { user, logout, exchanged } = specimens

/** The refusal's code, or that there was none. */
function verdict(...given: Parameters<typeof verdictOn>): string {
  const outcome = verdictOn(...given)
  return typeof outcome === 'string' ? outcome : 'believed'
}

/** Trust in the one issuer, as an API would configure it. */
const trusting = (
  audience: string,
  accepts: Partial<Record<TokenKind, Terms>>,
  change: Partial<EntraIssuer> = {},
): Trust => ({
  issuers: [{ family: 'entra', version: '2.0', issuer: issuers.entra, audiences: [{ audience, accepts }], ...change }],
})

describe('an issuer', () => {
  it('without a place for the tenant lets no tenant be claimed that it does not name', () => {
    const common = 'https://login.microsoftonline.com/common/v2.0'
    const trust = trusting(cast.api, user.claims, { issuer: common })
    expect(openToken(bent(user, { iss: common }), trust)).toEqual({ refused: 'issuer.invalid' })
  })

  it('of one tenant is believed for that tenant', () => {
    const trust = trusting(cast.api, { delegated: { scopes: ['access_as_user'] } }, { issuer: entraOf(contoso) })
    const keys = readKeySet({ keys: [publicJwk(ring.organisations.publicKey, { kid: 'organisations' })] })
    const opened = openToken(bent(user), trust)
    expect(isRefusal(opened) ? opened : isRefusal(verifyToken(opened, keys, user.wish))).toBe(false)
    expect(openToken(bent(user, { tid: fabrikam, iss: entraOf(fabrikam) }), trust)).toEqual({
      refused: 'issuer.invalid',
    })
  })

  it('is found among several clouds, each with its own tokens', () => {
    const others = [
      'https://login.microsoftonline.us/{tenantid}/v2.0',
      'https://login.partner.microsoftonline.cn/{tenantid}/v2.0',
    ]
    const trust: Trust = {
      issuers: [...others, issuers.entra].flatMap((issuer) => trusting(cast.api, {}, { issuer }).issuers),
    }
    for (const template of [...others, issuers.entra]) {
      const iss = template.replace('{tenantid}', contoso)
      expect(openToken(bent(user, { iss }), trust)).toMatchObject({
        issuer: { iss, tid: contoso, trusted: { issuer: template } },
      })
    }
  })

  it('names the key that is needed, and nothing is believed yet', () => {
    expect(openToken(bent(user, {}, { kid: 'next' }, ring.attacker.privateKey), cast.trust)).toMatchObject({
      kid: 'next',
    })
    expect(openToken(bent(user, {}, { kid: 5 }), cast.trust)).toMatchObject({ kid: undefined })
  })

  it('is nobody where none is trusted', () => {
    expect(verdict(bent(user), user.wish, { issuers: [] })).toBe('issuer.invalid')
  })

  it('of B2C is found by its policy, without regard to case, and tfp comes before acr', () => {
    const [, , token] = furtherSpecimens
    const judged = (change: Part) => verdict(bent(token!, change), token!.wish)
    expect(judged({ tfp: 'b2c_1_SIGNUPSIGNIN1' })).toBe('believed')
    expect(judged({ tfp: undefined, acr: 'b2c_1_signupsignin1' })).toBe('believed')
    expect(judged({ tfp: 'b2c_1_other', acr: 'b2c_1_signupsignin1' })).toBe('policy.refused')
    expect(judged({ tfp: undefined })).toBe('policy.refused')
    expect(judged({ tfp: ['b2c_1_signupsignin1'] })).toBe('policy.refused')
    expect(judged({ iss: issuers.flow.slice(0, -1) })).toBe('issuer.invalid')
  })

  it('of B2C is the one that was named, where others have a policy of the same name', () => {
    const [, , token] = furtherSpecimens
    const flow = cast.trust.issuers[2]
    const other = { ...flow, issuer: issuers.flow.replace('contoso', 'fabrikam') }
    const openid = { ...cast.trust.issuers[3], issuer: issuers.flow.replace('contoso', 'else') }
    for (const issuersInTurn of [
      [other, openid, flow],
      [openid, flow, other],
    ])
      expect(openToken(bent(token!), { issuers: issuersInTurn })).toMatchObject({ issuer: { trusted: flow } })
    expect(openToken(bent(token!), { issuers: [other, { ...flow, policy: 'B2C_1_Other' }] })).toEqual({
      refused: 'policy.refused',
    })
  })

  it('has a place for the tenant only at Microsoft Entra', () => {
    const openid = { ...cast.trust.issuers[3], issuer: issuers.entra }
    expect(openToken(bent(user, { ver: undefined }), { issuers: [openid] })).toEqual({ refused: 'issuer.invalid' })
  })
})

describe('the issuer of a key', () => {
  const withKey = (more: object) =>
    readKeySet({ keys: [publicJwk(ring.organisations.publicKey, { kid: 'organisations', ...more })] })
  const judged = (more: object, token = bent(user)) => {
    const opened = openToken(token, cast.trust)
    const outcome = isRefusal(opened) ? opened : verifyToken(opened, withKey(more), user.wish)
    return isRefusal(outcome) ? outcome.refused : 'believed'
  }

  it('lets a fixed one sign for its own tenant only', () => {
    const personal = bent(
      user,
      { tid: cast.consumers, iss: entraOf(cast.consumers) },
      { kid: 'consumers' },
      ring.consumers.privateKey,
    )
    expect(verdict(personal, user.wish)).toBe('believed')
    expect(judged({ issuer: entraOf(contoso) })).toBe('believed')
    expect(judged({ issuer: entraOf(fabrikam) })).toBe('key.foreign')
  })

  it('lets one that names none sign for whomever the set is for', () => {
    expect(judged({})).toBe('believed')
  })

  it('of another cloud or version signs for nobody here', () => {
    expect(judged({ issuer: 'https://login.microsoftonline.us/{tenantid}/v2.0' })).toBe('key.foreign')
    expect(judged({ issuer: issuers.older })).toBe('key.foreign')
    expect(judged({ issuer: '' })).toBe('key.foreign')
  })

  it('may be the issuer itself where there are no tenants', () => {
    const keys = (issuer: string) => readKeySet({ keys: [publicJwk(ring.hub.publicKey, { kid: 'hub', issuer })] })
    const opened = openToken(bent(exchanged), cast.trust)
    const outcome = (issuer: string) => (isRefusal(opened) ? opened : verifyToken(opened, keys(issuer), exchanged.wish))
    expect(outcome(issuers.hub)).toMatchObject({ kind: 'exchanged' })
    expect(outcome(issuers.partner)).toEqual({ refused: 'key.foreign' })
  })
})

describe('a key', () => {
  it('that the set no longer names is refused', () => {
    const opened = openToken(bent(user), cast.trust)
    const rotated = readKeySet({ keys: [cast.jwks.entra.keys[1]] })
    expect(isRefusal(opened) || verifyToken(opened, rotated, user.wish)).toEqual({ refused: 'key.unknown' })
  })

  it('need not be named by an OpenID provider that has one for the algorithm, named or not', () => {
    const nameless = bent(logout, {}, { kid: undefined })
    expect(verdict(nameless, logout.wish)).toBe('believed')
    const opened = openToken(nameless, cast.trust)
    const judged = (...keys: object[]) => isRefusal(opened) || verifyToken(opened, readKeySet({ keys }), logout.wish)
    const own = publicJwk(ring.partner.publicKey, {})
    expect(judged(own)).toMatchObject({ kind: 'logout' })
    expect(judged(own, publicJwk(ring.partnerEc.publicKey, { kid: 'ec' }))).toMatchObject({ kind: 'logout' })
    expect(judged(own, publicJwk(ring.attacker.publicKey, { kid: 'another' }))).toEqual({ refused: 'key.unknown' })
    expect(judged()).toEqual({ refused: 'key.unknown' })
    // Of keys without names each is one: of another type it does no harm, of the same type it leaves none to be taken.
    expect(judged(publicJwk(ring.partnerEc.publicKey, {}), own)).toMatchObject({ kind: 'logout' })
    expect(judged(own, publicJwk(ring.attacker.publicKey, {}))).toEqual({ refused: 'key.unknown' })
  })

  it('may share its name with one of another type: the algorithm tells which', () => {
    const opened = openToken(bent(logout), cast.trust)
    const kid = String(logout.header['kid'])
    const keys = readKeySet({
      keys: [publicJwk(ring.partnerEc.publicKey, { kid }), publicJwk(ring.partner.publicKey, { kid })],
    })
    expect(isRefusal(opened) || verifyToken(opened, keys, logout.wish)).toMatchObject({ kind: 'logout' })
  })

  it('without a name serves no token that asks for a blank one', () => {
    const opened = openToken(bent(logout, {}, { kid: '' }), cast.trust)
    const keys = readKeySet({ keys: [publicJwk(ring.partner.publicKey, {})] })
    expect(isRefusal(opened) || verifyToken(opened, keys, logout.wish)).toEqual({ refused: 'key.unknown' })
  })
})

describe('the clock', () => {
  const [from, to] = [1_700_000_000, 1_700_003_600]
  const token = bent(user, { iat: from, nbf: from, exp: to })
  const at = (second: number, skew?: number) =>
    verdict(token, { ...user.wish, now: new Date(second * 1000), ...(skew === undefined ? {} : { skew }) })

  it.each([
    [from - 61, 'token.premature'],
    [from - 60, 'believed'],
    [from, 'believed'],
    [to + 59, 'believed'],
    [to + 60, 'token.expired'],
  ])('at %i finds the token %s', (second, outcome) => {
    expect(at(second)).toBe(outcome)
  })

  it('may be told to allow less', () => {
    expect([at(to - 1, 0), at(to, 0), at(from, 0), at(from - 1, 0)]).toEqual([
      'believed',
      'token.expired',
      'believed',
      'token.premature',
    ])
  })

  it('judges iat and nbf each, and takes a token without nbf', () => {
    const late = cast.seconds + 61
    expect(verdict(bent(user, { nbf: late, iat: undefined }), user.wish)).toBe('time.invalid')
    expect(verdict(bent(user, { iat: late, nbf: undefined }), user.wish)).toBe('token.premature')
    expect(verdict(bent(user, { nbf: late - 1 }), user.wish)).toBe('believed')
    expect(verdict(bent(user, { nbf: undefined }), user.wish)).toBe('believed')
  })

  it('knows no moment beyond the year 9999', () => {
    expect(verdict(bent(user, { exp: 253_402_300_799 }), user.wish)).toBe('believed')
    expect(verdict(bent(user, { exp: 253_402_300_800 }), user.wish)).toBe('time.invalid')
  })

  it('says when a verified token ends', () => {
    expect(
      verdictOn(bent(user, { exp: to, iat: from, nbf: from }), { ...user.wish, now: new Date(from * 1000) }),
    ).toMatchObject({
      expiresAt: new Date(to * 1000),
    })
  })
})
