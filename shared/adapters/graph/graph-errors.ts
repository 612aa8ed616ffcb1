import { GraphClientError, GraphError } from '@microsoft/microsoft-graph-client'
import { HubError, isHubError } from '../../domain/hub-error.ts'
import { retryAfterSeconds } from '../../domain/retry-after.ts'

/** What is asked for, as a refusal of it is told. */
const refusedReading = {
  relationships: 'The connected account may not read the partner relationships.',
  directory: "The connected account may not read this tenant's directory: it has no role there that reads it.",
  applications:
    "The hub's identity may not do this at the directory: it lacks the permission, or does not own the registration.",
} as const
export type GraphSubject = keyof typeof refusedReading

/** What Graph's refusal means to us. Its text stays in `cause`, for the log. Microsoft: "Graph error responses", "Throttling guidance". */
export function asGraphRefusal(thrown: unknown, now: Date, subject: GraphSubject = 'relationships'): HubError {
  if (isHubError(thrown)) return thrown
  if (thrown instanceof GraphClientError && isHubError(thrown.customError)) return thrown.customError
  if (!(thrown instanceof GraphError))
    return new HubError('source.unavailable', 'Microsoft Graph does not answer.', { cause: thrown })
  const options = { cause: thrown }
  if (isStaleDelta(thrown)) return staleDelta(thrown)
  switch (thrown.statusCode) {
    case 429:
      return throttled(thrown, now)
    case 401:
      return new HubError(
        'credential.rejected',
        subject === 'applications'
          ? "Microsoft Graph does not accept the hub's identity."
          : 'Microsoft Graph does not accept the connected account any more.',
        options,
      )
    case 403:
      return new HubError('access.refused', refusedReading[subject], options)
    default:
      if (thrown.statusCode === 503 && thrown.headers?.has('retry-after')) return throttled(thrown, now)
      if (thrown.statusCode === 501)
        return new HubError('source.unreadable', 'Microsoft Graph does not know the request.', options)
      // Below 400 the answer broke off on its way.
      if (thrown.statusCode >= 500 || thrown.statusCode < 400)
        return new HubError('source.unavailable', 'Microsoft Graph has a problem.', options)
      return new HubError('source.unreadable', 'Microsoft Graph did not understand the request.', options)
  }
}

export const staleDelta = (cause: unknown) =>
  new HubError('delta.stale', 'The changes since the last reading cannot be had any more.', { cause })

/**
 * Whether Graph calls a request bad whose whole content is a delta link of its own: whatever code it gives for it, that link leads nowhere
 * any more, and everybody can still be read.
 */
export const isLinkRefused = ({ code, cause }: HubError) =>
  code === 'source.unreadable' && cause instanceof GraphError && cause.statusCode === 400

const staleCodes = ['syncstatenotfound', 'resyncrequired', 'resyncapplydifferences', 'resyncuploaddifferences']

/**
 * 410 and the first code are documented ("Synchronization reset", "Token duration"); production also answers 400 with a sentence, and
 * refuses in the same way the continuation of a page that has aged.
 */
function isStaleDelta({ statusCode, code, message, body }: GraphError): boolean {
  const named = (code ?? '').toLowerCase()
  if (statusCode === 410 || staleCodes.includes(named) || named === 'directory_expiredpagetoken') return true
  if (innerCodesOf(body).some((inner) => staleCodes.includes(inner))) return true
  return statusCode === 400 && message.startsWith('DeltaLink older than')
}

/** The finer codes of an error, one within the other, in lower case. */
function innerCodesOf(body: unknown): readonly string[] {
  const codes: string[] = []
  for (let inner = parsed(body); inner !== undefined && codes.length < 10;) {
    const { innerError, innererror, code } = inner as Readonly<Record<string, unknown>>
    codes.push(typeof code === 'string' ? code.toLowerCase() : '')
    const next = innerError ?? innererror
    inner = typeof next === 'object' && next !== null ? next : undefined
  }
  return codes
}

function parsed(body: unknown): object | undefined {
  try {
    const value: unknown = typeof body === 'string' ? JSON.parse(body) : undefined
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}

/** Whether Graph says that what was asked for is not there. Any other 404 says nothing about it. */
export const isAbsent = ({ cause }: HubError) =>
  cause instanceof GraphError && cause.statusCode === 404 && cause.code === 'Request_ResourceNotFound'

/** Beside the usual one, what workloads behind Graph say; never that the tenant itself is not found. */
const personCodes = ['request_resourcenotfound', 'resourcenotfound', 'itemnotfound', 'erroritemnotfound', 'notfound']

/** As {@link isAbsent}, of one person who was asked for by id. */
export const isPersonAbsent = ({ cause }: HubError) =>
  cause instanceof GraphError && cause.statusCode === 404 && personCodes.includes((cause.code ?? '').toLowerCase())

/** Whether Graph has no delta query for this tenant ("Delta query is not supported by this resource", and 501). */
export const isWithoutDelta = ({ cause }: HubError) =>
  cause instanceof GraphError &&
  (cause.statusCode === 501 || (cause.statusCode === 400 && /not (yet )?supported/.test(cause.message)))

function throttled(error: GraphError, now: Date): HubError {
  const seconds = retryAfterSeconds(error.headers?.get('retry-after') ?? null, now)
  return new HubError('source.throttled', 'Microsoft Graph asks for patience.', {
    cause: error,
    ...(seconds === undefined ? {} : { details: { retryAfterSeconds: seconds } }),
  })
}
