import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { keyPairs } from '../../../../shared/adapters/crypto/key-pairs.ts'

describe('a key pair of the hub', () => {
  it('is P-256, and signs what its public half verifies as ES256', () => {
    const { publicKey, privateJwk } = keyPairs.make()
    const signature = Buffer.from(keyPairs.read(privateJwk)?.sign('a.b') ?? '', 'base64url')
    const key = createPublicKey({ key: { kty: 'EC', crv: 'P-256', ...publicKey }, format: 'jwk' })
    expect(signature).toHaveLength(64)
    expect(verify('sha256', Buffer.from('a.b'), { key, dsaEncoding: 'ieee-p1363' }, signature)).toBe(true)
    expect(verify('sha256', Buffer.from('a.c'), { key, dsaEncoding: 'ieee-p1363' }, signature)).toBe(false)
  })

  it('is another one each time', () => {
    expect(keyPairs.make().publicKey.x).not.toBe(keyPairs.make().publicKey.x)
  })

  it('shows nothing but x and y of itself', () => {
    const { publicKey, privateJwk } = keyPairs.make()
    expect(Object.keys(publicKey)).toEqual(['x', 'y'])
    expect(keyPairs.read(privateJwk)?.publicKey).toEqual(publicKey)
  })

  const jwkOf = (curve: string) =>
    JSON.stringify(generateKeyPairSync('ec', { namedCurve: curve }).privateKey.export({ format: 'jwk' }))
  const { privateJwk } = keyPairs.make()
  const { d: _private, ...publicHalf } = JSON.parse(privateJwk) as Record<string, string>

  it.each([
    ['no JSON', 'secret'],
    ['a public key', JSON.stringify(publicHalf)],
    ['a key of another curve', jwkOf('P-384')],
    ['a key of another kind', JSON.stringify(generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }))],
    ['an empty object', '{}'],
  ])('is not read from %s', (_, text) => {
    expect(keyPairs.read(text)).toBeUndefined()
  })
})
