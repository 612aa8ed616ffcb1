import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto'
import type { Algorithm } from './algorithms.ts'

/** A key that a discovery document vouches for. */
export interface SigningKey {
  /** Blank where the set gives none: such a key serves tokens that name none either. */
  readonly kid: string
  readonly key: KeyObject
  /** What its type, size, curve and own `alg` let it verify. */
  readonly algorithms: readonly Algorithm[]
  /** The length of its signatures, in bytes: one that is longer or shorter is not looked at. */
  readonly signatureSize: number
  /**
   * Entra's v2 key set names an issuer for each key: a template with `{tenantid}` may sign for any tenant that fits, a fixed one only for
   * that tenant. Absent (v1, other providers): the key may sign for the issuer whose set it came from.
   */
  readonly issuer?: string
  /** Others under the same name, which RFC 7517 §4.5 allows for keys of different types; and every other one that has no name. */
  readonly also?: readonly SigningKey[]
}

/** By `kid`. A Map, so that no name has a meaning of its own. */
export type KeySet = ReadonlyMap<string, SigningKey>

/** RSA keys below this size sign nothing we believe (RFC 7518 §3.3); above the other one they only cost time. In bits. */
const rsaBits = { least: 2048, most: 8192 }
/** A small public exponent makes careless signatures forgeable (NIST SP 800-56B §6.2), a huge one makes checking slow. */
const rsaExponents = { least: 65_537n, most: 2n ** 32n }
/** Providers publish a handful. A set beyond this is not read to its end. */
const mostKeys = 100

/**
 * Reads a JWK set: the keys that can verify signatures. Keys of other kinds, other uses, too short or unreadable are left out, as
 * RFC 7517 §5 asks; of two keys with one `kid` for the same algorithm the first stands.
 */
export function readKeySet(document: unknown): KeySet {
  const keys = new Map<string, SigningKey>()
  const listed = typeof document === 'object' && document !== null && 'keys' in document ? document.keys : undefined
  if (!Array.isArray(listed)) return keys
  for (const entry of listed.slice(0, mostKeys) as unknown[]) {
    const read = readKey(entry)
    if (!read) continue
    const first = keys.get(read.kid)
    if (!first) keys.set(read.kid, read)
    else if (read.kid === '' || !sameNamed(first).some((known) => isForSame(known, read)))
      keys.set(read.kid, { ...first, also: [...(first.also ?? []), read] })
  }
  return keys
}

/** A key and those that have the same name. */
export const sameNamed = (key: SigningKey): readonly SigningKey[] => [key, ...(key.also ?? [])]

const isForSame = (one: SigningKey, other: SigningKey) =>
  one.algorithms.some((algorithm) => other.algorithms.includes(algorithm))

function readKey(entry: unknown): SigningKey | undefined {
  if (typeof entry !== 'object' || entry === null) return undefined
  const { kid = '', use = 'sig', key_ops: uses = ['verify'], alg, issuer, ...jwk } = entry as Record<string, unknown>
  if (typeof kid !== 'string' || use !== 'sig' || !Array.isArray(uses) || !uses.includes('verify')) return undefined
  const key = publicKeyOf(jwk)
  const able = key && abilityOf(key)
  if (!able) return undefined
  const algorithms = able.algorithms.filter((algorithm) => alg === undefined || alg === algorithm)
  if (algorithms.length === 0) return undefined
  return { kid, key, algorithms, signatureSize: able.size, ...(typeof issuer === 'string' ? { issuer } : {}) }
}

/** The public members alone: what was published by mistake is forgotten. */
function publicKeyOf({ kty, n, e, crv, x, y }: Record<string, unknown>): KeyObject | undefined {
  try {
    return createPublicKey({ key: { kty, n, e, crv, x, y } as JsonWebKey, format: 'jwk' })
  } catch {
    return undefined
  }
}

/** RFC 7518 §3.3 to §3.5, RFC 8037 §3.1: which key goes with which algorithm, and how long its signatures are. */
function abilityOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject) {
  const { modulusLength: bits = 0, publicExponent = 0n, namedCurve } = asymmetricKeyDetails ?? {}
  if (asymmetricKeyType === 'rsa') {
    if (bits < rsaBits.least || bits > rsaBits.most) return undefined
    if (publicExponent < rsaExponents.least || publicExponent > rsaExponents.most) return undefined
    return { algorithms: ofRsa, size: Math.ceil(bits / 8) }
  }
  if (asymmetricKeyType === 'ec') return ofCurve(namedCurve)
  return asymmetricKeyType === 'ed25519' ? ({ algorithms: ['EdDSA', 'Ed25519'], size: 64 } as const) : undefined
}

const ofRsa = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'] as const

/** One digest goes with each curve; r and s are as long as its numbers. */
function ofCurve(name: string | undefined) {
  if (name === 'prime256v1') return { algorithms: ['ES256'], size: 64 } as const
  if (name === 'secp384r1') return { algorithms: ['ES384'], size: 96 } as const
  return name === 'secp521r1' ? ({ algorithms: ['ES512'], size: 132 } as const) : undefined
}
