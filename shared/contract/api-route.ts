import type * as z from 'zod'
import type { ErrorCode } from '../domain/hub-error.ts'
import type { Permission } from '../domain/roles.ts'

/**
 * `anyone`: no session needed. `session`: signed in with a browser, an Organisation need not be chosen. Else the permission, of whoever calls
 * by a session or a token. `api.system` is held by system integrations alone.
 */
export type Allow = 'anyone' | 'session' | Permission

/** One route of the HTTP API, read by the functions, the web, the tests and the OpenAPI document. */
export interface ApiRoute {
  readonly name: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH'
  /** Without a leading slash; `{organisationId}` must be the caller's own, or the caller is an operator. */
  readonly route: string
  readonly allow: Allow
  /** Only for `anyone`: whoever is signed in counts as nobody, and a dead session's cookie stands in nobody's way. */
  readonly session?: 'ignored'
  readonly summary: string
  /** Path parameters, query and JSON body as one object; `version` comes from `If-Match`. */
  readonly input?: z.ZodType
  /** The body is a form, as OAuth has it, of at most 64 KiB; fields that are not known are passed over. JSON unless given. */
  readonly body?: 'form'
  readonly output?: z.ZodType
  readonly status: 200 | 201 | 202
  /** Refusals of this route's own; those that follow from its shape (session, permission, version, paging …) are added by themselves. */
  readonly refusals?: readonly ErrorCode[]
}
