import { readKeySet, type KeySet } from '../../shared/domain/tokens/signing-keys.ts'
import type { Trust, TrustedIssuer } from '../../shared/domain/tokens/trust.ts'
import { publicJwk, ring } from './token-smith.ts'

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
/** What a customer's OpenID provider calls the API in its access tokens. */
export const partnerApi = 'https://orders.platform.example'
export const partnerApp = 'shop-app'
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
      audiences: [
        { audience: rpClient, accepts: { id: {}, logout: {} } },
        { audience: partnerApi, accepts: { delegated: {} } },
      ],
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
