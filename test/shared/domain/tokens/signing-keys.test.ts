import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { readKeySet } from '../../../../shared/domain/tokens/signing-keys.ts'
import { issuerTemplate, publicJwk, published, ring } from '../../support/token-smith.ts'

const good = publicJwk(ring.organisations.publicKey, { kid: 'good' })
const kidsOf = (...keys: unknown[]) => [...readKeySet({ keys }).keys()]

describe('a published key set', () => {
  it('gives the RSA keys for signatures, each with the issuer it may sign for', () => {
    const keys = readKeySet(published)
    expect([...keys.keys()]).toEqual(['organisations', 'consumers'])
    expect(keys.get('organisations')?.issuer).toBe(issuerTemplate)
    expect(readKeySet({ keys: [good] }).get('good')).not.toHaveProperty('issuer')
  })

  it.each([
    ['of another kind', publicJwk(generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey, { kid: 'k' })],
    ['that is symmetric', { kty: 'oct', kid: 'k', k: 'AAAA', use: 'sig' }],
    ['for encryption', { ...good, use: 'enc' }],
    ['without a kid', { ...good, kid: undefined }],
    ['with a blank kid', { ...good, kid: '' }],
    ['with a number for a kid', { ...good, kid: 1 }],
    ['below 2048 bits', publicJwk(generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey, { kid: 'k' })],
    ['without a modulus', { ...good, n: undefined }],
    ['that cannot be read', { ...good, n: '', e: '' }],
    ['that is nothing', null],
    ['that is a text', 'key'],
  ])('leaves out a key %s', (_, key) => {
    expect(kidsOf(key, good)).toEqual(['good'])
  })

  it('lets the first of two keys with one kid stand', () => {
    const second = publicJwk(ring.attacker.publicKey, { kid: 'good' })
    const [kept] = readKeySet({ keys: [good, second] }).values()
    expect(kept?.key.equals(ring.organisations.publicKey)).toBe(true)
  })

  it.each([undefined, null, 'keys', {}, { keys: {} }, [good]])('that is %j holds no key', (document) => {
    expect(readKeySet(document).size).toBe(0)
  })

  it('has no key under the names that every object has', () => {
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty'])
      expect(readKeySet(published).get(name)).toBeUndefined()
  })

  it('forgets private parts that were published by mistake', () => {
    const leaked = { ...ring.attacker.privateKey.export({ format: 'jwk' }), kid: 'leaked', use: 'sig' }
    expect(readKeySet({ keys: [leaked] }).get('leaked')?.key.type).toBe('public')
  })
})
