import type * as z from 'zod'
import type { Api } from '../../shared/contract/api.ts'
import { antiForgeryHeader } from '../../shared/contract/pages.ts'
import type { Problem } from '../../shared/contract/problems.ts'
import { ProblemError, UnreachableError } from './errors.ts'
import type { Route } from './routes.ts'

export type InputOf<Name extends keyof Api> = Api[Name] extends { readonly input: infer Input extends z.ZodType }
  ? z.input<Input>
  : undefined
export type OutputOf<Name extends keyof Api> = Api[Name] extends { readonly output: infer Output extends z.ZodType }
  ? z.output<Output>
  : undefined

export interface CallOptions {
  readonly signal?: AbortSignal
  /** `SessionView.antiForgery`; sent with everything but a GET. */
  readonly antiForgery?: string | undefined
}

/**
 * Calls one route of the hub. Fields named in the route fill its path, `version` goes into `If-Match`, the rest is the
 * query of a GET and the JSON body of everything else.
 * @throws {@link ProblemError} when the hub refuses, {@link UnreachableError} when it cannot be reached.
 */
export async function call<Name extends keyof Api>(
  { method, route }: Route<Name>,
  input: InputOf<Name>,
  { signal, antiForgery }: CallOptions = {},
): Promise<OutputOf<Name>> {
  const { path, version, rest } = arrange(route, input ?? {})
  const reading = method === 'GET'
  const headers = new Headers({ accept: 'application/json', traceparent: newTraceparent() })
  if (!reading) headers.set('content-type', 'application/json')
  if (!reading && antiForgery !== undefined) headers.set(antiForgeryHeader, antiForgery)
  if (version !== undefined) headers.set('if-match', version)

  const query = reading ? queryOf(rest) : ''
  const answer = await reach(`/${path}${query}`, {
    method,
    headers,
    credentials: 'same-origin',
    cache: 'no-store',
    redirect: 'error',
    ...(reading ? {} : { body: JSON.stringify(rest) }),
    ...(signal ? { signal } : {}),
  })
  return answer as OutputOf<Name>
}

function arrange(route: string, input: Record<string, unknown>) {
  const { version, ...rest } = input
  const path = route.replaceAll(/\{(\w+)\}/g, (_whole, field: string) => {
    const value = rest[field]
    if (typeof value !== 'string') throw new TypeError(`${route} needs ${field}`)
    Reflect.deleteProperty(rest, field)
    return encodeURIComponent(value)
  })
  return { path, version: typeof version === 'string' ? version : undefined, rest }
}

/** Names everything that follows from this call, in the hub's log and in those of whoever the hub asks. W3C Trace Context. */
function newTraceparent(): string {
  const digits = (bytes: number) =>
    Array.from(crypto.getRandomValues(new Uint8Array(bytes)), (byte) => byte.toString(16).padStart(2, '0')).join('')
  return `00-${digits(16)}-${digits(8)}-01`
}

function queryOf(fields: Record<string, unknown>): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(fields))
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      query.set(name, String(value))
  return query.size > 0 ? `?${query.toString()}` : ''
}

/**
 * One JSON answer of the hub.
 * @throws {@link ProblemError} when the hub refuses, {@link UnreachableError} when it cannot be reached.
 */
export async function reach(address: string, request: RequestInit): Promise<unknown> {
  let response: Response
  let body: unknown
  try {
    response = await fetch(address, request)
    body = await response.json()
  } catch (cause) {
    if (request.signal?.aborted) throw cause
    throw new UnreachableError('No answer from the hub', { cause })
  }
  if (response.ok) return body
  throw problemIn(response.status, body)
}

/** What an answer that is no success says. */
export function problemIn(status: number, body: unknown): ProblemError | UnreachableError {
  if (isProblem(body)) return new ProblemError(body)
  return new UnreachableError(`An answer that is not the hub's (${status})`)
}

function isProblem(body: unknown): body is Problem {
  if (typeof body !== 'object' || body === null) return false
  const { code, status, correlationId, title } = body as Record<string, unknown>
  return [code, correlationId, title].every((text) => typeof text === 'string') && typeof status === 'number'
}
