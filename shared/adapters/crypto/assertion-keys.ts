import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  sign,
  verify,
  type JsonWebKey,
  type KeyObject,
} from 'node:crypto'
import { promisify } from 'node:util'
import type { AssertionAlgorithm, ClientKey } from '../../domain/providers/client-key.ts'
import type { AssertionKey, AssertionKeys, AssertionKeyWish } from '../../ports/assertion-keys.ts'

const generate = promisify(generateKeyPair)
/** NIST SP 800-57: less is refused by most providers. In bits. */
const leastBits = 2048
/** Each sign-in signs with it: a longer one holds everybody up. In bits. */
const mostBits = 8192

/** By Node itself. A private key leaves this file as text for the vault alone. */
export const assertionKeys: AssertionKeys = {
  make: async (alg) => {
    const { privateKey } =
      alg === 'ES256'
        ? await generate('ec', { namedCurve: 'P-256' })
        : await generate('rsa', { modulusLength: leastBits })
    const made = keyOf(privateKey, { alg })
    if (!made) throw new Error(`No key for ${alg} was made.`)
    return made
  },
  read: (text, wish) => {
    try {
      const { key, kid } = parse(text.trim())
      const found = keyOf(key, { ...wish, kid: wish.kid ?? kid })
      return found && belongsTo(key, found.publicKey) ? found : undefined
    } catch {
      return undefined
    }
  },
}

/** The key of a text, and the name that it bears there. @throws whatever Node says of it */
function parse(text: string): { readonly key: KeyObject; readonly kid: string | undefined } {
  if (!text.startsWith('{')) return { key: createPrivateKey(text), kid: undefined }
  const content = JSON.parse(text) as Readonly<Record<string, unknown>>
  const nameIn = (name: string) => (typeof content[name] === 'string' ? content[name] : undefined)
  const pem = nameIn('key')
  if (pem !== undefined) return { key: createPrivateKey(pem), kid: nameIn('keyId') }
  return { key: createPrivateKey({ key: content, format: 'jwk' }), kid: nameIn('kid') }
}

function keyOf(key: KeyObject, { alg: wished, kid: named }: AssertionKeyWish): AssertionKey | undefined {
  const alg = algorithmFor(key, wished)
  if (alg === undefined) return undefined
  const jwk = key.export({ format: 'jwk' })
  const { kty = '', crv, x, y, n, e } = jwk
  const parts = crv === undefined ? { kty, n, e } : { kty, crv, x, y }
  const kid = named ?? thumbprint(parts)
  return {
    privateJwk: JSON.stringify({ ...jwk, kid, alg }),
    publicKey: { kid, alg, use: 'sig', ...parts } as ClientKey,
  }
}

const tried = Buffer.from('tried once')

/** A JWK is whatever numbers somebody typed: the private ones have to sign, and the public ones to be theirs. @throws whatever Node says of it */
function belongsTo(key: KeyObject, publicKey: ClientKey): boolean {
  const published = createPublicKey({ key: publicKey as unknown as JsonWebKey, format: 'jwk' })
  return verify('sha256', tried, published, sign('sha256', tried, key))
}

function algorithmFor(
  { asymmetricKeyType, asymmetricKeyDetails }: KeyObject,
  wished: AssertionAlgorithm | undefined,
): AssertionAlgorithm | undefined {
  if (asymmetricKeyType === 'ec') return asymmetricKeyDetails?.namedCurve === 'prime256v1' ? 'ES256' : undefined
  const bits = asymmetricKeyDetails?.modulusLength ?? 0
  if (asymmetricKeyType !== 'rsa' || bits < leastBits || bits > mostBits) return undefined
  return wished === 'PS256' ? 'PS256' : 'RS256'
}

/** RFC 7638 §3: of the required members, in the order of their names. */
const thumbprint = (parts: Readonly<Record<string, string | undefined>>) =>
  createHash('sha256')
    .update(JSON.stringify(Object.fromEntries(Object.entries(parts).sort(([a], [b]) => (a < b ? -1 : 1)))))
    .digest('base64url')
