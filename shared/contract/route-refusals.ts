import type { ErrorCode } from '../domain/hub-error.ts'
import type { ApiRoute } from './api-route.ts'

/** Why somebody who was in is not any more. */
const shutOut = [
  'organisation.unchosen',
  'organisation.suspended',
  'organisation.invited',
  'organisation.unknown',
  'tenant.unknown',
  'tenant.pending',
  'tenant.revoked',
  'consent.lost',
  'role.missing',
  'member.inactive',
] as const

/** Whether a route's input has a field of that name. */
export const wants = ({ input }: ApiRoute, field: string): boolean =>
  input !== undefined && 'shape' in input && typeof input.shape === 'object' && field in (input.shape ?? {})

/**
 * Every code that a route may refuse with, in the order in which they are judged (docs/api.md): what follows from its shape, and what it
 * names itself. A test holds the answers of every route to it.
 */
export function refusalsOf(route: ApiRoute): readonly ErrorCode[] {
  const { allow, method, refusals = [] } = route
  const permitted = allow !== 'anyone' && allow !== 'session'
  const change = method !== 'GET'
  const codes: ErrorCode[] = [
    ...(route.edition ? (['edition.required'] as const) : []),
    ...(route.session === 'ignored'
      ? []
      : (['session.missing', 'session.expired', 'session.revoked', 'member.inactive'] as const)),
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
