import { app, type HttpRequest, type HttpResponseInit, type InvocationContext } from '@azure/functions'
import * as df from 'durable-functions'
import type * as z from 'zod'
import type { ApiRoute } from '../../shared/contract/api-route.ts'
import type { AuditAction } from '../../shared/domain/audit.ts'
import type { Caller, MemberCaller } from '../../shared/domain/caller.ts'
import { HubError, isHubError } from '../../shared/domain/hub-error.ts'
import type { OrganisationId } from '../../shared/domain/ids.ts'
import { refuseStale } from '../../shared/domain/session.ts'
import type { Ports, RequestPorts } from '../../shared/ports/ports.ts'
import type { FileRow } from '../../shared/ports/read-rows.ts'
import { recordAct } from '../../shared/services/record-act.ts'
import { resolveCaller } from '../../shared/services/resolve-caller.ts'
import { clearedSessionCookie, readCookie, sessionCookieName } from './cookies.ts'
import { refuseForgery } from './forgery.ts'
import { refuseOutsideEdition, refusePortal, refuseUnlessKeyed, refuseWhereFlagIsOff } from './gates.ts'
import { asRefusal, logRefusal, problemResponse } from './problem.ts'
import { readInput } from './request-input.ts'
import { requestRows } from './request-rows.ts'
import { secured } from './secured.ts'
import { requestWorkflows } from './workflows.ts'

type InputOf<Route extends ApiRoute> = Route extends { input: infer Schema extends z.ZodType }
  ? z.output<Schema>
  : undefined
/** `anyone` sees whoever came; every other route sees a Member. */
type CallerOf<Route extends ApiRoute> = Route['allow'] extends 'anyone' ? Caller : MemberCaller

export interface Answer {
  readonly value: unknown
  /** Instead of the route's own status. */
  readonly status?: number
  readonly cookies?: HttpResponseInit['cookies']
  /** Instead of the value: NDJSON. */
  readonly lines?: string
}

interface AuditLine {
  readonly action: AuditAction
  readonly subject: string
  readonly organisationId: OrganisationId
  /** Done from outside of the Organisation, by somebody who is in none. */
  readonly foreign?: true
}

/** One route of the API: the contract's entry, and the act. */
export interface ApiFunction {
  readonly route: ApiRoute
  readonly act: (ports: RequestPorts, input: never, caller: never, request: HttpRequest) => Promise<Answer>
  readonly audit?: (result: never) => AuditLine | readonly AuditLine[] | undefined
}

/**
 * Describes the function of a route. Everything that all routes share (who calls, may they, is the input sound, what goes into the audit
 * trail, what a refusal looks like) is the kit's.
 */
export function http<Route extends ApiRoute, Result>(
  route: Route,
  act: (ports: RequestPorts, input: InputOf<Route>, caller: CallerOf<Route>) => Promise<Result>,
  audit?: (result: Result) => AuditLine | readonly AuditLine[] | undefined,
): ApiFunction {
  return {
    route,
    act: async (ports, input, caller) => ({ value: await act(ports, input, caller) }),
    ...(audit ? { audit } : {}),
  }
}

/** As {@link http}, for the few routes that set cookies or choose among statuses. */
export function httpAnswer<Route extends ApiRoute>(
  route: Route,
  act: (ports: RequestPorts, input: InputOf<Route>, caller: CallerOf<Route>, request: HttpRequest) => Promise<Answer>,
): ApiFunction {
  return { route, act }
}

/**
 * As {@link http}, for a route whose body is a file of rows. `act` reports line by line and ends with what the audit trail is told of; each
 * line is held to the route's output.
 */
export function httpRows<Route extends ApiRoute, Result>(
  route: Route,
  act: (
    ports: RequestPorts,
    input: InputOf<Route>,
    caller: CallerOf<Route>,
    rows: AsyncIterable<FileRow>,
  ) => AsyncGenerator<object, Result>,
  audit: (result: Result) => AuditLine | undefined,
): ApiFunction {
  return {
    route,
    act: async (ports, input, caller, request) => {
      const reporting = act(ports, input, caller, requestRows(request, ports.readRows))
      let lines = ''
      for (;;) {
        const { done, value } = await reporting.next()
        if (done === true) return { value, lines }
        lines += `${JSON.stringify(route.output ? route.output.parse(value) : value)}\n`
      }
    },
    audit,
  }
}

const clientInput = df.input.durableClient()

/** Registers a function with the host. */
export function registerHttp(ports: Ports, description: ApiFunction): void {
  const { route } = description
  app.http(route.name, {
    methods: [route.method],
    route: route.route,
    authLevel: 'anonymous',
    extraInputs: [clientInput],
    handler: (request, context) => serve(ports, description, request, context),
  })
}

