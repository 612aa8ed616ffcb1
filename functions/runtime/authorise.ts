import type { HttpRequest } from '@azure/functions'
import type { ApiRoute } from '../../shared/contract/api-route.ts'
import { isForPrograms } from '../../shared/contract/route-refusals.ts'
import type { AnonymousCaller, Caller, MemberCaller, SessionCaller } from '../../shared/domain/caller.ts'
import { organisationUnchosen } from '../../shared/domain/callers/identify-person.ts'
import { HubError } from '../../shared/domain/hub-error.ts'
import { parseOrganisationId } from '../../shared/domain/ids.ts'
import type { Permission } from '../../shared/domain/roles.ts'
import { refuseStale } from '../../shared/domain/session.ts'
import type { RequestPorts } from '../../shared/ports/ports.ts'
import { resolveCaller } from '../../shared/services/resolve-caller.ts'
import { resolveTokenCaller } from '../../shared/services/resolve-token-caller.ts'
import { verifyBearer } from '../../shared/services/verify-bearer.ts'
import { readBearer, refusedToken } from './bearer.ts'
import { readCookie, sessionCookieName } from './cookies.ts'
import { refuseForgery } from './forgery.ts'
import { refusePortal } from './gates.ts'
import { setUpCaller } from './set-up-caller.ts'
import { validated } from './validated.ts'

/**
 * Who calls, and that they may: of several faults the first in the order of docs/api.md is told. A token counts more than a cookie, which is
 * then not looked at; and as no browser sends one by itself, a change by token needs no proof against forgery.
 */
export async function authorise(ports: RequestPorts, route: ApiRoute, request: HttpRequest): Promise<Caller> {
  if (route.allow === 'set-up') return setUpCaller(ports, request)
  const token = route.session === 'ignored' ? undefined : readBearer(request)
  const caller =
    token === undefined ? await sessionCaller(ports, route, request) : await tokenHolder(ports, route, request, token)
  refusePortal(route, caller)
  refuseUnlessPermitted(route, caller)
  return caller
}

async function sessionCaller(
  ports: RequestPorts,
  route: ApiRoute,
  request: HttpRequest,
): Promise<AnonymousCaller | SessionCaller> {
  const cookie = route.session === 'ignored' ? undefined : readCookie(request, sessionCookieName)
  const caller = await resolveCaller(ports, cookie)
  refuseUnlessSignedIn(ports, route, caller)
  if (route.method !== 'GET') refuseForgery(ports, request, caller)
  return caller
}

/** @throws HubError `session.missing`, `token.missing`, `session.stale` */
function refuseUnlessSignedIn(
  { clock, platform }: RequestPorts,
  route: ApiRoute,
  caller: AnonymousCaller | SessionCaller,
): void {
  const { allow } = route
  if (allow === 'anyone') return
  if (caller.kind === 'anonymous')
    throw isForPrograms(route)
      ? new HubError('token.missing', 'Bring an access token.')
      : new HubError('session.missing', 'Sign in first.')
  if (allow !== 'session') refuseStale(caller.session, clock.now(), platform.sessionLimits)
}

/** @throws HubError `session.required`, the verifier's reason, why nobody is let in */
async function tokenHolder(
  ports: RequestPorts,
  { allow }: ApiRoute,
  request: HttpRequest,
  text: string,
): Promise<Caller> {
  if (allow === 'anyone' || allow === 'session' || allow === 'set-up')
    throw new HubError('session.required', 'This is for a signed-in browser. A token is not taken here.')
  const organisation = parseOrganisationId(request.params['organisationId'] ?? '')
  const token = await validated(ports, 'api', () => verifyBearer(ports, text, { organisation }))
  try {
    // Other APIs are named in tokens of the hub's own too; those are not for this one.
    if (token.kind === 'exchanged' && token.audience !== ports.platform.publicUrl)
      throw new HubError('audience.invalid', 'The access token was made for another API.')
    return await resolveTokenCaller(ports, token, { permission: allow, organisation })
  } catch (thrown) {
    throw refusedToken(thrown, token)
  }
}

/** Denied unless allowed. @throws HubError `organisation.unchosen`, `permission.missing`, or why the person is shut out */
function refuseUnlessPermitted({ allow, programs }: ApiRoute, caller: Caller): void {
  if (allow === 'anyone' || allow === 'session' || allow === 'set-up' || caller.kind === 'anonymous') return
  if (caller.kind === 'set-up-link') throw permissionMissing(allow)
  if (caller.kind === 'member' && !caller.active) throw unchosen(caller)
  const suffices = caller.permissions.includes(allow) || (programs && caller.permissions.includes('api.system'))
  if (!suffices) throw permissionMissing(allow)
}

function unchosen(caller: MemberCaller): HubError {
  if (caller.by === 'token') return organisationUnchosen(caller.identity)
  return caller.shutOut ?? new HubError('organisation.unchosen', 'Choose one of your organisations first.')
}

const permissionMissing = (permission: Permission) =>
  new HubError('permission.missing', 'You may not do this.', { details: { permission } })

/**
 * What an Organisation owns is its own: the id in the path is the caller's active one, or the caller is an operator, who acts from outside.
 * @returns whether that is so @throws HubError `organisation.foreign`
 */
export function refuseForeign(request: HttpRequest, { allow }: ApiRoute, caller: Caller): boolean {
  const id = request.params['organisationId']?.toLowerCase()
  if (id === undefined || allow === 'anyone' || caller.kind !== 'member') return false
  if (id === caller.active?.organisationId) return false
  if (caller.operator) return true
  throw new HubError('organisation.foreign', 'This organisation is not the one you are in.')
}
