import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { readKeySet, sameNamed } from '../../../../shared/domain/tokens/signing-keys.ts'
import { issuers, jwks } from '../../../attacks/trusted.ts'
import { publicJwk, ring } from '../../../attacks/token-smith.ts'

const good = publicJwk(ring.organisations.publicKey, { kid: 'good' })
const kidsOf = (...keys: unknown[]) => [...readKeySet({ keys }).keys()]
const onlyOf = (key: object) => [...readKeySet({ keys: [key] }).values()][0]
const rsa = (modulusLength: number, publicExponent = 65_537) =>
  generateKeyPairSync('rsa', { modulusLength, publicExponent }).publicKey
const ec = (namedCurve: string) => publicJwk(generateKeyPairSync('ec', { namedCurve }).publicKey, { kid: 'k' })

describe('a published key set', () => {
  it('gives the keys for signatures, each with the issuer it may sign for', () => {
    const keys = readKeySet(jwks.entra)
    expect([...keys.keys()]).toEqual(['organisations', 'consumers'])
    expect(keys.get('organisations')?.issuer).toBe(issuers.entra)
    expect(readKeySet({ keys: [good] }).get('good')).not.toHaveProperty('issuer')
    expect(onlyOf({ ...good, issuer: 5 })).not.toHaveProperty('issuer')
  })

  it.each([
    ['RSA', ring.organisations, ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'], 256],
    ['P-256', ring.hub, ['ES256'], 64],
    ['P-384', generateKeyPairSync('ec', { namedCurve: 'P-384' }), ['ES384'], 96],
    ['P-521', generateKeyPairSync('ec', { namedCurve: 'P-521' }), ['ES512'], 132],
    ['Ed25519', ring.partnerEd, ['EdDSA', 'Ed25519'], 64],
  ])(
    'says of a key of %s what it can verify, and how long its signatures are',
    (_, { publicKey }, algorithms, size) => {
      expect(onlyOf(publicJwk(publicKey, { kid: 'k' }))).toMatchObject({ kid: 'k', algorithms, signatureSize: size })
    },
  )

  it('counts the bytes of large keys, and of those between two bytes', () => {
    expect(onlyOf(publicJwk(rsa(3072), { kid: 'k' }))?.signatureSize).toBe(384)
    expect(onlyOf(publicJwk(rsa(2050), { kid: 'k' }))?.signatureSize).toBe(257)
  })

  it('holds a key to its own alg', () => {
    expect(onlyOf({ ...good, alg: 'PS256' })?.algorithms).toEqual(['PS256'])
    for (const alg of ['ES256', 'RS1', 'RSA-OAEP', null]) expect(onlyOf({ ...good, alg })).toBeUndefined()
  })

  it('takes a key whose uses or operations include to verify, or are not said', () => {
    for (const more of [{ use: undefined }, { key_ops: ['sign', 'verify'] }, { use: 'sig', key_ops: ['verify'] }])
      expect(onlyOf({ ...good, ...more })?.kid).toBe('good')
  })

  it.each([
    ['of the curve of coins', ec('secp256k1')],
    ['of Ed448', publicJwk(generateKeyPairSync('ed448').publicKey, { kid: 'k' })],
    ['for agreement', publicJwk(generateKeyPairSync('x25519').publicKey, { kid: 'k' })],
    ['that lies on no curve', { ...ec('P-256'), y: ec('P-256')['y' as never] }],
    ['that is symmetric', { kty: 'oct', kid: 'k', k: 'AAAA', use: 'sig' }],
    ['for encryption', { ...good, kid: 'k', use: 'enc' }],
    ['whose use is nothing', { ...good, kid: 'k', use: null }],
    ['that may only sign', { ...good, kid: 'k', key_ops: ['sign'] }],
    ['whose operations are a text', { ...good, kid: 'k', key_ops: 'verify' }],
    ['with a number for a kid', { ...good, kid: 1 }],
    ['with nothing for a kid', { ...good, kid: null }],
    ['below 2048 bits', publicJwk(rsa(2040), { kid: 'k' })],
    ['far too large', { kty: 'RSA', kid: 'k', n: Buffer.alloc(1025, 0xff).toString('base64url'), e: 'AQAB' }],
    ['with a small exponent', publicJwk(rsa(2048, 3), { kid: 'k' })],
    ['with a huge exponent', { ...good, kid: 'k', e: Buffer.from('0100000001', 'hex').toString('base64url') }],
    ['with the exponent one', { ...good, kid: 'k', e: 'AQ' }],
    ['without a modulus', { ...good, kid: 'k', n: undefined }],
    ['that cannot be read', { ...good, kid: 'k', n: '', e: '' }],
    ['that is nothing', null],
    ['that is a text', 'key'],
  ])('leaves out a key %s', (_, key) => {
    expect(kidsOf(key, good)).toEqual(['good'])
  })

  it('takes keys at the limits of size and exponent', () => {
    const modulus = Buffer.alloc(1024, 0xff).toString('base64url')
    expect(kidsOf({ kty: 'RSA', kid: 'large', n: modulus, e: 'AQAB' })).toEqual(['large'])
    expect(kidsOf({ ...good, e: Buffer.from('0100000000', 'hex').toString('base64url') })).toEqual(['good'])
  })

  it('lets the first of two keys with one kid stand, where both are for the same', () => {
    const second = publicJwk(ring.attacker.publicKey, { kid: 'good' })
    const [kept] = readKeySet({ keys: [good, second] }).values()
    expect(kept?.key.equals(ring.organisations.publicKey)).toBe(true)
    expect(kept).not.toHaveProperty('also')
  })

  it('keeps keys of different types with one kid, and every key without a name', () => {
    const elliptic = publicJwk(ring.hub.publicKey, { kid: 'good' })
    const [both] = readKeySet({ keys: [good, elliptic] }).values()
    expect(both && sameNamed(both).map(({ algorithms }) => algorithms[0])).toEqual(['RS256', 'ES256'])
    const unnamed = [good, publicJwk(ring.attacker.publicKey, {})].map((key) => ({ ...key, kid: undefined }))
    const [all] = readKeySet({ keys: unnamed }).values()
    expect(all && sameNamed(all)).toHaveLength(2)
  })

  it('keeps a key without a name under the blank one', () => {
    expect(kidsOf({ ...good, kid: undefined })).toEqual([''])
  })

  it('is not read beyond a hundred keys', () => {
    const keys = Array.from({ length: 150 }, (_, index) => ({ ...good, kid: `k${index}` }))
    expect(kidsOf(...keys)).toHaveLength(100)
  })

  it.each([undefined, null, 'keys', {}, { keys: {} }, [good]])('that is %j holds no key', (document) => {
    expect(readKeySet(document).size).toBe(0)
  })

  it('has no key under the names that every object has', () => {
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty'])
      expect(readKeySet(jwks.entra).get(name)).toBeUndefined()
  })

  it('forgets private parts that were published by mistake', () => {
    const leaked = { ...ring.attacker.privateKey.export({ format: 'jwk' }), kid: 'leaked', use: 'sig' }
    const kept = onlyOf(leaked)?.key
    expect(kept?.type).toBe('public')
    expect(kept?.equals(createPublicKey(ring.attacker.privateKey))).toBe(true)
  })
})
