import {
  app,
  type HttpHandler,
  type HttpRequest,
  type HttpResponseInit,
  type InvocationContext,
} from '@azure/functions'
import { statusOf } from '../../shared/contract/problems.ts'
import type { HubError } from '../../shared/domain/hub-error.ts'
import { OAuthRefusal, refusedAs } from '../../shared/domain/issuing/oauth-refusal.ts'
import type { VisitLimit } from '../../shared/domain/limits/limits.ts'
import type { Platform, Ports, RequestPorts } from '../../shared/ports/ports.ts'
import type { Visit } from '../../shared/services/limit-visits.ts'
import { limited } from './limited.ts'
import { inOperation, traceOfRequest } from './operation.ts'
import { asRefusal, logRefusal } from './problem.ts'
import { readForm, type Form } from './read-form.ts'
import { secured } from './secured.ts'
import { requestWorkflows } from './workflows.ts'

/** An address that OAuth knows: a form comes, and JSON or a refusal of RFC 6749 §5.2 goes. No cookie is looked at. */
export interface OAuthEndpoint {
  readonly name: string
  /** As in the metadata. */
  readonly address: string
  readonly limit: VisitLimit
  readonly act: (ports: RequestPorts, form: Form, request: HttpRequest, visit: Visit) => Promise<object>
}

export function registerOAuth(ports: Ports, endpoint: OAuthEndpoint): void {
  app.http(endpoint.name, {
    methods: ['POST'],
    route: endpoint.address.slice(1),
    authLevel: 'anonymous',
    handler: oauthHandler(ports, endpoint),
  })
}

/** The handler of an endpoint, for the host and for tests. Never throws. */
export function oauthHandler(ports: Ports, endpoint: OAuthEndpoint): HttpHandler {
  return (request, context) =>
    inOperation(ports, context, traceOfRequest(context, request), () => answered(ports, endpoint, request, context))
}

async function answered(
  ports: Ports,
  { name, limit, act }: OAuthEndpoint,
  request: HttpRequest,
  context: InvocationContext,
): Promise<HttpResponseInit> {
  const correlationId = context.invocationId
  const respond = (response: HttpResponseInit) => {
    const headers = { ...(response.headers as object | undefined), ...readableFor(request, ports.platform) }
    return secured({ ...response, headers }, correlationId)
  }
  try {
    const workflows = requestWorkflows(context, ports.telemetry.operation())
    const answer = await limited(ports, limit, request, async (visit) => {
      const form = await refusedAs('invalid_request', () => readForm(request))
      return act({ ...ports, correlationId, workflows }, form, request, visit)
    })
    // RFC 6749 §5.1 wants both, for caches that know the older one alone.
    return respond({ jsonBody: answer, headers: { pragma: 'no-cache' } })
  } catch (thrown) {
    const refusal = thrown instanceof OAuthRefusal ? thrown.refusal : asRefusal(thrown)
    logRefusal(ports, context, name, refusal, correlationId)
    const named = thrown instanceof OAuthRefusal ? thrown.error : 'server_error'
    const error = refusal.code === 'caller.throttled' ? 'temporarily_unavailable' : named
    return respond(refusalResponse(error, refusal, correlationId, ports.platform))
  }
}

/** Our own code beside OAuth's; 401 for whoever asks and is not known alone, 400 for everything else that is wrong with a request. */
function refusalResponse(
  named: OAuthRefusal['error'] | 'server_error' | 'temporarily_unavailable',
  { code, message, details }: HubError,
  correlationId: string,
  { publicUrl }: Platform,
): HttpResponseInit {
  const own = statusOf[code]
  const trouble = own >= 500
  const error = trouble ? (own === 503 ? 'temporarily_unavailable' : 'server_error') : named
  const status = trouble || own === 413 || own === 429 ? own : error === 'invalid_client' ? 401 : 400
  const wait = details?.['retryAfterSeconds']
  return {
    status,
    jsonBody: {
      error,
      error_description: describable(message),
      code,
      correlationId,
      ...(details ? { details } : {}),
    },
    headers: {
      ...(status === 401 ? { 'www-authenticate': `Bearer realm="${publicUrl}"` } : {}),
      ...(status === 503 || status === 429 ? { 'retry-after': typeof wait === 'number' ? String(wait) : '5' } : {}),
    },
  }
}

/** The signs that RFC 6749 §5.2 allows. */
const describable = (sentence: string) => sentence.replace(/["\\]/g, "'").replace(/[^\x20-\x7e]/g, '?')

/** Pages of the platform's own origins may read the answer: nothing in it comes from a cookie. */
function readableFor(request: HttpRequest, { publicUrl, returnOrigins }: Platform): Record<string, string> {
  const origin = request.headers.get('origin')
  const known = origin !== null && [publicUrl, ...returnOrigins].includes(origin)
  return { vary: 'origin', ...(known ? { 'access-control-allow-origin': origin } : {}) }
}
