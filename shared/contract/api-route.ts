import type * as z from 'zod'
import type { ErrorCode } from '../domain/hub-error.ts'
import type { FeatureFlag } from '../domain/feature-flag.ts'
import type { VisitLimit } from '../domain/limits/limits.ts'
import type { Permission } from '../domain/roles.ts'

/**
 * `anyone`: no session needed. `session`: signed in with a browser, an Organisation need not be chosen. `set-up`: whoever holds a set-up link,
 * and nobody else. Else the permission, of whoever calls
 * by a session or a token. `api.system` is held by system integrations alone.
 */
export type Allow = 'anyone' | 'session' | 'set-up' | Permission

/** One route of the HTTP API, read by the functions, the web, the tests and the OpenAPI document. */
export interface ApiRoute {
  readonly name: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH'
  /** Without a leading slash; `{organisationId}` must be the caller's own, or the caller is an operator. */
  readonly route: string
  readonly allow: Allow
  /** System integrations of the Organisation may too: they hold `api.system`. */
  readonly programs?: true
  /** Only for `anyone` and `set-up`: whoever is signed in counts as nobody, and a dead session's cookie stands in nobody's way. */
  readonly session?: 'ignored'
  /** Only for `anyone`: whoever holds the platform's master key, sent as `x-api-key`. */
  readonly key?: 'platform'
  /** Part of the enterprise edition: elsewhere 501, before anything else is looked at. */
  readonly edition?: 'enterprise'
  /** Needs this flag for the Organisation; without it the route is not there (404), or, for the finer flags, refuses. */
  readonly flag?: FeatureFlag
  /** For everybody who has not signed in: what requests are counted as. A route for `anyone` without it has the master key's. */
  readonly limit?: VisitLimit
  /** The field of the input that says what a request is about: it is counted by that, too, whatever network it came from. */
  readonly limitBy?: string
  readonly summary: string
  /** Path parameters, query and JSON body as one object; `version` comes from `If-Match`. */
  readonly input?: z.ZodType
  /**
   * JSON unless given. `form`: as OAuth has it, of at most 64 KiB; fields that are not known are passed over. `rows`: a file of rows (CSV, a
   * JSON array, NDJSON) of at most 50 MB, and every field of `input` stands in the path or the query; the answer is NDJSON, and `output` is
   * one line of it.
   */
  readonly body?: 'form' | 'rows'
  readonly output?: z.ZodType
  /** Instead of JSON the answer is a file, of one of these media types; it has no `output`. */
  readonly file?: readonly string[]
  readonly status: 200 | 201 | 202
  /** Refusals of this route's own; those that follow from its shape (session, permission, version, paging …) are added by themselves. */
  readonly refusals?: readonly ErrorCode[]
}
