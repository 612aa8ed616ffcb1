import type { ErrorCode } from '../domain/hub-error.ts'
import { tokenRefusals } from '../domain/tokens/refusal.ts'
import type { ApiRoute } from './api-route.ts'

/** Why somebody who was in is not any more. */
export const shutOut = [
  'organisation.unchosen',
  'organisation.suspended',
  'organisation.invited',
  'organisation.unknown',
  'tenant.unknown',
  'tenant.pending',
  'tenant.revoked',
  'consent.lost',
  'provider.disabled',
  'role.missing',
  'member.inactive',
] as const

/** Why whoever held a set-up link does not any more. */
const ofSetUp = [
  'setUpLink.missing',
  'setUpLink.unknown',
  'setUpLink.finished',
  'setUpLink.revoked',
  'setUpLink.expired',
  'organisation.suspended',
] as const

/** Whether a route's input has a field of that name. */
export const wants = ({ input }: ApiRoute, field: string): boolean =>
  input !== undefined && 'shape' in input && typeof input.shape === 'object' && field in (input.shape ?? {})

/** Whether an access token will do in place of a session. */
export const takesTokens = ({ allow }: ApiRoute): boolean => !['anyone', 'session', 'set-up'].includes(allow)

/** For programs: who comes without anything is told to bring a token. */
export const isForPrograms = ({ allow }: ApiRoute): boolean => allow === 'api.system' || allow === 'tokens.introspect'

/** Every code that a token may be refused with, at every route that takes one, besides those of the route. */
export const refusalsOfTokens: readonly ErrorCode[] = [
  'bearer.malformed',
  'bearer.unsupported',
  ...tokenRefusals,
  'token.revoked',
  'provider.unavailable',
  'program.unknown',
  'integration.pending',
  'integration.suspended',
  'integration.revoked',
]

/**
 * Every code that a route may refuse with, in the order in which they are judged (docs/api.md): what follows from its shape, and what it
 * names itself. A test holds the answers of every route to it.
 */
export function refusalsOf(route: ApiRoute): readonly ErrorCode[] {
  const { allow, method, refusals = [] } = route
  const permitted = takesTokens(route)
  const change = method !== 'GET'
  const codes: ErrorCode[] = [
    ...(route.edition ? (['edition.required'] as const) : []),
    ...(route.limit ? (['caller.throttled'] as const) : []),
    ...(route.session === 'ignored'
      ? []
      : (['session.missing', 'session.expired', 'session.revoked', 'member.inactive'] as const)),
    ...(allow === 'set-up' ? ofSetUp : []),
    ...(isForPrograms(route) ? (['token.missing'] as const) : []),
    ...(takesTokens(route) || route.session === 'ignored' ? [] : (['session.required'] as const)),
    ...(change ? (['forgery.suspected'] as const) : []),
    ...(permitted ? (['session.stale'] as const) : []),
    ...(route.edition && permitted ? (['portal.refused'] as const) : []),
    ...(permitted ? ([...shutOut, 'permission.missing'] as const) : []),
    ...(permitted && route.route.includes('{organisationId}') ? (['organisation.foreign'] as const) : []),
    ...(route.key ? (['caller.throttled', 'key.rejected'] as const) : []),
    ...(route.flag ? (['flag.off'] as const) : []),
    ...(route.input && change ? (['body.oversize', 'body.malformed'] as const) : []),
    ...(wants(route, 'version') ? (['version.missing'] as const) : []),
    ...(route.input ? (['input.invalid'] as const) : []),
    ...(wants(route, 'cursor') ? (['cursor.invalid'] as const) : []),
    ...(wants(route, 'version') ? (['version.stale'] as const) : []),
    ...refusals,
    'storage.unavailable',
    'hub.faulty',
  ]
  return [...new Set(codes)]
}
