import { describe, expect, it } from 'vitest'
import { isRefusal } from '../../../../shared/domain/tokens/refusal.ts'
import { readKeySet } from '../../../../shared/domain/tokens/signing-keys.ts'
import { openToken } from '../../../../shared/domain/tokens/open-token.ts'
import type { EntraIssuer, Terms, TokenKind, Trust } from '../../../../shared/domain/tokens/trust.ts'
import { verifyToken } from '../../../../shared/domain/tokens/verify-token.ts'
import * as cast from '../../../attacks/specimens.ts'
import { bent, contoso, entraOf, fabrikam, issuers, moment, specimens, verdictOn } from '../../../attacks/specimens.ts'
import { publicJwk, ring, type Part } from '../../../attacks/token-smith.ts'

const { user, program, id, logout, exchanged } = specimens

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
const wishing = (...kinds: TokenKind[]) => ({ kinds, now: moment, nonce: 'nonce-1' })

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
    const [, , token] = cast.furtherSpecimens
    const judged = (change: Part) => verdict(bent(token!, change), token!.wish)
    expect(judged({ tfp: 'b2c_1_SIGNUPSIGNIN1' })).toBe('believed')
    expect(judged({ tfp: undefined, acr: 'b2c_1_signupsignin1' })).toBe('believed')
    expect(judged({ tfp: 'b2c_1_other', acr: 'b2c_1_signupsignin1' })).toBe('policy.refused')
    expect(judged({ tfp: undefined })).toBe('policy.refused')
    expect(judged({ tfp: ['b2c_1_signupsignin1'] })).toBe('policy.refused')
    expect(judged({ iss: issuers.flow.slice(0, -1) })).toBe('issuer.invalid')
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

describe('the audience', () => {
  it('of an access token is searched among several', () => {
    expect(verdictOn(bent(user, { aud: ['else', cast.api] }), user.wish)).toMatchObject({
      kind: 'delegated',
      audience: cast.api,
    })
    expect(verdict(bent(program, { aud: [cast.systemApi, 'else'] }), program.wish)).toBe('believed')
    expect(verdict(bent(exchanged, { aud: ['else', cast.platformApi] }), exchanged.wish)).toBe('believed')
  })

  it('is taken for the kind it accepts, where several are ours', () => {
    const both = [cast.systemApi, cast.api, cast.uiClient]
    expect(verdictOn(bent(user, { aud: both }), user.wish)).toMatchObject({ audience: cast.api })
    expect(verdict(bent(user, { aud: [cast.systemApi, cast.uiClient] }), user.wish)).toBe('kind.refused')
  })

  it('of an ID token may be a list of one, with or without azp', () => {
    expect(verdict(bent(id, { aud: [cast.uiClient] }), id.wish)).toBe('believed')
    expect(verdict(bent(id, { aud: [cast.uiClient], azp: cast.uiClient }), id.wish)).toBe('believed')
    expect(verdict(bent(id, { azp: cast.uiClient }), id.wish)).toBe('believed')
  })

  it('of an ID token may be several only where all are ours for that kind, and azp says which', () => {
    const two = {
      issuers: [
        { ...cast.trust.issuers[0], audiences: ['one', 'two'].map((audience) => ({ audience, accepts: { id: {} } })) },
      ],
    }
    const judged = (change: Part) => verdictOn(bent(id, change), id.wish, two)
    expect(judged({ aud: ['one', 'two'], azp: 'two' })).toMatchObject({ audience: 'two' })
    expect(judged({ aud: ['one', 'two'] })).toBe('audience.invalid')
    expect(judged({ aud: ['one', 'two'], azp: 'three' })).toBe('audience.invalid')
    expect(judged({ aud: ['one', 'three'], azp: 'one' })).toBe('audience.invalid')
    expect(judged({ aud: 'one', azp: 'two' })).toBe('audience.invalid')
  })
})

