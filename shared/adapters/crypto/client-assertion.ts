import { constants, createHash, createPrivateKey, randomUUID, sign, X509Certificate } from 'node:crypto'

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
