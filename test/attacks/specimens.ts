import type { KeyObject } from 'node:crypto'
import { openToken } from '../../shared/domain/tokens/open-token.ts'
import { isRefusal, type TokenRefusal } from '../../shared/domain/tokens/refusal.ts'
import type { TokenKind, Trust } from '../../shared/domain/tokens/trust.ts'
import type { VerifiedToken } from '../../shared/domain/tokens/verified-token.ts'
import { verifyToken, type Wish } from '../../shared/domain/tokens/verify-token.ts'
import { ring, sealed, type Part } from './token-smith.ts'
import {
  moment,
  seconds,
  contoso,
  fabrikam,
  platformTenant,
  api,
  uiClient,
  systemApi,
  program,
  rpClient,
  partnerApi,
  partnerApp,
  flowClient,
  oid,
  issuers,
  entraOf,
  olderOf,
  platformApi,
  logoutEvent,
  trust,
  keysOf,
} from './trusted.ts'

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
  partner: specimen(
    'an access token of an OpenID provider',
    'delegated',
    ring.partner,
    { kid: 'partner', typ: 'at+jwt' },
    {
      aud: partnerApi,
      iss: issuers.partner,
      nbf: undefined,
      client_id: partnerApp,
      jti: 'at-1',
      roles: ['Admin'],
      scope: 'openid orders',
      sub: 'person-1',
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
