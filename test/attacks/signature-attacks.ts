import type { Attack } from './attack.ts'
import { isPartner, shown } from './holding.ts'
import { bent, type Specimen } from './specimens.ts'
import { jwks } from './trusted.ts'
import { encode, publicJwk, ring, sealedWithSecret } from './token-smith.ts'

/** Signatures that are broken, borrowed or of the wrong shape. */
export function signatureAttacks(specimen: Specimen): Attack[] {
  const [head = '', body = '', tail = ''] = bent(specimen).split('.')
  const bytes = Buffer.from(tail, 'base64url')
  const with_ = (signature: Buffer) => `${head}.${body}.${signature.toString('base64url')}`
  const isEc = specimen.key.asymmetricKeyType === 'ec'
  const attacker = isEc ? ring.attackerEc.privateKey : ring.attacker.privateKey
  const flipped = (at: number) => Buffer.from(bytes.map((byte, index) => (index === at ? byte ^ 1 : byte)))
  return (
    [
      ['changed claims under an old signature', `${head}.${encode({ ...specimen.claims, roles: ['Owner'] })}.${tail}`],
      ['a changed header under an old signature', `${encode({ ...specimen.header, x: 1 })}.${body}.${tail}`],
      ['one bit changed at the start of the signature', with_(flipped(0))],
      ['one bit changed at the end of the signature', with_(flipped(bytes.length - 1))],
      ['a signature without its last byte', with_(bytes.subarray(0, -1))],
      ['a signature without its first byte', with_(bytes.subarray(1))],
      ['a signature with a zero in front', with_(Buffer.concat([Buffer.alloc(1), bytes]))],
      ['a signature with a zero behind', with_(Buffer.concat([bytes, Buffer.alloc(1)]))],
      ['a signature of one byte', with_(Buffer.alloc(1))],
      ['a signature of zeros', with_(Buffer.alloc(bytes.length))],
      ['a signature of ones', with_(Buffer.alloc(bytes.length, 0xff))],
      ['the signature twice', with_(Buffer.concat([bytes, bytes]))],
      ['the signature of another token', `${head}.${body}.${bent(specimen, { jti: 'other' }).split('.')[2] ?? ''}`],
      ["an attacker's key under a known kid", bent(specimen, {}, {}, attacker)],
    ] as const
  ).map(([name, token]) => ({ name, token: () => token, code: 'signature.invalid' }))
}

/** An `alg` that is not the one we expect of the issuer. */
export function algorithmAttacks(specimen: Specimen): Attack[] {
  const [, body = '', tail = ''] = bent(specimen).split('.')
  const own = specimen.header['alg']
  const publicKey = specimen.kind === 'exchanged' ? ring.hub.publicKey : keyOf(specimen)
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString()
  const withHeader = (change: object) => `${encode({ ...specimen.header, ...change })}.${body}.${tail}`
  const hmac = { ...specimen.header, alg: 'HS256' }
  const secrets: readonly [string, string | Buffer][] = [
    ['a blank secret', ''],
    ['a zero for a secret', Buffer.alloc(1)],
    ['the public key as PEM', pem],
    ['the public key as PEM, trimmed', pem.trim()],
    ['the public key as PEM, without line breaks', pem.replaceAll('\n', '')],
    ['the public key as PEM, with CR LF', pem.replaceAll('\n', '\r\n')],
    ['the public key as DER', publicKey.export({ type: 'spki', format: 'der' })],
    ['the public key as JWK', JSON.stringify(publicKey.export({ format: 'jwk' }))],
    ['the published key set', JSON.stringify(jwks.entra)],
    ['the kid', String(specimen.header['kid'])],
  ]
  const ours = ['RS256', 'PS256', 'ES256', 'EdDSA'].filter((alg) => alg !== own)
  const oursCode = isPartner(specimen) ? 'key.mismatched' : 'algorithm.refused'
  return [
    ...['none', 'None', 'NONE', 'nOnE', ' none', '', 'null'].flatMap((alg): Attack[] => [
      {
        name: `alg ${JSON.stringify(alg)} and an old signature`,
        token: () => withHeader({ alg }),
        code: 'algorithm.refused',
      },
      {
        name: `alg ${JSON.stringify(alg)} and no signature`,
        token: () => `${encode({ ...specimen.header, alg })}.${body}.`,
        code: 'token.malformed',
      },
    ]),
    ...secrets.map(([name, secret]): Attack => ({
      name: `HS256 with ${name}`,
      token: () => sealedWithSecret(hmac, specimen.claims, secret),
      code: 'algorithm.refused',
    })),
    ...ours.map((alg): Attack => ({ name: `alg ${alg}`, token: () => bent(specimen, {}, { alg }), code: oursCode })),
    ...['RS384', 'RS512', 'ES384', 'ES256K', 'HS384', 'dir', 'RSA-OAEP', `${String(own)} `].map((alg): Attack => ({
      name: `alg ${JSON.stringify(alg)}`,
      token: () => bent(specimen, {}, { alg }),
      code: 'algorithm.refused',
    })),
    ...[String(own).toLowerCase(), [own], { name: own }, null, 1, true, undefined].map((alg): Attack => ({
      name: `alg ${shown(alg)}`,
      token: () => bent(specimen, {}, { alg }),
      code: 'algorithm.refused',
    })),
    {
      name: 'password encryption with a billion rounds',
      token: () => withHeader({ alg: 'PBES2-HS256+A128KW', enc: 'A128GCM', p2c: 1e9 }),
      code: 'algorithm.refused',
    },
    {
      name: 'ES256 with r = s = 0',
      token: () => `${encode({ ...specimen.header, alg: 'ES256' })}.${body}.${Buffer.alloc(64).toString('base64url')}`,
      code: specimen.kind === 'exchanged' ? 'signature.invalid' : oursCode,
    },
    { name: 'no header parameters', token: () => `${encode({})}.${body}.${tail}`, code: 'algorithm.refused' },
  ]
}

