import {
  app,
  type HttpHandler,
  type HttpRequest,
  type HttpResponseInit,
  type InvocationContext,
} from '@azure/functions'
import { pages } from '../../shared/contract/pages.ts'
import type { HubError } from '../../shared/domain/hub-error.ts'
import type { VisitLimit } from '../../shared/domain/limits/limits.ts'
import type { Ports, RequestPorts } from '../../shared/ports/ports.ts'
import { limited } from './limited.ts'
import { inOperation, traceOfRequest } from './operation.ts'
import { asRefusal, logRefusal, problemResponse } from './problem.ts'
import { secured } from './secured.ts'
import { requestWorkflows } from './workflows.ts'

/** A step that a browser takes as a whole page: its answer is a redirect, and so is its refusal. */
export interface Navigation {
  readonly name: string
  readonly methods: readonly ('GET' | 'POST')[]
  readonly route: string
  /** What its requests are counted as; `free` where one costs nothing. */
  readonly limit: VisitLimit | 'free'
  /** The provider, or whatever it is about, as far as its address says. */
  readonly limitBy?: (request: HttpRequest) => string | undefined
  readonly act: (ports: RequestPorts, request: HttpRequest) => Promise<HttpResponseInit>
  /** The page that explains a refusal, where that is not the one of failed sign-ins. */
  readonly explainedAt?: string
}

export function registerNavigation(ports: Ports, navigation: Navigation): void {
  app.http(navigation.name, {
    methods: [...navigation.methods],
    route: navigation.route,
    authLevel: 'anonymous',
    handler: navigate(ports, navigation),
  })
}

/** The handler of a navigation, for the host and for tests. Never throws. */
export function navigate(ports: Ports, navigation: Navigation): HttpHandler {
  return (request: HttpRequest, context: InvocationContext) =>
    inOperation(ports, context, traceOfRequest(context, request), () => navigated(ports, navigation, request, context))
}

async function navigated(
  ports: Ports,
  { name, limit, limitBy, act, explainedAt = pages.problem }: Navigation,
  request: HttpRequest,
  context: InvocationContext,
): Promise<HttpResponseInit> {
  const correlationId = context.invocationId
  try {
    const workflows = requestWorkflows(context, ports.telemetry.operation())
    const perform = () => act({ ...ports, correlationId, workflows }, request)
    if (limit === 'free') return secured(await perform(), correlationId)
    const answer = await limited(ports, limit, request, async (visit) => {
      await visit.concern(limitBy?.(request))
      return perform()
    })
    return secured(answer, correlationId)
  } catch (thrown) {
    const refusal = asRefusal(thrown)
    logRefusal(ports, context, name, refusal, correlationId)
    return secured(refusalResponse(request, refusal, correlationId, explainedAt), correlationId)
  }
}

/** A browser is sent to the page that explains the code (the address then holds no code or state any more); a program gets the problem. */
function refusalResponse(
  request: HttpRequest,
  refusal: HubError,
  correlationId: string,
  explainedAt: string,
): HttpResponseInit {
  const isPage = new URL(request.url).pathname.startsWith(pages.home)
  const wantsPage = (request.headers.get('accept') ?? '').includes('text/html')
  // A page that cannot be shown is not explained by a page: that would be asked for again and again.
  if (!wantsPage || isPage) return problemResponse(refusal, correlationId)
  const query = new URLSearchParams({ code: refusal.code, id: correlationId })
  const number = refusal.details?.['aadsts']
  if (typeof number === 'number') query.set('aadsts', String(number))
  const wait = refusal.details?.['retryAfterSeconds']
  if (refusal.code === 'caller.throttled' && typeof wait === 'number') query.set('wait', String(wait))
  return redirect(`${explainedAt}?${query.toString()}`)
}

/** 303: whatever the method was, the browser goes on with GET. */
export const redirect = (location: string): HttpResponseInit => ({ status: 303, headers: { location } })
