import { createPublicKey, verify, type KeyObject } from 'node:crypto'
import { requirePeer } from './load.ts'

/** A published key set, as it came. */
export interface PublishedKeys {
  readonly keys: readonly object[]
}

/** What the verifiers are told: what their documentation asks a multi-tenant application for, and no more. */
export interface Setting {
  readonly audience: string
  /** Of one tenant. */
  readonly issuer: string
  readonly keys: PublishedKeys
}

/** Rejects or throws where the token is not believed. */
export type Verify = (token: string) => unknown

/** The parts of the other verifiers that are used here. */
interface Jose {
  createLocalJWKSet(keys: PublishedKeys): unknown
  decodeJwt(token: string): Readonly<Record<string, unknown>>
  jwtVerify(token: string, keys: unknown, options: object): Promise<unknown>
}
interface JsonWebToken {
  decode(token: string, options: { complete: true }): { header: { kid?: string } } | null
  verify(token: string, key: KeyObject, options: object): unknown
}
interface FastJwt {
  readonly createVerifier: (options: object) => (token: string) => Promise<unknown>
}
interface AwsJwtVerify {
  JwtVerifier: { create(options: object): { cacheJwks(keys: PublishedKeys): void; verifySync(token: string): unknown } }
}

function keyFinder({ keys }: PublishedKeys) {
  const found = new Map(
    keys.map((jwk) => ['kid' in jwk ? jwk.kid : undefined, createPublicKey({ key: { ...jwk }, format: 'jwk' })]),
  )
  return (kid: unknown): KeyObject => {
    const key = found.get(kid)
    if (!key) throw new Error('unknown key')
    return key
  }
}

/** Other verifiers, each set up as its documentation leads an application of many tenants to, its keys at hand. */
export const peers: Readonly<Record<string, (setting: Setting) => Verify>> = {
  'jsonwebtoken 9: audience, RS256': ({ audience, keys }) => {
    const jwt = requirePeer('jsonwebtoken') as JsonWebToken
    const find = keyFinder(keys)
    return (token) => {
      const key = find(jwt.decode(token, { complete: true })?.header.kid)
      return jwt.verify(token, key, { algorithms: ['RS256'], audience })
    }
  },
  'jose 6: audience': ({ audience, keys }) => {
    const jose = requirePeer('jose') as Jose
    const set = jose.createLocalJWKSet(keys)
    return (token) => jose.jwtVerify(token, set, { audience })
  },
  'jose 6: audience, issuer from `tid`': ({ audience, keys }) => {
    const jose = requirePeer('jose') as Jose
    const set = jose.createLocalJWKSet(keys)
    return (token) => {
      const issuer = `https://login.microsoftonline.com/${String(jose.decodeJwt(token)['tid'])}/v2.0`
      return jose.jwtVerify(token, set, { audience, issuer, algorithms: ['RS256'] })
    }
  },
  'fast-jwt 6: audience, issuer by pattern': ({ audience, keys }) => {
    const { createVerifier } = requirePeer('fast-jwt') as FastJwt
    const find = keyFinder(keys)
    const pem = new Map<KeyObject, string>()
    const pemOf = (key: KeyObject) => {
      const known = pem.get(key) ?? String(key.export({ type: 'spki', format: 'pem' }))
      pem.set(key, known)
      return known
    }
    return createVerifier({
      key: async ({ header }: { header: { kid?: string } }) => pemOf(find(header.kid)),
      algorithms: ['RS256'],
      allowedAud: audience,
      allowedIss: /^https:\/\/login\.microsoftonline\.com\/[0-9a-f-]{36}\/v2\.0$/,
    })
  },
  'aws-jwt-verify 5: audience, one issuer': ({ audience, issuer, keys }) => {
    const { JwtVerifier } = requirePeer('aws-jwt-verify') as AwsJwtVerify
    const verifier = JwtVerifier.create({ issuer, audience, jwksUri: `${issuer}/keys` })
    verifier.cacheJwks(keys)
    return (token) => verifier.verifySync(token)
  },
}

/** The signature alone, of a token that was taken apart before: what no verifier can do without. */
export function rawVerify(token: string, key: KeyObject): () => boolean {
  const end = token.lastIndexOf('.')
  const signed = token.slice(0, end)
  const signature = Buffer.from(token.slice(end + 1), 'base64url')
  return () => verify('sha256', Buffer.from(signed), key, signature)
}
