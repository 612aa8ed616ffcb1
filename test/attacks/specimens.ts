import type { KeyObject } from 'node:crypto'
import { openToken } from '../../shared/domain/tokens/open-token.ts'
import { isRefusal, type TokenRefusal } from '../../shared/domain/tokens/refusal.ts'
import { readKeySet, type KeySet } from '../../shared/domain/tokens/signing-keys.ts'
import type { TokenKind, Trust, TrustedIssuer } from '../../shared/domain/tokens/trust.ts'
import type { VerifiedToken } from '../../shared/domain/tokens/verified-token.ts'
import { verifyToken, type Wish } from '../../shared/domain/tokens/verify-token.ts'
import { publicJwk, ring, sealed, type Part } from './token-smith.ts'

export const moment = new Date('2026-11-23T12:00:00.000Z')
export const seconds = moment.getTime() / 1000

export const contoso = '11111111-1111-4111-8111-111111111111'
export const fabrikam = '22222222-2222-4222-8222-222222222222'
/** The tenant of personal Microsoft accounts. */
export const consumers = '9188040d-6c67-4c5b-b112-36a304b66dad'
/** The platform's own tenant, of which alone the System API takes tokens. */
export const platformTenant = '77777777-7777-4777-8777-777777777777'
export const api = '33333333-3333-4333-8333-333333333333'
export const uiClient = '44444444-4444-4444-8444-444444444444'
export const systemApi = '55555555-5555-4555-8555-555555555555'
export const program = '66666666-6666-4666-8666-666666666666'
export const rpClient = 'tenantry-at-partner'
export const flowClient = '90c0fe63-bcf2-44d5-8fb7-b8bbc0b29dc6'
export const oid = 'eeeeeeee-eeee-4eee-8eee-eeeeeeeeeeee'

export const issuers = {
  entra: 'https://login.microsoftonline.com/{tenantid}/v2.0',
  older: 'https://sts.windows.net/{tenantid}/',
  flow: 'https://contoso.b2clogin.com/775527ff-9a37-4307-8b3d-cc311f58d925/v2.0/',
  partner: 'https://login.partner.example',
  hub: 'https://hub.example',
}
export const entraOf = (tid: string) => issuers.entra.replace('{tenantid}', tid)
export const olderOf = (tid: string) => issuers.older.replace('{tenantid}', tid)
export const platformApi = 'https://api.platform.example'
export const logoutEvent = 'http://schemas.openid.net/event/backchannel-logout'

/** A hub that takes every kind of token. */
export const trust = {
  issuers: [
    {
      family: 'entra',
      version: '2.0',
      issuer: issuers.entra,
      audiences: [
        { audience: uiClient, accepts: { id: {} } },
        { audience: api, accepts: { delegated: { scopes: ['access_as_user'], clients: [uiClient] } } },
        { audience: systemApi, accepts: { 'app-only': { tenants: [platformTenant] } } },
      ],
    },
    {
      family: 'entra',
      version: '1.0',
      issuer: issuers.older,
      audiences: [
        { audience: `api://${api}`, accepts: { delegated: { scopes: ['access_as_user'] } } },
        { audience: `api://${systemApi}`, accepts: { 'app-only': { idtyp: 'required' } } },
      ],
    },
    {
      family: 'b2c',
      issuer: issuers.flow,
      policy: 'B2C_1_SignUpSignIn1',
      audiences: [{ audience: flowClient, accepts: { id: {}, delegated: { scopes: ['Read'] } } }],
    },
    {
      family: 'openid',
      issuer: issuers.partner,
      algorithms: ['RS256', 'PS256', 'ES256', 'EdDSA'],
      audiences: [{ audience: rpClient, accepts: { id: {}, logout: {} } }],
    },
    {
      family: 'own',
      issuer: issuers.hub,
      algorithms: ['ES256'],
      audiences: [{ audience: platformApi, accepts: { exchanged: { claims: ['tid'] } } }],
    },
  ],
} as const satisfies Trust

