import type { SimulatorControl } from '../../../local/simulators/control-client.ts'
import type { World } from '../../../local/worlds/world.ts'
import type { ErrorCode } from '../../../shared/domain/hub-error.ts'

type Alteration = Parameters<SimulatorControl['alter']>[0]

/** One way to lie in the answer of the identity provider, and the code that refuses it. */
export interface Forgery {
  readonly name: string
  readonly code: ErrorCode
  readonly alter: readonly Alteration[]
}

/** Seconds since 1970, `minutes` from now. */
const at = (minutes: number) => Math.floor(Date.now() / 1000) + minutes * 60

/**
 * Forged, borrowed and broken tokens for a sign-in of somebody of `victim`; the hub expects `entra`'s issuer. Tokens of both kinds are
 * altered where both are named.
 */
export function forgeries(world: World, entra: string, victim: string): readonly Forgery[] {
  const { managementUi, managementApi } = world.apps
  const otherTid = world.platform.tid
  const issuer = (tid: string) => `${entra}/${tid}/v2.0`
  const id = (name: string, code: ErrorCode, more: Partial<Alteration> = {}): Forgery => ({
    name: `an ID token ${name}`,
    code,
    alter: [{ token: 'id', ...more }],
  })
  const access = (name: string, code: ErrorCode, more: Partial<Alteration> = {}): Forgery => ({
    name: `an access token ${name}`,
    code,
    alter: [{ token: 'access', ...more }],
  })
  const both = (name: string, code: ErrorCode, more: Partial<Alteration>) => [
    id(name, code, more),
    access(name, code, more),
  ]
  return [
    ...both('signed with a stranger’s key under a known name', 'signature.invalid', { sign: 'wrong-key' }),
    ...both('whose signature was bent', 'signature.invalid', { sign: 'broken' }),
    ...both('signed with a key that nobody published', 'key.unknown', { sign: 'unknown-key' }),
    ...both('whose signature was stripped', 'token.malformed', { sign: 'none' }),
    ...both('that calls itself unsigned', 'algorithm.refused', { header: { alg: 'none' } }),
    ...both('that calls itself unsigned in other letters', 'algorithm.refused', { header: { alg: 'nOnE' } }),
    ...both('signed with the public key as a shared secret', 'algorithm.refused', { sign: 'hs256-public' }),
    ...both('signed with the key for personal accounts', 'key.foreign', { sign: 'consumers-key' }),
    ...both('with a critical header', 'header.refused', { header: { crit: ['exp'] } }),
    ...both('of another type', 'type.refused', { header: { typ: 'logout+jwt' } }),
    ...both('whose key is named as a prototype', 'key.unknown', { header: { kid: '__proto__' } }),
    ...both('of an issuer elsewhere', 'issuer.invalid', { claims: { iss: `https://evil.example/${victim}/v2.0` } }),
    ...both('whose issuer only begins like ours', 'issuer.invalid', { claims: { iss: `${issuer(victim)}.evil` } }),
    ...both('of the older issuer', 'issuer.invalid', { claims: { iss: `${entra}/${victim}/` } }),
    ...both('of another tenant’s issuer', 'issuer.invalid', { claims: { iss: issuer(otherTid) } }),
    ...both('that names another tenant', 'issuer.invalid', { claims: { tid: otherTid } }),
    ...both('with no tenant', 'tenant.invalid', { drop: ['tid'] }),
    ...both('whose tenant is not a GUID', 'tenant.invalid', { claims: { tid: 'common' } }),
    ...both('whose tenant is named in two spellings', 'token.duplicated', { claims: { TID: otherTid } }),
    ...both('with no audience', 'audience.invalid', { drop: ['aud'] }),
    ...both('for the partner application', 'audience.invalid', { claims: { aud: world.apps.partner.clientId } }),
    id('for two at once', 'audience.invalid', { claims: { aud: [managementUi.clientId, managementApi.clientId] } }),
    ...both('that expired', 'token.expired', { claims: { exp: at(-2), iat: at(-90), nbf: at(-90) } }),
    ...both('from the future', 'token.premature', { claims: { nbf: at(10) } }),
    ...both('issued in the future', 'token.premature', { claims: { iat: at(10), exp: at(70) } }),
    ...both('without an end', 'time.invalid', { drop: ['exp'] }),
    ...both('whose end is text', 'time.invalid', { claims: { exp: '9999999999' } }),
    ...both('of the first version', 'version.refused', { claims: { ver: '1.0' } }),
    ...both('about nobody', 'subject.missing', { drop: ['oid'] }),
    ...both('without a subject', 'subject.missing', { drop: ['sub'] }),
    ...both('of enormous size', 'token.oversize', { claims: { pad: 'x'.repeat(20_000) } }),
    id('with another nonce', 'nonce.invalid', { claims: { nonce: 'another' } }),
    id('without a nonce', 'nonce.invalid', { drop: ['nonce'] }),
    id('that is an access token', 'kind.contradictory', { claims: { scp: managementApi.scope } }),
    access('that is an ID token', 'audience.invalid', { claims: { aud: managementUi.clientId }, drop: ['scp'] }),
    access('that is app-only', 'kind.refused', { claims: { idtyp: 'app', roles: ['Admin'] }, drop: ['scp'] }),
    access('without scopes', 'kind.refused', { drop: ['scp'] }),
    access('of nobody in particular', 'kind.unproven', { drop: ['scp', 'roles'] }),
    access('for no application that could be named', 'client.missing', { drop: ['azp'] }),
    access('with other scopes', 'scope.missing', { claims: { scp: 'User.Read access_as_user_too' } }),
    access('whose roles are not a list', 'claim.invalid', { claims: { roles: 'Admin' } }),
    access('of a colleague', 'person.mismatched', { claims: { oid: '7f3b2c1e-8f04-4c6a-9d55-0a1b2c3d4e5f' } }),
    access('of the same id in another tenant', 'person.mismatched', {
      claims: { tid: otherTid, iss: issuer(otherTid) },
    }),
    {
      name: 'the two tokens in each other’s place',
      code: 'audience.invalid',
      alter: [{ token: 'answer', swap: true }],
    },
    {
      name: 'an answer that only the sign-in library objects to',
      code: 'answer.doubted',
      alter: [{ token: 'answer', claims: { token_type: 'mac' } }],
    },
    { name: 'an answer without an ID token', code: 'answer.invalid', alter: [{ token: 'answer', drop: ['id_token'] }] },
    {
      name: 'an answer without an access token',
      code: 'answer.invalid',
      alter: [{ token: 'answer', drop: ['access_token'] }],
    },
  ]
}

