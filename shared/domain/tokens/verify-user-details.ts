import { checkSignature, findKey } from './check-signature.ts'
import { checkTime } from './check-time.ts'
import { findAudiences } from './find-audience.ts'
import type { OpenToken } from './open-token.ts'
import type { JsonObject } from './read-token.ts'
import { isRefusal, type Refusal } from './refusal.ts'
import type { KeySet } from './signing-keys.ts'
import { checkType } from './token-kind.ts'

/**
 * User Details that come signed (OpenID Connect Core §5.3.2): by a key of the provider's, from it and for the hub. They need neither a nonce nor an
 * end; an end that they have counts. Whom they are about, whoever asked compares.
 */
export function verifyUserDetails(
  token: OpenToken,
  keys: KeySet,
  now: Date,
): { readonly claims: JsonObject } | Refusal {
  const key = findKey(token, keys)
  if (isRefusal(key)) return key
  const forged = checkSignature(token, key)
  if (forged) return forged
  const audiences = findAudiences(token)
  if (isRefusal(audiences)) return audiences
  const { claims } = token
  const untimely = claims['exp'] === undefined ? undefined : checkTime({ iat: 1, ...claims }, now)
  return untimely ?? checkType(token, 'id') ?? { claims }
}
