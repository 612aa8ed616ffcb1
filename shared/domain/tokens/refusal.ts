import type { ErrorCode } from '../hub-error.ts'

/**
 * Why a token is not believed, in the order in which the checks are made. Each check has a code of its own; what to do about it stands in
 * docs/errors.md.
 */
export const tokenRefusals = [
  'token.oversize',
  'token.malformed',
  'token.duplicated',
  'issuer.invalid',
  'policy.refused',
  'tenant.invalid',
  'version.refused',
  'algorithm.refused',
  'header.refused',
  'key.unknown',
  'key.mismatched',
  'signature.invalid',
  'key.foreign',
  'audience.invalid',
  'time.invalid',
  'token.expired',
  'token.premature',
  'kind.unproven',
  'kind.contradictory',
  'kind.refused',
  'type.refused',
  'tenant.foreign',
  'client.missing',
  'client.foreign',
  'nonce.invalid',
  'scope.missing',
  'claim.invalid',
  'claim.missing',
  'subject.missing',
] as const satisfies readonly ErrorCode[]

export type TokenRefusal = (typeof tokenRefusals)[number]

/** `reason`: what of the token was wrong, in words of ours, for whoever configured its issuer. */
export type Refusal = { readonly refused: TokenRefusal; readonly reason?: string }
export const refuse = (code: TokenRefusal, reason?: string): Refusal =>
  reason === undefined ? { refused: code } : { refused: code, reason }
export const isRefusal = (outcome: object): outcome is Refusal => 'refused' in outcome
