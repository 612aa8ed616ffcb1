import * as oidc from 'openid-client'
import { HubError, isHubError } from '../../domain/hub-error.ts'

/** Why the token endpoint gave no tokens. The upstream text stays in `cause`, for the log. RFC 6749 §5.2; Entra's additions. */
export function asSignInError(thrown: unknown): HubError {
  if (isHubError(thrown)) return thrown
  if (thrown instanceof oidc.ClientError && isHubError(thrown.cause)) return thrown.cause
  if (thrown instanceof oidc.ResponseBodyError) return refusalOf(thrown)
  const status =
    thrown instanceof oidc.ClientError && thrown.cause instanceof Response ? thrown.cause.status : undefined
  if (thrown instanceof TypeError || isTimeout(thrown) || (status !== undefined && (status >= 500 || status === 429)))
    return new HubError('provider.unavailable', 'Your identity provider does not answer. Try again in a moment.', {
      cause: thrown,
    })
  return new HubError('answer.invalid', "The identity provider's answer could not be read.", { cause: thrown })
}

function isTimeout(thrown: unknown): boolean {
  if (!(thrown instanceof Error)) return false
  return ['TimeoutError', 'AbortError'].includes(thrown.name) || isTimeout(thrown.cause)
}

function refusalOf(error: oidc.ResponseBodyError): HubError {
  const options = { cause: error }
  if (error.error === 'invalid_grant')
    return new HubError(
      'code.rejected',
      'The sign-in was not accepted: it was finished already, or took too long. Start again.',
      options,
    )
  if (error.error === 'interaction_required')
    return new HubError('interaction.required', 'Your identity provider wants to see you again.', options)
  if (error.error === 'temporarily_unavailable' || error.status >= 500 || error.status === 429)
    return new HubError('provider.unavailable', 'Your identity provider has a problem. Try again in a moment.', options)
  return new HubError('provider.refused', 'Your identity provider refused the sign-in.', options)
}
