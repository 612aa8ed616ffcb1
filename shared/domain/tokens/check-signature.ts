import { constants, verify, type SigningOptions, type VerifyKeyObjectInput } from 'node:crypto'
import type { Algorithm } from './algorithms.ts'
import { issuerFor, type OpenToken } from './open-token.ts'
import { refuse, type Refusal } from './refusal.ts'
import { sameNamed, type KeySet, type SigningKey } from './signing-keys.ts'
import type { TrustedIssuer } from './trust.ts'

/** RFC 7518 §3.3, §3.5 (salt as long as the digest), §3.4 (r and s side by side, not DER); RFC 8037 §3.1. */
const schemes: Readonly<Record<Algorithm, { readonly digest: string | null; readonly options?: SigningOptions }>> = {
  RS256: { digest: 'sha256' },
  RS384: { digest: 'sha384' },
  RS512: { digest: 'sha512' },
  PS256: { digest: 'sha256', options: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 } },
  PS384: { digest: 'sha384', options: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 48 } },
  PS512: { digest: 'sha512', options: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 64 } },
  ES256: { digest: 'sha256', options: { dsaEncoding: 'ieee-p1363' } },
  ES384: { digest: 'sha384', options: { dsaEncoding: 'ieee-p1363' } },
  ES512: { digest: 'sha512', options: { dsaEncoding: 'ieee-p1363' } },
  EdDSA: { digest: null },
  Ed25519: { digest: null },
}

const algorithmsOf = (issuer: TrustedIssuer): readonly Algorithm[] =>
  'algorithms' in issuer ? issuer.algorithms : ['RS256']

/**
 * The key that must have signed. `alg` is compared with the issuer's own list, and the key must be one for it; `jku`, `jwk`, `x5u` and
 * `x5c` are never looked at (RFC 8725 §3.1, §3.10).
 */
export function findKey({ header, issuer }: OpenToken, keys: KeySet): FoundKey | Refusal {
  const algorithm = algorithmsOf(issuer.trusted).find((allowed) => allowed === header['alg'])
  if (!algorithm) return refuse('algorithm.refused')
  if (header['crit'] !== undefined || header['b64'] !== undefined) return refuse('header.refused')
  const named = header['kid'] === undefined ? onlyKey(issuer.trusted, algorithm, keys) : keyNamed(header['kid'], keys)
  if (!named) return refuse('key.unknown')
  const key = sameNamed(named).find(({ algorithms }) => algorithms.includes(algorithm))
  return key ? { key, algorithm } : refuse('key.mismatched')
}

export interface FoundKey {
  readonly key: SigningKey
  readonly algorithm: Algorithm
}

const keyNamed = (kid: unknown, keys: KeySet) => (typeof kid === 'string' && kid !== '' ? keys.get(kid) : undefined)

/** OpenID Connect Core §10.1: `kid` may be left out where one key alone comes into question. Microsoft and the hub always name it. */
function onlyKey({ family }: TrustedIssuer, algorithm: Algorithm, keys: KeySet): SigningKey | undefined {
  const fitting = [...keys.values()].flatMap(sameNamed).filter(({ algorithms }) => algorithms.includes(algorithm))
  const [key, ...others] = fitting
  return family === 'openid' && others.length === 0 ? key : undefined
}

export function checkSignature(token: OpenToken, { key, algorithm }: FoundKey): Refusal | undefined {
  const { digest, options } = schemes[algorithm]
  if (token.signature.length !== key.signatureSize) return refuse('signature.invalid')
  const input: VerifyKeyObjectInput | SigningKey['key'] = options ? { key: key.key, ...options } : key.key
  // base64url and a dot: one byte each.
  const signed = Buffer.from(token.signed, 'latin1')
  return verify(digest, signed, input, token.signature) ? undefined : refuse('signature.invalid')
}

/** Microsoft, "Access tokens", validate the signature: the key for personal accounts signs for no organisation's tenant. */
export function checkKeyIssuer({ issuer }: OpenToken, { key }: FoundKey): Refusal | undefined {
  if (key.issuer === undefined || key.issuer === issuer.trusted.issuer) return undefined
  return issuerFor(key.issuer, issuer.tid ?? '') === issuer.iss ? undefined : refuse('key.foreign')
}