const keyOf = (specimen: Specimen) => (isPartner(specimen) ? ring.partner.publicKey : ring.organisations.publicKey)

/** Header parameters that ask for trust, for extensions or for another key. */
export function headerAttacks(specimen: Specimen): Attack[] {
  const isOnlyKey = isPartner(specimen)
  const isEc = specimen.key.asymmetricKeyType === 'ec'
  const theirs = isEc ? ring.attackerEc : ring.attacker
  const jwk = publicJwk(theirs.publicKey, {})
  const byAttacker = (head: object) => bent(specimen, {}, { ...head }, theirs.privateKey)
  const kids = [
    ...[
      '',
      ' ',
      '../../dev/null',
      '/proc/self/environ',
      "' OR 1=1 --",
      "x' UNION SELECT 'k' --",
      '$(id)',
      '`id`',
      '|id',
    ],
    ...[
      '__proto__',
      'constructor',
      'toString',
      'hasOwnProperty',
      'prototype',
      'unknown',
      'https://evil.example/k',
      '\u0000',
    ],
    ...[
      'x'.repeat(4_000),
      1,
      0,
      null,
      true,
      [specimen.header['kid']],
      { toString: 1 },
      String(specimen.header['kid']).toUpperCase(),
    ],
  ]
  return [
    ...([['exp'], [], ['b64'], 'exp', null, { exp: true }] as const).map((crit): Attack => ({
      name: `crit ${JSON.stringify(crit)}`,
      token: () => bent(specimen, {}, { crit }),
      code: 'header.refused',
    })),
    ...[false, true, null].map((b64): Attack => ({
      name: `b64 ${String(b64)}`,
      token: () => bent(specimen, {}, { b64 }),
      code: 'header.refused',
    })),
    ...kids.map((kid): Attack => ({
      name: `the kid ${shown(kid).slice(0, 40)}`,
      token: () => bent(specimen, {}, { kid }),
      code: 'key.unknown',
    })),
    { name: 'a key embedded as jwk', token: () => byAttacker({ jwk }), code: 'signature.invalid' },
    {
      name: 'a key embedded as jwk under its own kid',
      token: () => byAttacker({ jwk, kid: 'theirs' }),
      code: 'key.unknown',
    },
    {
      name: 'a key to be fetched by jku',
      token: () => byAttacker({ jku: 'https://evil.example', kid: 'theirs' }),
      code: 'key.unknown',
    },
    {
      name: 'a jku beside a known kid',
      token: () => byAttacker({ jku: 'https://evil.example' }),
      code: 'signature.invalid',
    },
    {
      name: 'a certificate to be fetched by x5u',
      token: () => byAttacker({ x5u: 'https://evil.example' }),
      code: 'signature.invalid',
    },
    { name: 'a certificate embedded as x5c', token: () => byAttacker({ x5c: ['MII='] }), code: 'signature.invalid' },
    // Where one key alone comes into question it is looked at, and refuses.
    {
      name: "an attacker's token without kid",
      token: () => byAttacker({ kid: undefined }),
      code: isOnlyKey ? 'signature.invalid' : 'key.unknown',
    },
    ...(isOnlyKey
      ? []
      : [{ name: 'no kid', token: () => bent(specimen, {}, { kid: undefined }), code: 'key.unknown' as const }]),
    ...typesFor(specimen).map((typ): Attack => ({
      name: `the typ ${shown(typ)}`,
      token: () => bent(specimen, {}, { typ }),
      code: 'type.refused',
    })),
  ]
}

function typesFor(specimen: Specimen): unknown[] {
  const { kind } = specimen
  const strange = ['', 'JOSE', 'JWE', 'secevent+jwt', 'dpop+jwt', 'application/jose', 1, null, ['JWT']]
  if (kind === 'exchanged') return [...strange, 'JWT', 'logout+jwt', 'application/jwt', undefined]
  if (kind === 'delegated' && isPartner(specimen)) return [...strange, 'logout+jwt', 'at+JWT ', 'id+jwt']
  return kind === 'logout' ? [...strange, 'at+jwt'] : [...strange, 'at+jwt', 'application/at+jwt', 'logout+jwt']
}
