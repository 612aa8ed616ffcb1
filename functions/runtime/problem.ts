import type { HttpResponseInit } from '@azure/functions'
import { statusOf, type Problem } from '../../shared/contract/problems.ts'
import { HubError, isHubError } from '../../shared/domain/hub-error.ts'
import { logLine } from '../../shared/domain/log-events.ts'
import { redact } from '../../shared/domain/redact.ts'
import type { Ports } from '../../shared/ports/ports.ts'
import { describe, type Log } from './log.ts'

/** What was thrown, as a refusal of ours: anything unexpected is our own fault and says nothing of itself. */
export function asRefusal(thrown: unknown): HubError {
  return isHubError(thrown)
    ? thrown
    : new HubError('hub.faulty', 'Something went wrong on our side.', { cause: thrown })
}

/** RFC 9457, as `shared/contract/problems.ts` describes it; with the status of the code, unless another is given. */
export function problemResponse(
  refusal: HubError,
  correlationId: string,
  status = statusOf[refusal.code],
): HttpResponseInit {
  const wait = refusal.details?.['retryAfterSeconds']
  const problem: Problem = {
    type: `urn:tenantry:error:${refusal.code}`,
    title: refusal.message,
    status,
    code: refusal.code,
    correlationId,
    ...(refusal.details ? { details: refusal.details } : {}),
  }
  return {
    status,
    headers: {
      'content-type': 'application/problem+json',
      ...(status === 503 || status === 429 ? { 'retry-after': typeof wait === 'number' ? String(wait) : '5' } : {}),
    },
    body: JSON.stringify(problem),
  }
}

/** Faults of ours and of what we depend on are errors; a refusal is a warning with its code. */
export function logRefusal(
  { telemetry }: Pick<Ports, 'telemetry'>,
  log: Log,
  name: string,
  { code, cause, details }: HubError,
  correlationId: string,
): void {
  const status = statusOf[code]
  telemetry.measure('tenantry.refusals', { code })
  const fields = { function: name, code, status, correlationId, trace: telemetry.operation()?.trace }
  const line = [
    logLine('request.refused', fields),
    ...(details ? [`details ${redact(JSON.stringify(details))}`] : []),
    ...(cause === undefined ? [] : [`because ${describe(cause)}`]),
  ].join('\n  ')
  if (status >= 500) log.error(line)
  else log.warn(line)
}
