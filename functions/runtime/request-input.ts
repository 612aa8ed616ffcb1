import type { HttpRequest } from '@azure/functions'
import type * as z from 'zod'
import type { ApiRoute } from '../../shared/contract/api-route.ts'
import { wants } from '../../shared/contract/route-refusals.ts'
import { HubError } from '../../shared/domain/hub-error.ts'
import { readForm } from './read-form.ts'
import { readText } from './read-text.ts'

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
  const body = asQuery ? {} : await readBody(request, route)
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

/** Of a form, what the route does not know is passed over (RFC 6749 §3.2). */
async function readBody(request: HttpRequest, route: ApiRoute): Promise<Record<string, unknown>> {
  if (route.body === 'form')
    return Object.fromEntries([...(await readForm(request))].filter(([name]) => wants(route, name)))
  const text = await readText(request, bodyLimit)
  return text === '' ? {} : readJson(text, request.headers.get('content-type') ?? '')
}

function readJson(text: string, type: string): Record<string, unknown> {
  if (!/^application\/json\b/i.test(type)) throw new HubError('body.malformed', 'The body must be application/json.')
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  } catch {
    // Falls through to the one refusal for everything that is not a JSON object.
  }
  throw new HubError('body.malformed', 'The body is not a JSON object.')
}

/** An ETag as our own answers carry it (RFC 9110 §13.1.1). */
function readVersion(request: HttpRequest): string | undefined {
  const header = request.headers.get('if-match') ?? ''
  return header === '' || header === '*' ? undefined : header.replace(/^(W\/)?"|"$/g, '')
}
