import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto'

/** A key that a discovery document vouches for. */
export interface SigningKey {
  readonly kid: string
  readonly key: KeyObject
  /**
   * Entra's v2 key set names an issuer for each key: a template with `{tenantid}` may sign for any tenant that fits, a fixed one only for
   * that tenant. Absent (v1, other providers): the key may sign for the issuer whose set it came from.
   */
  readonly issuer?: string
}

/** By `kid`. A Map, so that no name has a meaning of its own. */
export type KeySet = ReadonlyMap<string, SigningKey>

/** RSA keys below this size sign nothing we believe (RFC 7518 §3.3). */
const leastBits = 2048

/**
 * Reads a JWK set: RSA keys for signatures. Keys of other kinds, other uses, without `kid`, too short or unreadable are left out, as
 * RFC 7517 §5 asks; of two keys with one `kid` the first stands.
 */
export function readKeySet(document: unknown): KeySet {
  const keys = new Map<string, SigningKey>()
  const listed = typeof document === 'object' && document !== null && 'keys' in document ? document.keys : undefined
  if (!Array.isArray(listed)) return keys
  for (const entry of listed as unknown[]) {
    const read = readKey(entry)
    if (read && !keys.has(read.kid)) keys.set(read.kid, read)
  }
  return keys
}

function readKey(entry: unknown): SigningKey | undefined {
  if (typeof entry !== 'object' || entry === null) return undefined
  const { kid, kty, use, issuer, n, e } = entry as Record<string, unknown>
  if (typeof kid !== 'string' || kid === '' || kty !== 'RSA') return undefined
  if (use !== undefined && use !== 'sig') return undefined
  if (typeof n !== 'string' || typeof e !== 'string') return undefined
  try {
    const jwk: JsonWebKey = { kty, n, e }
    const key = createPublicKey({ key: jwk, format: 'jwk' })
    if ((key.asymmetricKeyDetails?.modulusLength ?? 0) < leastBits) return undefined
    return { kid, key, ...(typeof issuer === 'string' ? { issuer } : {}) }
  } catch {
    return undefined
  }
}