/** One request from end to end; never throws. */
export async function serve(
  ports: Ports,
  description: ApiFunction,
  request: HttpRequest,
  context: InvocationContext,
): Promise<HttpResponseInit> {
  const correlationId = context.invocationId
  const requestPorts: RequestPorts = { ...ports, correlationId, workflows: requestWorkflows(context) }
  try {
    const { answer, route } = await perform(requestPorts, description, request)
    return secured(answerResponse(route, answer), correlationId)
  } catch (thrown) {
    const refusal = asRefusal(thrown)
    logRefusal(context, description.route.name, refusal, correlationId)
    const response = problemResponse(refusal, correlationId)
    // Not on session.missing: at a renewal, an answer to the old cookie may arrive after the new one was set.
    const over = isHubError(refusal, 'session.expired', 'session.revoked')
    return secured(over ? { ...response, cookies: [clearedSessionCookie] } : response, correlationId)
  }
}

/** One request, in the order of docs/api.md: of several faults the first one here is told. */
async function perform(ports: RequestPorts, { route, act, audit }: ApiFunction, request: HttpRequest) {
  refuseOutsideEdition(ports, route)
  const cookie = route.session === 'ignored' ? undefined : readCookie(request, sessionCookieName)
  const caller = await resolveCaller(ports, cookie)
  refuseUnlessSignedIn(ports, route, caller)
  if (route.method !== 'GET') refuseForgery(ports, request, caller)
  refusePortal(route, caller)
  refuseUnlessPermitted(route, caller)
  const foreign = refuseForeign(request, route, caller)
  await refuseUnlessKeyed(ports, route, request)
  await refuseWhereFlagIsOff(ports, route, request, caller)
  const input = await readInput(request, route)
  const answer = await act(ports, input as never, caller as never, request)
  const lines = [audit?.(answer.value as never) ?? []].flat()
  const told = lines.length === 0 && foreign ? [foreignRead(request, route)] : lines
  for (const line of told)
    await recordAct(ports, { ...line, actor: actorOf(route, caller), foreign: foreign || line.foreign === true })
  return { answer, route }
}

function actorOf({ key }: ApiRoute, caller: Caller): string {
  if (key !== undefined) return `${key}-key`
  return caller.kind === 'member' ? `member:${caller.memberId}` : 'anonymous'
}

/** @throws HubError `session.missing`, `session.stale` */
function refuseUnlessSignedIn({ clock, platform }: RequestPorts, { allow }: ApiRoute, caller: Caller): void {
  if (allow === 'anyone') return
  if (caller.kind === 'anonymous') throw new HubError('session.missing', 'Sign in first.')
  if (allow !== 'session') refuseStale(caller.session, clock.now(), platform.sessionLimits)
}

/** Denied unless allowed. @throws HubError `organisation.unchosen`, `permission.missing`, or why the person is shut out */
function refuseUnlessPermitted({ allow }: ApiRoute, caller: Caller): void {
  if (allow === 'anyone' || allow === 'session' || caller.kind === 'anonymous') return
  if (!caller.active)
    throw caller.shutOut ?? new HubError('organisation.unchosen', 'Choose one of your organisations first.')
  if (!caller.permissions.includes(allow))
    throw new HubError('permission.missing', 'You may not do this.', { details: { permission: allow } })
}

/** What an Organisation owns is its own: the id in the path is the caller's active one, or the caller is an operator. */
function refuseForeign(request: HttpRequest, { allow }: ApiRoute, caller: Caller): boolean {
  const id = request.params['organisationId']?.toLowerCase()
  if (id === undefined || allow === 'anyone' || caller.kind === 'anonymous') return false
  if (id === caller.active?.organisationId) return false
  if (caller.operator) return true
  throw new HubError('organisation.foreign', 'This organisation is not the one you are in.')
}

const foreignRead = (request: HttpRequest, route: ApiRoute): AuditLine => ({
  action: 'operator.read',
  subject: `route:${route.name}`,
  organisationId: (request.params['organisationId'] ?? '').toLowerCase() as OrganisationId,
})

function answerResponse(route: ApiRoute, { value, status, cookies, lines }: Answer): HttpResponseInit {
  if (lines !== undefined)
    return { status: route.status, body: lines, headers: { 'content-type': 'application/x-ndjson' } }
  // Dates become text before the schema sees them, and the schema drops whatever is not for the caller.
  const plain: unknown = JSON.parse(JSON.stringify(value))
  const view = route.output ? route.output.parse(plain) : plain
  const version = typeof view === 'object' && view !== null && 'version' in view ? view.version : undefined
  return {
    status: status ?? route.status,
    jsonBody: view,
    headers: typeof version === 'string' ? { etag: `"${version}"` } : {},
    ...(cookies ? { cookies } : {}),
  }
}
