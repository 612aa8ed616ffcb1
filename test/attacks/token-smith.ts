import { createHmac, createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto'

export type Part = Readonly<Record<string, unknown>>

export const encode = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')

interface KeyPair {
  readonly publicKey: KeyObject
  readonly privateKey: KeyObject
}
const newRsa = (): KeyPair => generateKeyPairSync('rsa', { modulusLength: 2048 })
const newEc = (): KeyPair => generateKeyPairSync('ec', { namedCurve: 'P-256' })
const newEd = (): KeyPair => generateKeyPairSync('ed25519')

const makers = {
  organisations: newRsa,
  consumers: newRsa,
  older: newRsa,
  flow: newRsa,
  partner: newRsa,
  partnerPss: newRsa,
  partnerEc: newEc,
  partnerEd: newEd,
  hub: newEc,
  attacker: newRsa,
  attackerEc: newEc,
}
type Ring = Readonly<Record<keyof typeof makers, KeyPair>>

/** Private keys as PEM, by name, where somebody has made them already: making them takes longer than most tests. */
const made = JSON.parse(process.env['TENANTRY_TEST_RING'] ?? '{}') as Partial<Record<string, string>>

const pairOf = (pem: string): KeyPair => ({ privateKey: createPrivateKey(pem), publicKey: createPublicKey(pem) })

/** Keys of every issuer, by the `kid` they are published under, and those that only an attacker has. */
export const ring = Object.fromEntries(
  Object.entries(makers).map(([name, make]) => [name, made[name] === undefined ? make() : pairOf(made[name])]),
) as Ring

/** The ring as others can be given it. */
export const ringAsText = () =>
  JSON.stringify(
    Object.fromEntries(
      Object.entries(ring).map(([name, { privateKey }]) => [name, privateKey.export({ type: 'pkcs8', format: 'pem' })]),
    ),
  )

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
