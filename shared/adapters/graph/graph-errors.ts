import { GraphError } from '@microsoft/microsoft-graph-client'
import { HubError, isHubError } from '../../domain/hub-error.ts'

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

/** The longest wait that is believed, in seconds: a wrong header must not park a run for a year. */
const longestWait = 3600

/**
 * `Retry-After` in seconds, rounded up: whole, decimal (Graph sends both) or an HTTP date (RFC 9110 §10.2.3). Undefined when absent or
 * unreadable.
 */
export function retryAfterSeconds(header: string | null, now: Date): number | undefined {
  const text = header?.trim() ?? ''
  if (/^\d+(\.\d+)?$/.test(text)) return Math.min(Math.ceil(Number(text)), longestWait)
  // Date.parse reads far more than dates of HTTP: "1,5" would be a day of 2001, and so no wait at all.
  const date = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? /.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(date)) return undefined
  return Math.min(Math.max(Math.ceil((date - now.getTime()) / 1000), 0), longestWait)
}
