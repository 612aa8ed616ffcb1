import { generateKeyPairSync } from 'node:crypto'
import type { ErrorCode } from '../../../shared/domain/hub-error.ts'
import { contoso, fabrikam, noon } from './facts.ts'
import * as smith from './token-smith.ts'
import { accessClaims, encode, idClaims, issuerOf, ring, signed } from './token-smith.ts'

/** One attack: what is wrong with the token, the token, and the refusal that names it. */
type Case = readonly [name: string, token: string, code: ErrorCode]
const pem = ring.organisations.publicKey.export({ type: 'spki', format: 'pem' })
const bare = (header: object, claims: object, tail: string) => `${encode(header)}.${encode(claims)}.${tail}`
const [head = '', body = '', tail = ''] = signed(accessClaims()).split('.')
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })

const signatures: readonly Case[] = [
  [
    'changed claims under an old signature',
    `${head}.${encode(accessClaims({ roles: ['Manager'] }))}.${tail}`,
    'signature.invalid',
  ],
  [
    'a changed header under an old signature',
    `${encode({ alg: 'RS256', kid: 'organisations' })}.${body}.${tail}`,
    'signature.invalid',
  ],
  ['a signature of another length', `${head}.${body}.${tail.slice(0, 40)}`, 'signature.invalid'],
  ['a signature of zeros', `${head}.${body}.${Buffer.alloc(256).toString('base64url')}`, 'signature.invalid'],
  ['the signature taken off', `${head}.${body}.`, 'token.malformed'],
  ["an attacker's key under a known kid", signed(accessClaims(), {}, ring.attacker.privateKey), 'signature.invalid'],
  ['the key of another kid', signed(accessClaims(), { kid: 'consumers' }), 'signature.invalid'],
]

const algorithms: readonly Case[] = [
  ...['none', 'None', 'NONE', 'nOnE', ''].flatMap((alg): Case[] => [
    [`alg ${JSON.stringify(alg)} and an old signature`, signed(accessClaims(), { alg }), 'algorithm.refused'],
    [
      `alg ${JSON.stringify(alg)} and no signature`,
      bare({ alg, kid: 'organisations' }, accessClaims(), ''),
      'token.malformed',
    ],
  ]),
  ['HS256 with a blank secret', smith.signedWithSecret(accessClaims(), ''), 'algorithm.refused'],
  ['HS256 with the public key as secret', smith.signedWithSecret(accessClaims(), pem), 'algorithm.refused'],
  [
    'HS256 with the trimmed public key',
    smith.signedWithSecret(accessClaims(), String(pem).trim()),
    'algorithm.refused',
  ],
  [
    'ES256 with r = s = 0',
    bare({ alg: 'ES256', kid: 'organisations' }, accessClaims(), Buffer.alloc(64).toString('base64url')),
    'algorithm.refused',
  ],
  ['ES256 with a key of its own', signed(accessClaims(), { alg: 'ES256' }, ec.privateKey), 'algorithm.refused'],
  ['PS256', signed(accessClaims(), { alg: 'PS256' }), 'algorithm.refused'],
  ['RS256 in lower case', signed(accessClaims(), { alg: 'rs256' }), 'algorithm.refused'],
  ['a list of algorithms', signed(accessClaims(), { alg: ['RS256'] }), 'algorithm.refused'],
  ['no alg', signed(accessClaims(), { alg: undefined }), 'algorithm.refused'],
  [
    'the alg of password encryption',
    bare({ alg: 'PBES2-HS256+A128KW', p2c: 1e9 }, accessClaims(), tail),
    'algorithm.refused',
  ],
]

const attacker = smith.publicJwk(ring.attacker.publicKey, {})
const headers: readonly Case[] = [
  ['crit', signed(accessClaims(), { crit: ['exp'] }), 'header.refused'],
  ['an unencoded body', signed(accessClaims(), { b64: false }), 'header.refused'],
  ['the typ of our own access tokens', signed(accessClaims(), { typ: 'at+jwt' }), 'type.refused'],
  ['the typ of a logout token', signed(accessClaims(), { typ: 'logout+jwt' }), 'type.refused'],
  ['a key embedded as jwk', signed(accessClaims(), { jwk: attacker }, ring.attacker.privateKey), 'signature.invalid'],
  [
    'a key embedded as jwk and no kid',
    signed(accessClaims(), { jwk: attacker, kid: undefined }, ring.attacker.privateKey),
    'key.unknown',
  ],
  [
    'a key to be fetched by jku',
    signed(accessClaims(), { jku: 'https://evil.example', kid: 'theirs' }, ring.attacker.privateKey),
    'key.unknown',
  ],
  [
    'a certificate to be fetched by x5u',
    signed(accessClaims(), { x5u: 'https://evil.example' }, ring.attacker.privateKey),
    'signature.invalid',
  ],
  [
    'a certificate embedded as x5c',
    signed(accessClaims(), { x5c: ['MII='] }, ring.attacker.privateKey),
    'signature.invalid',
  ],
  ...[
    '',
    '../../dev/null',
    "' OR 1=1 --",
    '$(id)',
    '__proto__',
    'constructor',
    'unknown',
    1,
    null,
    ['organisations'],
    { toString: 1 },
  ].map((kid): Case => [`the kid ${JSON.stringify(kid)}`, signed(accessClaims(), { kid }), 'key.unknown']),
  ['no kid', signed(accessClaims(), { kid: undefined }), 'key.unknown'],
]

