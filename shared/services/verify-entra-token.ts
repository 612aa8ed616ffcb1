import { HubError, type ErrorCode } from '../domain/hub-error.ts'
import { isRefusal } from '../domain/tokens/read-token.ts'
import { kidOf, verifyToken, type TokenExpectation, type VerifiedToken } from '../domain/tokens/verify-token.ts'
import type { Ports } from '../ports/ports.ts'

/**
 * Verifies a token of Microsoft Entra with the keys its issuer publishes.
 * @throws HubError with the refusal's own code, or `provider.unavailable`
 */
export async function verifyEntraToken(
  { entraSignIn, clock }: Pick<Ports, 'entraSignIn' | 'clock'>,
  token: string,
  expected: Omit<TokenExpectation, 'issuerTemplate' | 'now'>,
): Promise<VerifiedToken> {
  const [issuerTemplate, keys] = await Promise.all([
    entraSignIn.issuerTemplate(),
    entraSignIn.signingKeys(kidOf(token)),
  ])
  const outcome = verifyToken(token, keys, { ...expected, issuerTemplate, now: clock.now() })
  if (isRefusal(outcome))
    throw new HubError(outcome.refused, sentenceFor(outcome.refused), { details: { token: expected.kind } })
  return outcome
}

/** One sentence for the person; what exactly failed is in the code and, for operators, in docs/errors.md. */
function sentenceFor(code: ErrorCode): string {
  if (code === 'token.expired') return 'The proof of your sign-in is too old. Start again.'
  if (code === 'token.premature') return 'The proof of your sign-in is from the future: a clock is wrong.'
  return 'The proof of your sign-in could not be trusted. Start again.'
}