describe('the terms of an audience', () => {
  const judged = (accepts: Partial<Record<TokenKind, Terms>>, token: string, kind: TokenKind, audience = cast.api) =>
    verdict(token, wishing(kind), trusting(audience, accepts))

  it('refuse a delegated token where no scope is listed', () => {
    expect(judged({ delegated: {} }, bent(user), 'delegated')).toBe('scope.missing')
    expect(judged({ delegated: { scopes: [] } }, bent(user), 'delegated')).toBe('scope.missing')
  })

  it('are met by one of several scopes', () => {
    const scopes = ['other', 'access_as_user']
    expect(judged({ delegated: { scopes } }, bent(user, { scp: 'a  access_as_user b' }), 'delegated')).toBe('believed')
    expect(judged({ delegated: { scopes } }, bent(user, { scp: 'a b' }), 'delegated')).toBe('scope.missing')
  })

  it('name the clients, the tenants and the claims that must be there', () => {
    const scopes = ['access_as_user']
    const given = bent(user, { acct: 0 })
    expect(judged({ delegated: { scopes, clients: ['x', cast.uiClient] } }, given, 'delegated')).toBe('believed')
    expect(judged({ delegated: { scopes, clients: [] } }, given, 'delegated')).toBe('client.foreign')
    expect(judged({ delegated: { scopes, tenants: [contoso] } }, given, 'delegated')).toBe('believed')
    expect(judged({ delegated: { scopes, tenants: [fabrikam] } }, given, 'delegated')).toBe('tenant.foreign')
    expect(judged({ delegated: { scopes, claims: ['acct', 'ver'] } }, given, 'delegated')).toBe('believed')
    expect(judged({ delegated: { scopes, claims: ['ver', 'amr'] } }, given, 'delegated')).toBe('claim.missing')
  })

  it('may demand idtyp, which is absent from most app-only tokens', () => {
    const demanded = { 'app-only': { idtyp: 'required' } } as const
    expect(judged(demanded, bent(program), 'app-only', cast.systemApi)).toBe('kind.unproven')
    expect(judged(demanded, bent(program, { idtyp: 'app' }), 'app-only', cast.systemApi)).toBe('believed')
  })

  it('take what the hub wished for alone', () => {
    const any = { delegated: { scopes: ['access_as_user'] }, 'app-only': {} }
    const aud = { aud: cast.api }
    expect(verdict(bent(user), wishing('delegated', 'app-only'), trusting(cast.api, any))).toBe('believed')
    expect(verdict(bent(program, aud), wishing('delegated', 'app-only'), trusting(cast.api, any))).toBe('believed')
    expect(verdict(bent(program, aud), wishing('delegated'), trusting(cast.api, any))).toBe('kind.refused')
    expect(verdict(bent(user), wishing(), trusting(cast.api, any))).toBe('kind.refused')
  })

  it('of an exchanged token may name scopes', () => {
    const own = (scopes: readonly string[]) => ({
      issuers: [
        { ...cast.trust.issuers[4], audiences: [{ audience: cast.platformApi, accepts: { exchanged: { scopes } } }] },
      ],
    })
    expect(verdict(bent(exchanged), exchanged.wish, own(['orders.read']))).toBe('believed')
    expect(verdict(bent(exchanged), exchanged.wish, own(['orders.update']))).toBe('scope.missing')
    expect(verdict(bent(exchanged, { scope: undefined }), exchanged.wish)).toBe('believed')
  })
})

describe('an ID token', () => {
  it('is never believed where no nonce was made', () => {
    const { nonce: _, ...wish } = id.wish
    expect(verdict(bent(id, { nonce: undefined }), wish)).toBe('nonce.invalid')
    expect(verdict(bent(id), wish)).toBe('nonce.invalid')
  })

  it('may carry the roles of its client, which are not told', () => {
    const outcome = verdictOn(bent(id, { roles: ['Admin'], at_hash: 'x' }), id.wish)
    expect(outcome).toMatchObject({ kind: 'id' })
    expect(outcome).not.toHaveProperty('roles')
  })

  it('is one by either hash', () => {
    for (const mark of ['nonce', 'at_hash', 'c_hash'])
      expect(verdict(bent(user, { scp: undefined, aud: cast.uiClient, [mark]: 'nonce-1' }), wishing('delegated'))).toBe(
        'kind.refused',
      )
  })

  it('of another OpenID provider may say scp and idtyp, which mean nothing there', () => {
    const token = cast.furtherSpecimens.at(-1)!
    expect(verdict(bent(token, { scp: 'x', idtyp: 'y', roles: 'z' }), token.wish)).toBe('believed')
  })
})

describe('what a token calls itself', () => {
  it.each([
    [user, undefined],
    [user, 'jwt'],
    [user, 'application/JWT'],
    [program, undefined],
    [id, undefined],
    [logout, undefined],
    [logout, 'JWT'],
    [logout, 'application/logout+jwt'],
    [exchanged, 'AT+JWT'],
    [exchanged, 'application/at+jwt'],
  ])('is taken: %#', (specimen, typ) => {
    expect(verdict(bent(specimen, {}, { typ }), specimen.wish)).toBe('believed')
  })

  it('is refused with something before it', () => {
    expect(verdict(bent(user, {}, { typ: 'x/application/jwt' }), user.wish)).toBe('type.refused')
  })
})
