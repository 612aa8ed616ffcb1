import {
  constants,
  createHash,
  createHmac,
  createPrivateKey,
  randomUUID,
  sign,
  X509Certificate,
  type JsonWebKey,
} from 'node:crypto'

/** For how long an assertion counts, in seconds: it is made for one request. */
const goodFor = 300

/**
 * A client's proof by its certificate (RFC 7523 §2.2; Microsoft, "Certificate credentials": PS256, named by `x5t#S256`).
 * @param pem the certificate and its private key, in any order
 * @returns undefined where the two cannot be read, or do not belong together
 */
export function certificateAssertion(
  pem: string,
  { clientId, audience, now }: { readonly clientId: string; readonly audience: string; readonly now: Date },
): string | undefined {
  const parts = read(pem)
  if (!parts) return undefined
  const seconds = Math.floor(now.getTime() / 1000)
  const header = { alg: 'PS256', typ: 'JWT', 'x5t#S256': parts.thumbprint }
  const claims = { iss: clientId, sub: clientId, aud: audience, jti: randomUUID(), nbf: seconds, iat: seconds }
  const signed = `${encode(header)}.${encode({ ...claims, exp: seconds + goodFor })}`
  const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }
  return `${signed}.${sign('sha256', Buffer.from(signed), { key: parts.key, ...pss }).toString('base64url')}`
}

/** What a client says of itself when it proves itself by an assertion (RFC 7523 §3), or Apple's by a secret that is one. */
export interface AssertionClaims {
  readonly iss: string
  readonly sub: string
  readonly aud: string
}

/** RFC 7523 §3: for one request, within minutes, under a name that is used once. */
function signedPart(header: object, claims: AssertionClaims, now: Date): string {
  const iat = Math.floor(now.getTime() / 1000)
  return `${encode(header)}.${encode({ ...claims, jti: randomUUID(), iat, exp: iat + goodFor })}`
}

/**
 * A client's proof by its own key (`private_key_jwt`).
 * @param privateJwk as the vault keeps it, with `alg` @param kid as the provider calls the key
 * @returns undefined where the text is no such key, or one that cannot sign
 */
export function keyAssertion(
  privateJwk: string,
  { kid, claims, now }: { readonly kid: string | undefined; readonly claims: AssertionClaims; readonly now: Date },
): string | undefined {
  const found = readJwk(privateJwk)
  if (!found) return undefined
  const { key, alg, kid: own } = found
  const signed = signedPart({ alg, kid: kid ?? own, typ: 'JWT' }, claims, now)
  try {
    return `${signed}.${sign('sha256', Buffer.from(signed), { key, ...schemes[alg] }).toString('base64url')}`
  } catch {
    // Its numbers are no key's.
    return undefined
  }
}

/** A client's proof by its secret, which stays at home (`client_secret_jwt`). */
export function secretAssertion(
  secret: string,
  { claims, now }: { readonly claims: AssertionClaims; readonly now: Date },
): string {
  const signed = signedPart({ alg: 'HS256', typ: 'JWT' }, claims, now)
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`
}

/** RFC 7518 §3.3 to §3.5: with r and s side by side, and a salt as long as the digest. */
const schemes = {
  RS256: {},
  PS256: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 },
  ES256: { dsaEncoding: 'ieee-p1363' },
} as const

function readJwk(text: string) {
  try {
    const { alg, kid, ...jwk } = JSON.parse(text) as JsonWebKey & { readonly alg?: unknown; readonly kid?: string }
    const known = (['RS256', 'PS256', 'ES256'] as const).find((each) => each === alg)
    return known && { key: createPrivateKey({ key: jwk, format: 'jwk' }), alg: known, kid }
  } catch {
    return undefined
  }
}

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

function read(pem: string) {
  try {
    const certificate = new X509Certificate(
      /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/.exec(pem)?.[0] ?? '',
    )
    const key = createPrivateKey(
      /-----BEGIN (RSA )?PRIVATE KEY-----[\s\S]+?-----END (RSA )?PRIVATE KEY-----/.exec(pem)?.[0] ?? '',
    )
    if (key.asymmetricKeyType !== 'rsa' || !certificate.checkPrivateKey(key)) return undefined
    return { key, thumbprint: createHash('sha256').update(certificate.raw).digest('base64url') }
  } catch {
    return undefined
  }
}
