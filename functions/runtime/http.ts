import { app, type HttpRequest, type HttpResponseInit, type InvocationContext } from '@azure/functions'
import * as df from 'durable-functions'
import type * as z from 'zod'
import type { ApiRoute } from '../../shared/contract/api-route.ts'
import type { AuditAction } from '../../shared/domain/audit.ts'
import { statusOf } from '../../shared/contract/problems.ts'
import { takesTokens } from '../../shared/contract/route-refusals.ts'
import {
  actorOf,
  type AnonymousCaller,
  type Caller,
  type MemberCaller,
  type SessionCaller,
  type SetUpCaller,
  type SystemIntegrationCaller,
} from '../../shared/domain/caller.ts'
import { isHubError, type HubError } from '../../shared/domain/hub-error.ts'
import type { OrganisationId } from '../../shared/domain/ids.ts'
import type { Ports, RequestPorts } from '../../shared/ports/ports.ts'
import type { FileRow } from '../../shared/ports/read-rows.ts'
import { announced } from '../../shared/services/events/announce-act.ts'
import type { Visit } from '../../shared/services/limit-visits.ts'
import { recordAct } from '../../shared/services/record-act.ts'
import { wakeWebhooks } from '../../shared/services/webhooks/wake-webhooks.ts'
import { authorise, refuseForeign } from './authorise.ts'
import { inOperation, traceOfRequest } from './operation.ts'
import { challengeOf, ClaimsChallenge, hasAuthorisation } from './bearer.ts'
import { clearedSessionCookie } from './cookies.ts'
import { refuseOutsideEdition, refuseUnlessKeyed, refuseWhereFlagIsOff } from './gates.ts'
import { limited, subjectOf } from './limited.ts'
import { asRefusal, logRefusal, problemResponse } from './problem.ts'
import { readInput } from './request-input.ts'
import { requestRows } from './request-rows.ts'
import { secured } from './secured.ts'
import { requestWorkflows } from './workflows.ts'

type InputOf<Route extends ApiRoute> = Route extends { input: infer Schema extends z.ZodType }
  ? z.output<Schema>
  : undefined
/** Who can have come as far as the act: what a route allows decides. */
interface Callers {
  readonly anyone: AnonymousCaller | SessionCaller
  readonly session: SessionCaller
  readonly 'set-up': SetUpCaller
  readonly 'api.system': SystemIntegrationCaller
  readonly 'tokens.introspect': Exclude<Caller, AnonymousCaller | SetUpCaller>
}
type CallerOf<Route extends ApiRoute> = Route extends { readonly programs: true }
  ? MemberCaller | SystemIntegrationCaller
  : Route['allow'] extends keyof Callers
    ? Callers[Route['allow']]
    : MemberCaller

