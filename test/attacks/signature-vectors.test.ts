import { constants, createHash, generateKeyPairSync, privateEncrypt, sign, type KeyObject } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { checkSignature } from '../../shared/domain/tokens/check-signature.ts'
import { openToken } from '../../shared/domain/tokens/open-token.ts'
import { isRefusal } from '../../shared/domain/tokens/refusal.ts'
import type { Algorithm } from '../../shared/domain/tokens/algorithms.ts'
import { readKeySet } from '../../shared/domain/tokens/signing-keys.ts'
import { bent, specimens } from './specimens.ts'
import { trust } from './trusted.ts'
import { publicJwk, ring, signatureBy } from './token-smith.ts'

const opened = openToken(bent(specimens.user), trust)
const signed = isRefusal(opened) ? '' : opened.signed
const message = Buffer.from(signed)

/** Whether `signature` over the specimen holds under a public key. */
function holds(algorithm: Algorithm, publicKey: KeyObject, signature: Buffer): boolean {
  const [key] = readKeySet({ keys: [publicJwk(publicKey, { kid: 'k' })] }).values()
  if (isRefusal(opened) || !key) throw new Error('The specimen or its key is refused.')
  return checkSignature({ ...opened, signature }, { key, algorithm }) === undefined
}

/** The order of P-256 (FIPS 186-5). */
const n = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n
const p = 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn
const bytesOf = (value: bigint, length = 32) => Buffer.from(value.toString(16).padStart(length * 2, '0'), 'hex')
const numberIn = (bytes: Buffer) => BigInt(`0x${bytes.toString('hex')}`)
const pair = (r: bigint, s: bigint) => Buffer.concat([bytesOf(r), bytesOf(s)])

describe('ES256', () => {
  const { privateKey, publicKey } = ring.hub
  const signature = signatureBy(privateKey, message)
  const [r, s] = [numberIn(signature.subarray(0, 32)), numberIn(signature.subarray(32))]
  const der = sign('sha256', message, privateKey)

  it('holds with r and s side by side, and with the other s, as JOSE has it', () => {
    expect(holds('ES256', publicKey, signature)).toBe(true)
    expect(holds('ES256', publicKey, pair(r, n - s))).toBe(true)
  })

  it.each([
    ['r = 0', pair(0n, s)],
    ['s = 0', pair(r, 0n)],
    ['r = s = 0', pair(0n, 0n)],
    ['r = s = 1', pair(1n, 1n)],
    ['r = n', pair(n, s)],
    ['s = n', pair(r, n)],
    ['r = s = n', pair(n, n)],
    ['r = 0, s = 1', pair(0n, 1n)],
    ['r = 1, s = 0', pair(1n, 0n)],
    ['r = n − 1, s = n − 1', pair(n - 1n, n - 1n)],
    ['r = p', pair(p, s)],
    ['r = the field’s largest', pair(2n ** 256n - 1n, s)],
    ['r and s exchanged', pair(s, r)],
    ['r negated', pair(n - r, s)],
    ['s halved', pair(r, s >> 1n)],
    ['r + 1', pair((r + 1n) % n, s)],
    ['DER', der],
    ['DER cut to 64 bytes', der.subarray(0, 64)],
    ['DER filled up', Buffer.concat([der, Buffer.alloc(8)])],
    ['64 bytes of DER’s inside', der.subarray(4, 68)],
    ['a byte less', signature.subarray(0, 63)],
    ['a byte more', Buffer.concat([signature, Buffer.alloc(1)])],
    ['zeros in front of both', Buffer.concat([Buffer.alloc(1), bytesOf(r), Buffer.alloc(1), bytesOf(s)])],
    ['32 bytes', signature.subarray(0, 32)],
    ['96 bytes', Buffer.concat([signature, signature.subarray(32)])],
    ['nothing', Buffer.alloc(0)],
    ['the digest by another hash', sign('sha384', message, { key: privateKey, dsaEncoding: 'ieee-p1363' })],
    ['another message', signatureBy(privateKey, `${signed}x`)],
    ['another key', signatureBy(ring.attackerEc.privateKey, message)],
  ])('does not hold with %s', (_, bytes) => {
    expect(holds('ES256', publicKey, bytes)).toBe(false)
  })
})

