import type { InvocationContext } from '@azure/functions'
import { traceIn, traceOfGuid, type TraceId } from '../../shared/domain/trace-context.ts'
import type { Ports } from '../../shared/ports/ports.ts'

type Needs = Pick<Ports, 'telemetry' | 'random'>

/**
 * One invocation from end to end: what it does and causes, requests that leave the hub included, belongs to its operation. The trace is the
 * caller's, if it names one: the browser's by `traceparent`, a workflow's by its input. Azure's host has taken over a caller's `traceparent` before us.
 */
export async function inOperation<Result>(
  { telemetry, random }: Needs,
  context: InvocationContext,
  given: TraceId | undefined,
  act: () => Promise<Result>,
): Promise<Result> {
  const { invocationId: correlationId, functionName: name } = context
  const trace =
    given ??
    traceIn(context.traceContext?.traceParent) ??
    traceOfGuid(correlationId) ??
    random.guid().replaceAll('-', '').toLowerCase()
  const warn = (line: string) => {
    context.warn(line)
  }
  try {
    return await telemetry.within({ trace, correlationId, name, warn }, act)
  } finally {
    for (const line of telemetry.due()) context.log(line)
  }
}

/** The trace that a request names. */
export const traceOfRequest = (
  context: InvocationContext,
  request: { readonly headers: { get(name: string): string | null } },
): TraceId | undefined => traceIn(context.traceContext?.traceParent) ?? traceIn(request.headers.get('traceparent'))
