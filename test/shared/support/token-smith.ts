import { createHmac, generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import { readKeySet, type KeySet } from '../../../shared/domain/tokens/signing-keys.ts'
import type { TokenExpectation } from '../../../shared/domain/tokens/verify-token.ts'
import { contoso, noon } from './facts.ts'

export const issuerTemplate = 'https://login.microsoftonline.com/{tenantid}/v2.0'
/** The tenant of personal Microsoft accounts. */
export const consumers = '9188040d-6c67-4c5b-b112-36a304b66dad'
export const issuerOf = (tid: string) => issuerTemplate.replace('{tenantid}', tid)
export const audience = '33333333-3333-4333-8333-333333333333'
export const uiClient = '44444444-4444-4444-8444-444444444444'

const newKeys = () => generateKeyPairSync('rsa', { modulusLength: 2048 })

/** Keys of Entra's published set, and one that only an attacker has. */
export const ring = { organisations: newKeys(), consumers: newKeys(), attacker: newKeys() }

export const publicJwk = (key: KeyObject, more: object) => ({ ...key.export({ format: 'jwk' }), use: 'sig', ...more })

/** The set as Entra publishes it: each key with the issuer it may sign for. */
export const published = {
  keys: [
    publicJwk(ring.organisations.publicKey, { kid: 'organisations', issuer: issuerTemplate }),
    publicJwk(ring.consumers.publicKey, { kid: 'consumers', issuer: issuerOf(consumers) }),
  ],
}

export const publishedKeys: KeySet = readKeySet(published)

export type Part = Record<string, unknown>

export const encode = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')

const seconds = noon.getTime() / 1000

/** Claims of a person's access token of the Management API. Undefined takes a claim away. */
export const accessClaims = (change: Part = {}): Part => ({
  aud: audience,
  iss: issuerOf(contoso),
  iat: seconds - 300,
  nbf: seconds - 300,
  exp: seconds + 3600,
  azp: uiClient,
  oid: 'eeeeeeee-eeee-4eee-8eee-eeeeeeeeeeee',
  sub: 'pairwise',
  tid: contoso,
  scp: 'access_as_user',
  roles: ['Admin'],
  ver: '2.0',
  ...change,
})

/** Claims of the ID token of the same sign-in. */
export const idClaims = (change: Part = {}): Part => ({
  ...accessClaims({ aud: uiClient, azp: undefined, scp: undefined, roles: undefined }),
  nonce: 'nonce-1',
  name: 'Ana',
  ...change,
})

/** A token that is really signed: by the organisations' key unless another one is given. */
export function signed(
  claims: Part | string,
  header: Part = {},
  key: KeyObject = ring.organisations.privateKey,
): string {
  const content = `${encode({ alg: 'RS256', typ: 'JWT', kid: 'organisations', ...header })}.${encode(claims)}`
  return `${content}.${sign('sha256', Buffer.from(content), key).toString('base64url')}`
}

/** Signed with a shared secret, as in the confusion of RS256 with HS256. */
export function signedWithSecret(claims: Part, secret: string | Buffer, header: Part = {}): string {
  const content = `${encode({ alg: 'HS256', typ: 'JWT', kid: 'organisations', ...header })}.${encode(claims)}`
  return `${content}.${createHmac('sha256', secret).update(content).digest('base64url')}`
}

export const delegated: TokenExpectation = {
  kind: 'delegated',
  issuerTemplate,
  audience,
  client: uiClient,
  scope: 'access_as_user',
  now: noon,
}

export const idToken: TokenExpectation = { kind: 'id', issuerTemplate, audience: uiClient, nonce: 'nonce-1', now: noon }