describe('RS256', () => {
  const { privateKey, publicKey } = ring.organisations
  const signature = signatureBy(privateKey, message)
  const modulus = numberIn(Buffer.from(String(publicKey.export({ format: 'jwk' }).n), 'base64url'))
  const value = numberIn(signature)
  const raw = (block: Buffer) => privateEncrypt({ key: privateKey, padding: constants.RSA_NO_PADDING }, block)
  const digest = Buffer.from('3031300d060960864801650304020105000420', 'hex')
  const hash = (algorithm: string, data = message) => createHash(algorithm).update(data).digest()
  const block = (tail: Buffer, filling = 256 - 3 - tail.length) =>
    Buffer.concat([
      Buffer.from([0, 1]),
      Buffer.alloc(filling, 0xff),
      Buffer.from([0]),
      tail,
      Buffer.alloc(253 - filling - tail.length),
    ])
  const info = Buffer.concat([digest, hash('sha256')])

  it('holds as it was signed, and when padded by hand', () => {
    expect(holds('RS256', publicKey, signature)).toBe(true)
    expect(holds('RS256', publicKey, raw(block(info)))).toBe(true)
  })

  it.each([
    ['a byte less', signature.subarray(0, 255)],
    ['a byte more', Buffer.concat([Buffer.alloc(1), signature])],
    ['nothing', Buffer.alloc(0)],
    ['zero', Buffer.alloc(256)],
    ['one', bytesOf(1n, 256)],
    ['the modulus', bytesOf(modulus, 256)],
    ['the modulus added', bytesOf((value + modulus) % 2n ** 2048n, 256)],
    ['the modulus less the signature', bytesOf(modulus - value, 256)],
    ['short padding and rubbish behind', raw(block(info, 8))],
    ['the digest alone', raw(block(hash('sha256')))],
    [
      'no zero after the padding',
      raw(Buffer.concat([Buffer.from([0, 1]), Buffer.alloc(254 - info.length, 0xff), info])),
    ],
    ['padding of kind two', raw(Buffer.concat([Buffer.from([0, 2]), block(info).subarray(2)]))],
    ['padding that is not ones', raw(Buffer.concat([Buffer.from([0, 1, 0xfe]), block(info).subarray(3)]))],
    [
      'the name of another hash',
      raw(block(Buffer.concat([Buffer.from('3021300906052b0e03021a05000414', 'hex'), hash('sha1')]))),
    ],
    [
      'the parameters left out',
      raw(
        block(
          Buffer.concat([
            Buffer.from('302f300b0609608648016503040201', 'hex'),
            Buffer.from('0420', 'hex'),
            hash('sha256'),
          ]),
        ),
      ),
    ],
    [
      'a length in the long form',
      raw(block(Buffer.concat([Buffer.from('308131300d060960864801650304020105000420', 'hex'), hash('sha256')]))),
    ],
    ['the digest of another message', raw(block(Buffer.concat([digest, hash('sha256', Buffer.from('x'))])))],
    ['SHA-512', sign('sha512', message, privateKey)],
    ['SHA-1', sign('sha1', message, privateKey)],
    ['PSS', signatureBy(privateKey, message, 'PS256')],
    ['another key', signatureBy(ring.attacker.privateKey, message)],
    ['another size of key', sign('sha256', message, generateKeyPairSync('rsa', { modulusLength: 3072 }).privateKey)],
  ])('does not hold with %s', (_, bytes) => {
    expect(holds('RS256', publicKey, bytes)).toBe(false)
  })
})

describe('PS256', () => {
  const { privateKey, publicKey } = ring.partnerPss
  const pss = (saltLength: number, hash = 'sha256') =>
    sign(hash, message, { key: privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength })

  it('holds with a salt as long as the digest', () => {
    expect(holds('PS256', publicKey, pss(32))).toBe(true)
  })

  it.each([
    ['no salt', pss(0)],
    ['a short salt', pss(20)],
    ['a salt one too long', pss(33)],
    ['the longest salt', pss(222)],
    ['another hash', pss(32, 'sha384')],
    ['the older padding', signatureBy(privateKey, message)],
    ['a byte less', pss(32).subarray(1)],
    ['zeros', Buffer.alloc(256)],
    ['another key', signatureBy(ring.attacker.privateKey, message, 'PS256')],
  ])('does not hold with %s', (_, bytes) => {
    expect(holds('PS256', publicKey, bytes)).toBe(false)
  })
})