/** Everything the provider can send back to the browser instead of a code, or beside it. */
export const strangeAnswers: readonly Forgery[] = [
  ...(
    [
      ['access_denied', 'provider.declined'],
      ['server_error', 'provider.unavailable'],
      ['temporarily_unavailable', 'provider.unavailable'],
      ['interaction_required', 'interaction.required'],
      ['login_required', 'interaction.required'],
      ['invalid_request', 'provider.refused'],
      ['<script>alert(1)</script>', 'provider.refused'],
    ] as const
  ).map(([error, code]) => ({
    name: `the error ${error}`,
    code,
    alter: [
      {
        token: 'redirect' as const,
        claims: { error, error_description: 'AADSTS0: canary <script>', error_uri: 'https://evil.example/canary' },
        drop: ['code'],
      },
    ],
  })),
  {
    name: 'an error beside a code',
    code: 'provider.declined',
    alter: [{ token: 'redirect', claims: { error: 'access_denied' } }],
  },
  { name: 'neither a code nor an error', code: 'answer.invalid', alter: [{ token: 'redirect', drop: ['code'] }] },
  {
    name: 'a code that nobody gave',
    code: 'code.rejected',
    alter: [{ token: 'redirect', claims: { code: 'made-up' } }],
  },
  { name: 'no state', code: 'state.missing', alter: [{ token: 'redirect', drop: ['state'] }] },
  { name: 'an empty state', code: 'state.missing', alter: [{ token: 'redirect', claims: { state: '' } }] },
  {
    name: 'an unknown state',
    code: 'state.unknown',
    alter: [{ token: 'redirect', claims: { state: 'A'.repeat(43) } }],
  },
  {
    name: 'another provider as its issuer',
    code: 'provider.mixed',
    alter: [{ token: 'redirect', claims: { iss: 'https://evil.example' } }],
  },
  { name: 'an empty issuer', code: 'provider.mixed', alter: [{ token: 'redirect', claims: { iss: '' } }] },
]
