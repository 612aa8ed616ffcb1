/**
 * The algorithms of RFC 7518 §3.1 and RFC 8037 §3.1 that we know, the usual one first; which of them an issuer may use, its trust says. RFC 9864
 * §2.2 calls EdDSA with this curve `Ed25519`.
 */
export const signingAlgorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
] as const
export type Algorithm = (typeof signingAlgorithms)[number]
