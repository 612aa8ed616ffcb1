import { GraphError } from '@microsoft/microsoft-graph-client'
import { HubError, isHubError } from '../../domain/hub-error.ts'
import { retryAfterSeconds } from '../../domain/retry-after.ts'

/** What Graph's refusal means to us. Its text stays in `cause`, for the log. Microsoft: "Graph error responses", "Throttling guidance". */
export function asGraphRefusal(thrown: unknown, now: Date): HubError {
  if (isHubError(thrown)) return thrown
  if (!(thrown instanceof GraphError))
    return new HubError('source.unavailable', 'Microsoft Graph does not answer.', { cause: thrown })
  const options = { cause: thrown }
  switch (thrown.statusCode) {
    case 429:
      return throttled(thrown, now)
    case 401:
      return new HubError(
        'credential.rejected',
        'Microsoft Graph does not accept the connected account any more.',
        options,
      )
    case 403:
      return new HubError('access.refused', 'The connected account may not read the partner relationships.', options)
    default:
      if (thrown.statusCode === 503 && thrown.headers?.has('retry-after')) return throttled(thrown, now)
      // Below 400 the answer broke off on its way.
      if (thrown.statusCode >= 500 || thrown.statusCode < 400)
        return new HubError('source.unavailable', 'Microsoft Graph has a problem.', options)
      return new HubError('source.unreadable', 'Microsoft Graph did not understand the request.', options)
  }
}

function throttled(error: GraphError, now: Date): HubError {
  const seconds = retryAfterSeconds(error.headers?.get('retry-after') ?? null, now)
  return new HubError('source.throttled', 'Microsoft Graph asks for patience.', {
    cause: error,
    ...(seconds === undefined ? {} : { details: { retryAfterSeconds: seconds } }),
  })
}
