/** What the hub's own keys sign assertions with (RFC 7518 §3.1), the usual one first. */
export const assertionAlgorithms = ['RS256', 'PS256', 'ES256'] as const
export type AssertionAlgorithm = (typeof assertionAlgorithms)[number]
export const usualAlgorithm = assertionAlgorithms[0]

/**
 * Whom an assertion is for. The issuer names the provider alone; a token address is one that a hostile document could borrow from another
 * provider, which would then take the assertion, too (CVE-2025-27370; draft-ietf-oauth-rfc7523bis).
 */
export const assertionAudiences = ['issuer', 'token_endpoint'] as const
export type AssertionAudience = (typeof assertionAudiences)[number]

/** The public half of a key by which the hub proves itself, as a JWK (RFC 7517). */
export interface ClientKey {
  readonly kid: string
  readonly alg: AssertionAlgorithm
  readonly use: 'sig'
  readonly kty: string
  readonly crv?: string
  readonly x?: string
  readonly y?: string
  readonly n?: string
  readonly e?: string
}
