import type { ErrorCode } from './hub-error.ts'
import type { EntraTenantId, OrganisationId } from './ids.ts'
import type { SecretName } from './secret-name.ts'

/** One version of one secret in the store. */
export interface NamedSecret {
  readonly name: SecretName
  readonly version: string
}

interface ConnectionFacts {
  readonly organisationId: OrganisationId
  readonly state: 'disconnected' | 'connected' | 'failing'
  /** Since when it is in this state. */
  readonly changedAt: Date
  /** Differs from one connecting to the next. Absent: made before connections had one. */
  readonly connectionId?: string
  readonly connectedAt?: Date
  /**
   * The versions of the Organisation's secrets that it uses: naming others is the swap. A secret that is not named is not used. Absent:
   * made before versions were named; then the newest of each.
   */
  readonly secrets?: readonly NamedSecret[]
  /** When the source was last asked whether it still lets us in. */
  readonly probedAt?: Date
  /** Why it did not, at that time. */
  readonly failure?: ErrorCode
  /** Entra's own number of the reason, where it gave one. */
  readonly aadsts?: number
  /** Of another connecting something is still to be cleared from the store of secrets. */
  readonly uncleared?: boolean
  /** What the source said, redacted; for operators of the hub, and never in an answer of the API. */
  readonly upstream?: string
}

/** Microsoft Graph with delegated access of the partner. */
export interface DirectConnection extends ConnectionFacts {
  readonly kind: 'direct'
  readonly partnerTid: EntraTenantId
  /** When the grant began that brought the refresh token which the row names. */
  readonly refreshedAt?: Date
}

/** The Organisation's own CIPP. */
export interface CippConnection extends ConnectionFacts {
  readonly kind: 'cipp'
  /** Where its API is, without `/api` and without a slash at the end; typed by the customer. */
  readonly baseUrl: string
  /** When a pasted token is over, by its own word. */
  readonly tokenEndsAt?: Date
}

/** An MSP Organisation's credentialed use of a directory source. */
export type Connection = DirectConnection | CippConnection

/** Which secret of the Organisation's a Connection uses under a name: one version, the newest, or none at all. */
export type UsedSecret =
  { readonly kind: 'version'; readonly version: string } | { readonly kind: 'newest' } | { readonly kind: 'unused' }

export function usedSecret({ secrets }: Connection, name: SecretName): UsedSecret {
  if (!secrets) return { kind: 'newest' }
  const version = secrets.find((secret) => secret.name === name)?.version
  return version === undefined ? { kind: 'unused' } : { kind: 'version', version }
}

/** Why a probe of a Connection failed. */
export interface ProbeFailure {
  readonly code: ErrorCode
  readonly aadsts?: number | undefined
  readonly upstream?: string | undefined
}

/** A Connection after it was probed: failing with the reason, or connected again. */
export function probed<Of extends Connection>(connection: Of, at: Date, failure?: ProbeFailure): Of {
  const { failure: _, aadsts: __, upstream: ___, ...rest } = connection
  const state = failure ? 'failing' : 'connected'
  const { aadsts, upstream } = failure ?? {}
  return {
    ...(rest as Of),
    state,
    changedAt: state === connection.state ? connection.changedAt : at,
    probedAt: at,
    ...(failure ? { failure: failure.code } : {}),
    ...(aadsts === undefined ? {} : { aadsts }),
    ...(upstream === undefined ? {} : { upstream }),
  }
}

/** Uses no secret any more; what it was is remembered. */
export function disconnected<Of extends Connection>(connection: Of, at: Date): Of {
  const { failure: _, aadsts: __, upstream: ___, ...rest } = connection
  const changedAt = connection.state === 'disconnected' ? connection.changedAt : at
  return { ...(rest as Of), state: 'disconnected', secrets: [], changedAt, uncleared: true }
}

/** A customer's way to write where its CIPP is: without `/api`, a path of its front end's, or a slash at the end. */
export function cippBase(typed: string): string {
  const text = typed.trim()
  if (!URL.canParse(text)) return text
  const url = new URL(text)
  url.search = ''
  url.hash = ''
  return url.href
    .replace(/\/+$/, '')
    .replace(/\/api$/i, '')
    .replace(/\/+$/, '')
}