describe('EdDSA', () => {
  const { privateKey, publicKey } = ring.partnerEd
  const signature = signatureBy(privateKey, message)
  /** The order of the group (RFC 8032 §5.1), little end first as in S. */
  const order = 2n ** 252n + 27742317777372353535851937790883648493n
  const s = numberIn(Buffer.from(signature.subarray(32)).reverse())
  const withS = (value: bigint) => Buffer.concat([signature.subarray(0, 32), bytesOf(value).reverse()])

  it('holds as it was signed', () => {
    expect(holds('EdDSA', publicKey, signature)).toBe(true)
    expect(withS(s)).toEqual(signature)
  })

  it.each([
    ['the order added to S', withS(s + order)],
    ['S = 0', withS(0n)],
    ['S = the order', withS(order)],
    ['S negated', withS(order - s)],
    ['R of zeros', Buffer.concat([Buffer.alloc(32), signature.subarray(32)])],
    ['zeros', Buffer.alloc(64)],
    ['ones', Buffer.alloc(64, 0xff)],
    ['R and S exchanged', Buffer.concat([signature.subarray(32), signature.subarray(0, 32)])],
    ['a byte less', signature.subarray(0, 63)],
    ['a byte more', Buffer.concat([signature, Buffer.alloc(1)])],
    ['another message', signatureBy(privateKey, `${signed}x`)],
    ['another key', signatureBy(generateKeyPairSync('ed25519').privateKey, message)],
  ])('does not hold with %s', (_, bytes) => {
    expect(holds('EdDSA', publicKey, bytes)).toBe(false)
  })
})

describe('the longer digests and the larger curves', () => {
  const rsa = ring.organisations
  const [p384, p521] = ['P-384', 'P-521'].map((namedCurve) => generateKeyPairSync('ec', { namedCurve }))
  const pkcs1 = (hash: string) => sign(hash, message, rsa.privateKey)
  const pss = (hash: string, saltLength: number) =>
    sign(hash, message, { key: rsa.privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength })
  const ec = (hash: string, pair = p384, dsaEncoding: 'ieee-p1363' | 'der' = 'ieee-p1363') =>
    pair ? sign(hash, message, { key: pair.privateKey, dsaEncoding }) : Buffer.alloc(0)
  const padded = (bytes: Buffer) => Buffer.concat([Buffer.alloc(1), bytes])

  it.each<[Algorithm, KeyObject | undefined, Buffer, readonly Buffer[]]>([
    ['RS384', rsa.publicKey, pkcs1('sha384'), [pkcs1('sha256'), pkcs1('sha512'), pss('sha384', 48)]],
    ['RS512', rsa.publicKey, pkcs1('sha512'), [pkcs1('sha256'), pkcs1('sha384'), pss('sha512', 64)]],
    ['PS384', rsa.publicKey, pss('sha384', 48), [pss('sha384', 32), pss('sha256', 48), pkcs1('sha384')]],
    ['PS512', rsa.publicKey, pss('sha512', 64), [pss('sha512', 32), pss('sha384', 64), pkcs1('sha512')]],
    ['ES384', p384?.publicKey, ec('sha384'), [ec('sha256'), ec('sha512'), ec('sha384', p384, 'der')]],
    ['ES512', p521?.publicKey, ec('sha512', p521), [ec('sha256', p521), ec('sha384', p521), ec('sha512', p521, 'der')]],
    ['Ed25519', ring.partnerEd.publicKey, sign(null, message, ring.partnerEd.privateKey), [Buffer.alloc(64)]],
  ])('%s holds as it was signed, and in no other way', (algorithm, publicKey, signature, others) => {
    if (!publicKey) throw new Error('There is no key.')
    expect(holds(algorithm, publicKey, signature)).toBe(true)
    for (const bytes of [...others, signature.subarray(1), padded(signature), Buffer.alloc(signature.length)])
      expect(holds(algorithm, publicKey, bytes)).toBe(false)
  })

  it('an elliptic key signs by the digest of its curve alone', () => {
    const able = (pair: typeof p384) => {
      const [key] = readKeySet({ keys: [pair && publicJwk(pair.publicKey, { kid: 'k' })] }).values()
      return [key?.algorithms, key?.signatureSize]
    }
    expect(able(p384)).toEqual([['ES384'], 96])
    expect(able(p521)).toEqual([['ES512'], 132])
  })
})
