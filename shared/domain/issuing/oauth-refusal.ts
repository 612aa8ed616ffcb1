import { isHubError, type HubError } from '../hub-error.ts'

/** RFC 6749 §5.2, RFC 8693 §2.2.2, RFC 7009 §2.2.1. */
export type OAuthError =
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_target'
  | 'invalid_scope'
  | 'unsupported_grant_type'
  | 'unsupported_token_type'

/** A refusal of ours, with the name that OAuth has for its kind. */
export class OAuthRefusal extends Error {
  override readonly name = 'OAuthRefusal'
  readonly error: OAuthError
  readonly refusal: HubError

  constructor(error: OAuthError, refusal: HubError) {
    super(refusal.message, { cause: refusal })
    this.error = error
    this.refusal = refusal
  }
}

/** Names a refusal of an attempt; what is none of ours goes on as it is. */
export async function refusedAs<Result>(
  error: OAuthError | ((refusal: HubError) => OAuthError),
  attempt: () => Promise<Result>,
): Promise<Result> {
  try {
    return await attempt()
  } catch (thrown) {
    if (!isHubError(thrown)) throw thrown
    throw new OAuthRefusal(typeof error === 'string' ? error : error(thrown), thrown)
  }
}