export const jwks = {
  entra: {
    keys: [
      publicJwk(ring.organisations.publicKey, { kid: 'organisations', issuer: issuers.entra }),
      publicJwk(ring.consumers.publicKey, { kid: 'consumers', issuer: entraOf(consumers) }),
    ],
  },
  older: { keys: [publicJwk(ring.older.publicKey, { kid: 'older' })] },
  flow: { keys: [publicJwk(ring.flow.publicKey, { kid: 'flow' })] },
  partner: {
    keys: [
      publicJwk(ring.partner.publicKey, { kid: 'partner', alg: 'RS256' }),
      publicJwk(ring.partnerPss.publicKey, { kid: 'partner-pss', alg: 'PS256' }),
      publicJwk(ring.partnerEc.publicKey, { kid: 'partner-ec', alg: 'ES256' }),
      publicJwk(ring.partnerEd.publicKey, { kid: 'partner-ed', alg: 'EdDSA' }),
    ],
  },
  hub: { keys: [publicJwk(ring.hub.publicKey, { kid: 'hub', alg: 'ES256' })] },
}

const keySets = new Map<string, KeySet>(
  (Object.keys(jwks) as (keyof typeof jwks)[]).map((name) => [issuers[name], readKeySet(jwks[name])]),
)
export const keysOf = ({ issuer }: TrustedIssuer): KeySet => keySets.get(issuer) ?? new Map()

/** What the verifier makes of a token. */
export function verdictOn(token: string, wish: Wish, trusted: Trust = trust): TokenRefusal | VerifiedToken {
  const opened = openToken(token, trusted)
  if (isRefusal(opened)) return opened.refused
  const outcome = verifyToken(opened, keysOf(opened.issuer.trusted), wish)
  return isRefusal(outcome) ? outcome.refused : outcome
}

const dates = { iat: seconds - 300, nbf: seconds - 300, exp: seconds + 3600 }
const entraNoise = { aio: 'AXQAi/8I', rh: '1.AXgA', uti: 'fqiBqXLPj0eQa82S-IYFAA', xms_ftd: '6GV3' }

/** A good token of one kind, and how to bend it: claims and header that are changed, the key that signs instead. */
export interface Specimen {
  readonly name: string
  readonly kind: TokenKind
  readonly claims: Part
  readonly header: Part
  readonly key: KeyObject
  readonly wish: Wish
}

const wishFor = (kind: TokenKind): Wish => ({ kinds: [kind], now: moment, nonce: 'nonce-1' })

const specimen = (
  name: string,
  kind: TokenKind,
  { privateKey: key }: { readonly privateKey: KeyObject },
  header: Part,
  claims: Part,
): Specimen => ({
  name,
  kind,
  key,
  header: { typ: 'JWT', alg: 'RS256', ...header },
  claims: { ...dates, ...claims },
  wish: wishFor(kind),
})

/** One of each kind; the corpus of attacks bends each of them. */
export const specimens = {
  user: specimen(
    "a user's access token",
    'delegated',
    ring.organisations,
    { kid: 'organisations' },
    {
      ...entraNoise,
      aud: api,
      iss: entraOf(contoso),
      azp: uiClient,
      azpacr: '1',
      name: 'Ana',
      oid,
      preferred_username: 'ana@contoso.example',
      roles: ['Admin'],
      scp: 'access_as_user',
      sub: 'pairwise',
      tid: contoso,
      ver: '2.0',
    },
  ),
  program: specimen(
    "a program's access token",
    'app-only',
    ring.organisations,
    { kid: 'organisations' },
    {
      ...entraNoise,
      aud: systemApi,
      iss: entraOf(platformTenant),
      azp: program,
      azpacr: '1',
      oid,
      roles: ['System'],
      sub: oid,
      tid: platformTenant,
      ver: '2.0',
    },
  ),
  id: specimen(
    'an ID token',
    'id',
    ring.organisations,
    { kid: 'organisations' },
    {
      ...entraNoise,
      aud: uiClient,
      iss: entraOf(contoso),
      name: 'Ana',
      nonce: 'nonce-1',
      oid,
      preferred_username: 'ana@contoso.example',
      sub: 'pairwise-at-ui',
      tid: contoso,
      ver: '2.0',
    },
  ),
  logout: specimen(
    'a logout token',
    'logout',
    ring.partner,
    { kid: 'partner', typ: 'logout+jwt' },
    {
      aud: rpClient,
      iss: issuers.partner,
      nbf: undefined,
      exp: seconds + 120,
      jti: 'logout-1',
      sub: 'person-1',
      sid: 'session-1',
      events: { [logoutEvent]: {} },
    },
  ),
  exchanged: specimen(
    'an exchanged access token',
    'exchanged',
    ring.hub,
    { kid: 'hub', alg: 'ES256', typ: 'at+jwt' },
    {
      aud: platformApi,
      iss: issuers.hub,
      client_id: program,
      jti: 'token-1',
      roles: ['Manager'],
      scope: 'orders.read',
      sub: 'cccccccc-cccc-4ccc-8ccc-cccccccccccc',
      tid: contoso,
    },
  ),
} as const