export interface Answer {
  readonly value: unknown
  /** Instead of the route's own status. */
  readonly status?: number
  readonly cookies?: HttpResponseInit['cookies']
  /** Instead of the value: NDJSON. */
  readonly lines?: string
  /** Instead of the value: a file to keep. */
  readonly file?: { readonly name: string; readonly type: string; readonly text: FileText }
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

/** As {@link http}, for the few routes that set cookies, read them, or choose among statuses. */
export function httpAnswer<Route extends ApiRoute, Value>(
  route: Route,
  act: (
    ports: RequestPorts,
    input: InputOf<Route>,
    caller: CallerOf<Route>,
    request: HttpRequest,
  ) => Promise<Answer & { readonly value: Value }>,
  audit?: (value: Value) => AuditLine | undefined,
): ApiFunction {
  return { route, act, ...(audit ? { audit } : {}) }
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
  return inOperation(ports, context, traceOfRequest(context, request), () =>
    answered(ports, description, request, context),
  )
}

async function answered(
  ports: Ports,
  description: ApiFunction,
  request: HttpRequest,
  context: InvocationContext,
): Promise<HttpResponseInit> {
  const correlationId = context.invocationId
  const workflows = requestWorkflows(context, ports.telemetry.operation())
  const requestPorts: RequestPorts = { ...ports, correlationId, workflows }
  const { route } = description
  try {
    const answer = await perform(requestPorts, description, request)
    return secured(answerResponse(route, answer), correlationId)
  } catch (thrown) {
    const refusal = asRefusal(thrown)
    logRefusal(ports, context, route.name, refusal, correlationId)
    return secured(refusalResponse(ports, route, request, refusal, correlationId), correlationId)
  }
}

/** One request, in the order of docs/api.md: of several faults the first one here is told. */
async function perform(ports: RequestPorts, description: ApiFunction, request: HttpRequest) {
  const { limit } = description.route
  refuseOutsideEdition(ports, description.route)
  return limit === undefined
    ? performLimited(ports, description, request)
    : limited(ports, limit, request, (visit) => performLimited(ports, description, request, visit))
}

async function performLimited(
  ports: RequestPorts,
  { route, act, audit }: ApiFunction,
  request: HttpRequest,
  visit?: Visit,
) {
  const caller = await authorise(ports, route, request)
  if (takesTokens(route)) visit?.isProgram(actorOf(caller))
  const foreign = refuseForeign(request, route, caller)
  await refuseUnlessKeyed(ports, route, request)
  await refuseWhereFlagIsOff(ports, route, request, caller)
  const input = await readInput(request, route)
  await visit?.concern(subjectOf(route, input))
  const actor = route.key === undefined ? actorOf(caller) : `${route.key}-key`
  const tellOf = async (lines: readonly AuditLine[]) => {
    for (const line of lines) await recordAct(ports, { ...line, actor, foreign: foreign || line.foreign === true })
  }
  const actAndTell = async () => {
    const answer = await act(ports, input as never, caller as never, request)
    const lines = [audit?.(answer.value as never) ?? []].flat()
    await tellOf(lines.length === 0 && foreign ? [foreignRead(request, route)] : lines)
    return { answer, lines }
  }
  if (!audit || route.method === 'GET') return (await actAndTell()).answer
  const organisationId = organisationOf(ports, request, caller)
  const note = { organisationId, operation: route.name, actor, ids: idsOf(request) }
  const { answer, lines } = await announced(ports, note, actAndTell)
  if (lines.length > 0) await wakeWebhooks(ports, [organisationId, ports.platform.organisationId])
  return answer
}

/** Whose feed is told where a change is interrupted. */
function organisationOf({ platform }: RequestPorts, request: HttpRequest, caller: Caller): OrganisationId {
  const named = request.params['organisationId']?.toLowerCase()
  if (named !== undefined) return named as OrganisationId
  return caller.kind === 'set-up-link' ? caller.organisation.organisationId : platform.organisationId
}

/** What the path names besides the Organisation. */
const idsOf = (request: HttpRequest): readonly string[] =>
  Object.entries(request.params)
    .filter(([name]) => name !== 'organisationId')
    .map(([name, value]) => `${name}=${value}`)

/** A refusal, with how to come back where that is a matter of credentials. */
function refusalResponse(
  { platform }: Ports,
  route: ApiRoute,
  request: HttpRequest,
  refusal: HubError,
  correlationId: string,
): HttpResponseInit {
  const status = refusal instanceof ClaimsChallenge ? 401 : statusOf[refusal.code]
  const authorised = route.session !== 'ignored' && hasAuthorisation(request)
  const challenge = challengeOf(refusal, { status, realm: platform.publicUrl, authorised })
  const problem = problemResponse(refusal, correlationId, status)
  const headers = {
    ...(problem.headers as Record<string, string>),
    ...(challenge ? { 'www-authenticate': challenge } : {}),
  }
  // Not on session.missing: at a renewal, an answer to the old cookie may arrive after the new one was set.
  const over = !authorised && isHubError(refusal, 'session.expired', 'session.revoked')
  return { ...problem, headers, ...(over ? { cookies: [clearedSessionCookie] } : {}) }
}

type FileText = string | Uint8Array | AsyncIterable<string>

/** What comes piece by piece goes on so: whether it is gathered before it is sent is the host's matter. */
const bodyOf = (text: FileText) =>
  typeof text === 'string' || text instanceof Uint8Array
    ? text
    : ReadableStream.from(text).pipeThrough(new TextEncoderStream())

const foreignRead = (request: HttpRequest, route: ApiRoute): AuditLine => ({
  action: 'operator.read',
  subject: `route:${route.name}`,
  organisationId: (request.params['organisationId'] ?? '').toLowerCase() as OrganisationId,
})

function answerResponse(route: ApiRoute, { value, status, cookies, lines, file }: Answer): HttpResponseInit {
  if (lines !== undefined)
    return { status: route.status, body: lines, headers: { 'content-type': 'application/x-ndjson' } }
  if (file !== undefined) {
    const headers = { 'content-type': file.type, 'content-disposition': `attachment; filename="${file.name}"` }
    return { status: route.status, body: bodyOf(file.text), headers }
  }
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
