/**
 * The name of everything that follows from one cause: 32 lower-case hexadecimal digits, not all zero. W3C Trace Context §3.2.2.3 (`trace-id`); in
 * Application Insights the `OperationId`.
 */
export type TraceId = string

const traceparent = /^(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(?:-.*)?$/
const traceId = /^[0-9a-f]{32}$/

/** What a `traceparent` says; undefined where it is not one. Whoever calls chooses it: it names, and proves nothing. */
export function traceIn(header: string | null | undefined): TraceId | undefined {
  const [, trace, parent] = traceparent.exec(header ?? '') ?? []
  return trace === undefined || isZero(trace) || isZero(parent) ? undefined : trace
}

/** A GUID as a trace id; undefined where it is none. */
export function traceOfGuid(guid: string): TraceId | undefined {
  const digits = guid.replaceAll('-', '').toLowerCase()
  return traceId.test(digits) && !isZero(digits) ? digits : undefined
}

/** The header for a request that belongs to the trace. @param guid any random one: its beginning names the request */
export const traceparentOf = (trace: TraceId, guid: string) => `00-${trace}-${guid.replaceAll('-', '').slice(0, 16)}-01`

/** A trace id in the form in which Microsoft's services take a `client-request-id`. */
export const guidOfTrace = (trace: TraceId) => trace.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')

const isZero = (digits: string | undefined) => /^0*$/.test(digits ?? '')
