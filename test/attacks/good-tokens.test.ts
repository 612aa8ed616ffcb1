import { describe, expect, it } from 'vitest'
import * as cast from './trusted.ts'
import { bent, furtherSpecimens, specimens, verdictOn, type Specimen } from './specimens.ts'
import { contoso, oid } from './trusted.ts'

const { user, program, id, logout, partner, exchanged } = specimens
/** Without what an access token of an OpenID provider says of its client and scopes. */
const bare = { client_id: undefined, scope: undefined }
const facts = (specimen: Specimen, change: Specimen['claims'] = {}) => verdictOn(bent(specimen, change), specimen.wish)

describe('the facts of', () => {
  it("a user's access token are the person, the client, the scopes and the roles", () => {
    expect(facts(user)).toEqual({
      kind: 'delegated',
      family: 'entra',
      issuer: cast.entraOf(contoso),
      audience: cast.api,
      tid: contoso,
      oid,
      sub: 'pairwise',
      guest: false,
      client: cast.uiClient,
      scopes: ['access_as_user'],
      roles: ['Admin'],
      issuedAt: new Date((cast.seconds - 300) * 1000),
      notBefore: new Date((cast.seconds - 300) * 1000),
      expiresAt: new Date((cast.seconds + 3600) * 1000),
      capabilities: [],
      claims: user.claims,
    })
    expect(facts(user, { roles: undefined })).toMatchObject({ roles: [] })
  })

  it.each([
    [
      ['CP1', 'other'],
      ['cp1', 'other'],
    ],
    ['cp1', ['cp1']],
    [['cp1', 7, null], ['cp1']],
    [{ cp1: true }, []],
    [null, []],
  ])('a client that says what it can do by %j are what can be read of it', (given, read) => {
    expect(facts(user, { xms_cc: given })).toMatchObject({ kind: 'delegated', capabilities: read })
  })

  it("a program's access token are the program and its roles", () => {
    expect(facts(program)).toMatchObject({
      kind: 'app-only',
      tid: cast.platformTenant,
      oid,
      sub: oid,
      client: cast.program,
      roles: ['System'],
    })
    expect(facts(program)).not.toHaveProperty('scopes')
  })

  it('an ID token are the person and the session at the provider', () => {
    expect(facts(id)).toMatchObject({ kind: 'id', tid: contoso, oid, sub: 'pairwise-at-ui', audience: cast.uiClient })
    expect(facts(id)).not.toHaveProperty('sid')
    expect(facts(id, { sid: 'session-1' })).toMatchObject({ sid: 'session-1' })
  })

  it('a logout token are whose sessions end', () => {
    expect(facts(logout)).toMatchObject({
      kind: 'logout',
      issuer: cast.issuers.partner,
      sub: 'person-1',
      sid: 'session-1',
      jti: 'logout-1',
    })
    expect(facts(logout, { sid: undefined })).not.toHaveProperty('sid')
    expect(facts(logout, { sub: undefined })).toMatchObject({ sid: 'session-1' })
    expect(facts(logout, { sub: undefined })).not.toHaveProperty('sub')
    expect(facts(logout, { azp: cast.rpClient })).toMatchObject({ kind: 'logout' })
  })

  it('an exchanged token are those of the hub', () => {
    expect(facts(exchanged)).toMatchObject({
      kind: 'exchanged',
      family: 'own',
      sub: 'cccccccc-cccc-4ccc-8ccc-cccccccccccc',
      client: cast.program,
      scopes: ['orders.read'],
      roles: ['Manager'],
      jti: 'token-1',
    })
  })

  it('an access token of an OpenID provider are its person, without roles, whatever it says of them', () => {
    expect(facts(partner, { xms_cc: ['cp1'], tid: contoso, oid })).toEqual({
      kind: 'delegated',
      family: 'openid',
      issuer: cast.issuers.partner,
      audience: cast.partnerApi,
      sub: 'person-1',
      client: cast.partnerApp,
      scopes: ['openid', 'orders'],
      roles: [],
      capabilities: [],
      issuedAt: new Date((cast.seconds - 300) * 1000),
      expiresAt: new Date((cast.seconds + 3600) * 1000),
      claims: { ...partner.claims, xms_cc: ['cp1'], tid: contoso, oid },
    })
    expect(facts(partner, { ...bare, azp: 'app', scp: 'orders' })).toMatchObject({ client: 'app', scopes: ['orders'] })
    expect(facts(partner, { ...bare, azp: 'app' })).toMatchObject({ client: 'app', scopes: [] })
  })

  it('a guest say so', () => {
    for (const change of [{ acct: 1 }, { acct: '1' }, { idp: cast.entraOf(cast.fabrikam) }, { idp: 'live.com' }])
      expect(facts(user, change)).toMatchObject({ guest: true })
    for (const change of [{ acct: 0 }, { acct: '0' }, { idp: cast.entraOf(contoso) }, {}])
      expect(facts(user, change)).toMatchObject({ guest: false })
  })
})

describe('believed is', () => {
  it.each(furtherSpecimens)('$name', (specimen) => {
    expect(facts(specimen)).toMatchObject({
      kind: specimen.kind,
      sub: specimen.claims['sub'],
      audience: specimen.claims['aud'],
    })
  })

  it.each<[string, Specimen, Specimen['claims']]>([
    [
      'a token with claims nobody knows',
      user,
      { xms_new: { deep: [1] }, wids: ['x'], groups: ['y'], 'https://x/y': 1 },
    ],
    [
      'a token whose groups did not fit',
      user,
      { _claim_names: { groups: 'src1' }, _claim_sources: { src1: { endpoint: 'x' } } },
    ],
    ['a token with several scopes and idtyp user', user, { scp: 'User.Read access_as_user', idtyp: 'user' }],
    ['a token with letters of the world', user, { name: 'Þórunn 木村 😀', preferred_username: 'þ@contoso.example' }],
    ['a program that says so', program, { idtyp: 'app' }],
    ['an agent whose sub is not its oid', program, { sub: '/eid1/c/pub/t/x/a/y/58326923' }],
    ['an ID token without nbf', id, { nbf: undefined, email: 'ana@contoso.example' }],
    ['a logout token of one session', logout, { sub: undefined }],
    [
      'a token of an OpenID provider that is plain, with the client as azp',
      partner,
      { client_id: undefined, azp: 'app' },
    ],
    ['one whose scopes are a list', partner, { scope: ['openid', 'orders'] }],
    ['one that names the client as cid, and scopes as scp', partner, { ...bare, cid: 'app', scp: ['orders'] }],
    ['one whose roles are anything', partner, { roles: { realm: ['owner'] } }],
    ['one for several APIs', partner, { aud: [cast.partnerApi, 'https://op.example/userinfo'] }],
    ['a logout token that has begun', logout, { nbf: cast.seconds }],
  ])('%s', (_, specimen, change) => {
    expect(facts(specimen, change)).toMatchObject({ kind: specimen.kind })
  })

  it("an OpenID provider's subject alone, without a tenant", () => {
    const token = furtherSpecimens.at(-1)!
    expect(facts(token, { tid: contoso, oid: 'x' })).not.toHaveProperty('tid')
  })

  it('a v1 guest by the issuer of the home tenant, a v1 program by its own', () => {
    expect(facts(furtherSpecimens[0]!)).toMatchObject({ guest: true, client: cast.uiClient })
    expect(facts(furtherSpecimens[1]!)).toMatchObject({ guest: false, client: cast.program })
  })
})