/** Tokens of other issuers and versions that are as good, shaped like those that Microsoft documents. */
export const furtherSpecimens: readonly Specimen[] = [
  specimen(
    "a user's v1 access token",
    'delegated',
    ring.older,
    { kid: 'older', x5t: 'older' },
    {
      aud: `api://${api}`,
      iss: olderOf(contoso),
      acr: '1',
      amr: ['pwd', 'mfa'],
      appid: uiClient,
      appidacr: '0',
      family_name: 'Skerry',
      idp: olderOf(fabrikam),
      ipaddr: '203.0.113.7',
      oid,
      scp: 'access_as_user User.Read',
      sub: 'pairwise',
      tid: contoso,
      unique_name: 'ana@contoso.example',
      ver: '1.0',
    },
  ),
  specimen(
    "a program's v1 access token with idtyp",
    'app-only',
    ring.older,
    { kid: 'older', x5t: 'older' },
    {
      aud: `api://${systemApi}`,
      iss: olderOf(platformTenant),
      app_displayname: 'downloader',
      appid: program,
      appidacr: '1',
      idp: olderOf(platformTenant),
      idtyp: 'app',
      oid,
      roles: ['System'],
      sub: oid,
      tid: platformTenant,
      ver: '1.0',
      wids: ['0997a1d0-0d1d-4acb-b408-d5ca73121e90'],
    },
  ),
  specimen(
    'an ID token of a B2C flow',
    'id',
    ring.flow,
    { kid: 'flow' },
    {
      aud: flowClient,
      iss: issuers.flow,
      auth_time: seconds - 300,
      emails: ['ana@contoso.example'],
      idp: 'google.com',
      nonce: 'nonce-1',
      sub: '884408e1-2918-4cf0-b12d-3aa027d7563b',
      tfp: 'B2C_1_signupsignin1',
      ver: '1.0',
    },
  ),
  specimen(
    'an access token of a B2C flow',
    'delegated',
    ring.flow,
    { kid: 'flow' },
    {
      aud: flowClient,
      iss: issuers.flow,
      acr: 'b2c_1_signupsignin1',
      azp: '975251ed-e4f5-4efd-abcb-5f1a8f566ab7',
      scp: 'Read',
      sub: '884408e1-2918-4cf0-b12d-3aa027d7563b',
      ver: '1.0',
    },
  ),
  ...(
    [
      ['RS256', 'partner', ring.partner],
      ['PS256', 'partner-pss', ring.partnerPss],
      ['ES256', 'partner-ec', ring.partnerEc],
      ['EdDSA', 'partner-ed', ring.partnerEd],
    ] as const
  ).map(([alg, kid, pair]) =>
    specimen(
      `an ID token of an OpenID provider, by ${alg}`,
      'id',
      pair,
      { alg, kid },
      {
        aud: rpClient,
        iss: issuers.partner,
        email: 'ana@partner.example',
        email_verified: true,
        nonce: 'nonce-1',
        sub: 'person-1',
      },
    ),
  ),
]

/** A specimen with other claims and header; signed by its own key unless another is given. */
export const bent = ({ header, claims, key }: Specimen, change: Part = {}, head: Part = {}, by: KeyObject = key) =>
  sealed({ ...header, ...head }, { ...claims, ...change }, by)
