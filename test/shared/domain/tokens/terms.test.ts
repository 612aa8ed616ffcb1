import { describe, expect, it } from 'vitest'
import type { EntraIssuer, Terms, TokenKind, Trust } from '../../../../shared/domain/tokens/trust.ts'
import * as cast from '../../../attacks/trusted.ts'
import { bent, specimens, verdictOn, furtherSpecimens } from '../../../attacks/specimens.ts'
import { contoso, fabrikam, issuers, moment } from '../../../attacks/trusted.ts'
import { type Part } from '../../../attacks/token-smith.ts'

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

  it('leave out the blanks between scopes, and tell none where there are none', () => {
    const [blanks, none] = [bent(user, { scp: ' a  access_as_user ' }), bent(exchanged, { scope: undefined })]
    expect(verdictOn(blanks, user.wish)).toMatchObject({ scopes: ['a', 'access_as_user'] })
    expect(verdictOn(none, exchanged.wish)).toMatchObject({ scopes: [] })
  })

  it('of a tenant are met by no token that comes from none', () => {
    const partner = {
      ...cast.trust.issuers[3],
      audiences: [{ audience: cast.rpClient, accepts: { id: { tenants: [contoso] } } }],
    }
    const token = furtherSpecimens.at(-1)!
    expect(verdict(bent(token), token.wish, { issuers: [partner] })).toBe('tenant.foreign')
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
    const alsoOfPeople = { delegated: { scopes: ['access_as_user'], idtyp: 'required' } } as const
    expect(judged(alsoOfPeople, bent(user), 'delegated')).toBe('believed')
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
    const token = furtherSpecimens.at(-1)!
    expect(verdict(bent(token, { scp: 'x', idtyp: 'y', roles: 'z' }), token.wish)).toBe('believed')
    expect(verdict(bent(token, { scp: 5 }), token.wish)).toBe('believed')
  })

  it('names its subject, whatever session it names besides', () => {
    expect(verdict(bent(id, { sub: undefined, sid: 'session-1' }), id.wish)).toBe('subject.missing')
  })
})

describe('a logout token', () => {
  it('may say roles, which mean nothing there', () => {
    expect(verdict(bent(logout, { roles: 'z' }), logout.wish)).toBe('believed')
  })

  it('with a subject that is none is refused, whatever session it names besides', () => {
    for (const sub of [5, '', null]) expect(verdict(bent(logout, { sub }), logout.wish)).toBe('subject.missing')
  })

  it('of Microsoft Entra need not name the person by oid', () => {
    const claims = { ...logout.claims, aud: cast.uiClient, iss: cast.entraOf(contoso), tid: contoso, ver: '2.0' }
    const token = { ...user, claims, header: { ...user.header, typ: 'logout+jwt' } }
    expect(verdict(bent(token), wishing('logout'), trusting(cast.uiClient, { logout: {} }))).toBe('believed')
  })
})

describe('the facts of a token', () => {
  it('have no number of its own where it stands for a person and was not exchanged', () => {
    expect(verdictOn(bent(user, { jti: 'x' }), user.wish)).not.toHaveProperty('jti')
    expect(verdictOn(bent(exchanged), exchanged.wish)).toHaveProperty('jti')
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
    for (const typ of ['x/application/jwt', 'jwapplication/t'])
      expect(verdict(bent(user, {}, { typ }), user.wish)).toBe('type.refused')
  })
})
