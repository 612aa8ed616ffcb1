import { createHmac, generateKeyPairSync, sign, type KeyObject } from 'node:crypto'

export type Part = Readonly<Record<string, unknown>>

export const encode = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')

const newRsa = () => generateKeyPairSync('rsa', { modulusLength: 2048 })
const newEc = () => generateKeyPairSync('ec', { namedCurve: 'P-256' })

/** Keys of every issuer, by the `kid` they are published under, and those that only an attacker has. */
export const ring = {
  organisations: newRsa(),
  consumers: newRsa(),
  older: newRsa(),
  flow: newRsa(),
  partner: newRsa(),
  partnerPss: newRsa(),
  partnerEc: newEc(),
  partnerEd: generateKeyPairSync('ed25519'),
  hub: newEc(),
  attacker: newRsa(),
  attackerEc: newEc(),
}

export const publicJwk = (key: KeyObject, more: object) => ({ ...key.export({ format: 'jwk' }), use: 'sig', ...more })

/** How a key signs, unless `alg` asks an RSA key for PS256. */
export function signatureBy(key: KeyObject, content: string | Buffer, alg?: unknown): Buffer {
  const data = Buffer.from(content)
  if (key.asymmetricKeyType === 'ed25519') return sign(null, data, key)
  if (key.asymmetricKeyType === 'ec') return sign('sha256', data, { key, dsaEncoding: 'ieee-p1363' })
  return alg === 'PS256' ? sign('sha256', data, { key, padding: 6, saltLength: 32 }) : sign('sha256', data, key)
}

/** A token that is really signed. Undefined takes a claim or header parameter away; claims may be given as text. */
export function sealed(header: Part, claims: Part | string, key: KeyObject): string {
  const content = `${encode(header)}.${encode(claims)}`
  return `${content}.${signatureBy(key, content, header['alg']).toString('base64url')}`
}

/** Signed with a shared secret, as in the confusion of RS256 with HS256. */
export function sealedWithSecret(header: Part, claims: Part, secret: string | Buffer): string {
  const content = `${encode(header)}.${encode(claims)}`
  return `${content}.${createHmac('sha256', secret).update(content).digest('base64url')}`
}