/** What a claim has been found to hold instead of what it should. */
export const strange = [undefined, null, '', 0, 1, true, [], {}]
const everyKind = (claim: string, code: ErrorCode, values: readonly unknown[] = strange): Case[] =>
  values.map((value) => [`${claim} ${shown(value)}`, signed(accessClaims({ [claim]: value })), code])
const withIssuer = (iss: string): Case => [`the issuer ${iss}`, signed(accessClaims({ iss })), 'issuer.invalid']

const issuers: readonly Case[] = [
  ...everyKind('tid', 'tenant.invalid', [
    ...strange,
    'common',
    `${contoso} `,
    contoso.toUpperCase().replace('1', 'A'),
    [contoso],
  ]),
  ...everyKind('iss', 'issuer.invalid', [...strange, [issuerOf(contoso)]]),
  ...[
    `${issuerOf(contoso)}.evil`,
    `${issuerOf(contoso)}/`,
    ` ${issuerOf(contoso)}`,
    `https://evil.example/${issuerOf(contoso)}`,
    issuerOf(contoso).toUpperCase(),
    issuerOf(fabrikam),
    smith.issuerTemplate,
    `https://sts.windows.net/${contoso}/`,
    `https://login.microsoftonline.us/${contoso}/v2.0`,
    `https://login.partner.microsoftonline.cn/${contoso}/v2.0`,
    `http://login.microsoftonline.com/${contoso}/v2.0`,
  ].map(withIssuer),
  ['the tenant of another issuer', signed(accessClaims({ tid: fabrikam })), 'issuer.invalid'],
  [
    "the key of personal accounts for an organisation's tenant",
    signed(accessClaims(), { kid: 'consumers' }, ring.consumers.privateKey),
    'key.foreign',
  ],
  ['version 1 claims under a version 2 issuer', signed(accessClaims({ ver: '1.0' })), 'kind.refused'],
  ...everyKind('ver', 'kind.refused', [undefined, null, '', 2, '2', ['2.0']]),
  [
    'the version 1 issuer with its version',
    signed(accessClaims({ ver: '1.0', iss: `https://sts.windows.net/${contoso}/` })),
    'issuer.invalid',
  ],
]

const claims: readonly Case[] = [
  ...everyKind('aud', 'audience.invalid', [
    ...strange,
    smith.uiClient,
    `api://${smith.audience}`,
    `${smith.audience} `,
    [smith.audience, smith.uiClient],
    [[smith.audience]],
  ]),
  ...everyKind('exp', 'time.invalid', [undefined, null, '', 0, -1, true, [], {}, String(noon.getTime() / 1000 + 60)]),
  ...everyKind('iat', 'time.invalid', [undefined, null, '', 0, -1, true, [], {}, '1']),
  ...everyKind('nbf', 'time.invalid', [null, '', 0, true, [], {}, '1']),
  ['exp 1e400', signed(JSON.stringify(accessClaims()).replace(/"exp":\d+/, '"exp":1e400')), 'time.invalid'],
  ['an end before its beginning', signed(accessClaims({ exp: accessClaims()['iat'] })), 'time.invalid'],
  ...everyKind('oid', 'subject.missing'),
  ...everyKind('sub', 'subject.missing'),
  ...everyKind('scp', 'kind.refused'),
  ...everyKind('roles', 'claim.invalid', [null, '', 'Admin', 0, {}, [1], [['Admin']], ['Admin', null]]),
  ['another client that asked for it', signed(accessClaims({ azp: smith.audience })), 'client.foreign'],
  ...everyKind('scp', 'scope.missing', ['access', 'Access_As_User', 'access_as_user.all', 'access_as_users', ' ']),
]

const kinds: readonly Case[] = [
  ['an ID token of the same sign-in', signed(idClaims()), 'audience.invalid'],
  ['an ID token with the audience of the API', signed(idClaims({ aud: smith.audience })), 'kind.refused'],
  ['an app-only token', signed(accessClaims({ scp: undefined, roles: ['System'] })), 'kind.refused'],
  ['an app-only token that says so', signed(accessClaims({ scp: undefined, idtyp: 'app' })), 'kind.refused'],
  ['an app-only token with a scope', signed(accessClaims({ idtyp: 'app' })), 'kind.refused'],
  ['an app-only token without roles', signed(accessClaims({ scp: undefined, roles: undefined })), 'kind.refused'],
  ['a device token', signed(accessClaims({ idtyp: 'device' })), 'kind.refused'],
  ['a token of Graph', signed(accessClaims({ aud: '00000003-0000-0000-c000-000000000000' })), 'audience.invalid'],
]

/** A value as a test's name shows it. */
export function shown(value: unknown): string {
  return value === undefined ? 'absent' : JSON.stringify(value)
}

/** Every attack on an access token, by what it bends. All are refused by a validator that holds keys of the published set. */
export const attacks = {
  signature: signatures,
  algorithm: algorithms,
  header: headers,
  issuer: issuers,
  claims,
  kind: kinds,
}
