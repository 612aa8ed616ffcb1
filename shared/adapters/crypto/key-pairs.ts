import { createPrivateKey, generateKeyPairSync, sign, type JsonWebKey } from 'node:crypto'
import type { KeyPairs, Signer } from '../../ports/signing-keys.ts'

/** P-256 by Node itself. A private key leaves this file as text for the vault alone. */
export const keyPairs: KeyPairs = {
  make: () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const { kty, crv, x = '', y = '', d } = privateKey.export({ format: 'jwk' })
    return { publicKey: { x, y }, privateJwk: JSON.stringify({ kty, crv, x, y, d }) }
  },
  read: (privateJwk) => {
    try {
      return signerOf(JSON.parse(privateJwk) as JsonWebKey)
    } catch {
      return undefined
    }
  },
}

function signerOf(jwk: JsonWebKey): Signer | undefined {
  const key = createPrivateKey({ key: jwk, format: 'jwk' })
  const { crv, x, y } = key.export({ format: 'jwk' })
  if (crv !== 'P-256' || x === undefined || y === undefined) return undefined
  return {
    publicKey: { x, y },
    // RFC 7518 §3.4: r and s side by side, not DER.
    sign: (text) =>
      sign('sha256', Buffer.from(text, 'latin1'), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url'),
  }
}
