import type { HttpRequest } from '@azure/functions'
import type * as z from 'zod'
import type { ApiRoute } from '../../shared/contract/api-route.ts'
import { wants } from '../../shared/contract/route-refusals.ts'
import { HubError } from '../../shared/domain/hub-error.ts'

/** In bytes; no request of the API comes near it. */
const bodyLimit = 262_144

/**
 * Path parameters, query and JSON body as one object, judged by the route's schema; a body of rows is left unread. The path wins: a body or a query cannot name another
 * Organisation. `If-Match` becomes `version` where the schema wants one.
 * @throws HubError `input.invalid`, `body.malformed`, `body.oversize`, `version.missing`
 */
export async function readInput(request: HttpRequest, route: ApiRoute): Promise<unknown> {
  if (!route.input) return undefined
  const asQuery = route.method === 'GET' || route.body === 'rows'
  const body = asQuery ? {} : await readBody(request)
  const query = asQuery ? Object.fromEntries(request.query) : {}
  const versioned = wants(route, 'version')
  const version = versioned ? readVersion(request) : undefined
  // A request without its version is first judged by everything else.
  const fields = versioned ? { version: version ?? 'missing' } : {}
  const parsed = route.input.safeParse({ ...query, ...body, ...fields, ...request.params })
  if (parsed.success && versioned && version === undefined)
    throw new HubError('version.missing', 'Say which version you read: send its ETag as If-Match.')
  if (parsed.success) return parsed.data
  throw new HubError('input.invalid', 'The request has faults.', {
    details: { faults: faultsOf(parsed.error) },
  })
}

/** What is wrong with something, as names of fields and reasons; never a value. */
export const faultsOf = ({ issues }: z.ZodError): readonly string[] => issues.map(faultOf)

const faultOf = ({ path, message, code, ...issue }: z.core.$ZodIssue) =>
  code === 'unrecognized_keys' && 'keys' in issue
    ? `unknown: ${issue.keys.join(', ').slice(0, 200)}`
    : `${path.join('.') || 'request'}: ${message}`

async function readBody(request: HttpRequest): Promise<Record<string, unknown>> {
  if (Number(request.headers.get('content-length') ?? 0) > bodyLimit) throw oversize()
  const text = await request.text()
  if (Buffer.byteLength(text) > bodyLimit) throw oversize()
  if (text === '') return {}
  if (!/^application\/json\b/i.test(request.headers.get('content-type') ?? ''))
    throw new HubError('body.malformed', 'The body must be application/json.')
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  } catch {
    // Falls through to the one refusal for everything that is not a JSON object.
  }
  throw new HubError('body.malformed', 'The body is not a JSON object.')
}

const oversize = () => new HubError('body.oversize', `The body is larger than ${bodyLimit / 1024} KiB.`)

/** An ETag as our own answers carry it (RFC 9110 §13.1.1). */
function readVersion(request: HttpRequest): string | undefined {
  const header = request.headers.get('if-match') ?? ''
  return header === '' || header === '*' ? undefined : header.replace(/^(W\/)?"|"$/g, '')
}
