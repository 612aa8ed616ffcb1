import { HubError } from './hub-error.ts'
import type { EntraTenantId, MemberId, OrganisationId, ProviderId } from './ids.ts'
import type { TokenRoles } from './roles.ts'

/** By what somebody signed in. Either of the two is there, never both. */
export interface SessionOrigin {
  /** Of a sign-in at Microsoft Entra. */
  readonly tid?: EntraTenantId
  /** Of a sign-in at any other identity provider. */
  readonly provider?: ProviderId
  /** Whose provider it is: any but the platform's leads to its own Organisation alone. */
  readonly providerOwner?: OrganisationId
}

/** A signed-in browser. The cookie is opaque; this row is found by the cookie's hash. Its token roles are copied for people who review access
 * (`LastSignIn`), and for nobody who decides. */
export interface Session extends TokenRoles, SessionOrigin {
  readonly memberId: MemberId
  /** A hash of the Passport that the person came by, with which the session ends; a Member may hold several of one tenant or provider. */
  readonly passport?: string
  readonly displayName: string
  readonly activeOrganisationId?: OrganisationId
  /** What the browser must send back with every change. */
  readonly antiForgery: string
  /** Names the person to the identity provider when the session is renewed: the `login_hint` claim, else the sign-in name. */
  readonly loginHint?: string
  /** The `login_hint` claim alone: Entra signs out without asking which account, and no sign-in name gets into an address. */
  readonly logoutHint?: string
  /** `sid` of the ID token: by which the provider names the session that it ends (OpenID Connect Front- and Back-Channel Logout). */
  readonly upstreamSid?: string
  /** When the person themselves last signed in: a silent renewal asks nobody. */
  readonly askedAt?: Date
  /** The Member's stamp when this session was opened. */
  readonly stamp: string
  readonly createdAt: Date
  /** When the roles were last read from a verified token. */
  readonly renewedAt: Date
  readonly lastSeenAt: Date
  readonly expiresAt: Date
}

/** All in minutes. */
export interface SessionLimits {
  readonly idle: number
  readonly absolute: number
  /** From this age on, the next navigation renews silently. */
  readonly renewAfter: number
  /** From this age on, an API call is refused until the sign-in is renewed, so that roles and blocks follow within an hour. */
  readonly staleAfter: number
}

export const defaultSessionLimits: SessionLimits = { idle: 30, absolute: 480, renewAfter: 55, staleAfter: 60 }

const minute = 60_000
export const minutesLater = (moment: Date, minutes: number) => new Date(moment.getTime() + minutes * minute)

/**
 * @throws HubError `session.expired` (idle or absolute limit reached), `session.revoked` (the Member's sessions were
 * ended after this one was opened)
 */
export function checkSession(session: Session, stamp: string, now: Date, limits: SessionLimits): void {
  if (now >= session.expiresAt)
    throw new HubError('session.expired', 'You were signed in for a long time. Sign in again.')
  if (now >= minutesLater(session.lastSeenAt, limits.idle))
    throw new HubError('session.expired', 'You were away for a while. Sign in again.')
  if (session.stamp !== stamp) throw new HubError('session.revoked', 'Your session was ended. Sign in again.')
}

export function isAlive(...[session, stamp, now, limits]: Parameters<typeof checkSession>): boolean {
  try {
    checkSession(session, stamp, now, limits)
    return true
  } catch {
    return false
  }
}

export const renewAt = (session: Session, limits: SessionLimits) => minutesLater(session.renewedAt, limits.renewAfter)
export const isRenewalDue = (session: Session, now: Date, limits: SessionLimits) => now >= renewAt(session, limits)

/** @throws HubError `session.stale` */
export function refuseStale(session: Session, now: Date, limits: SessionLimits): void {
  if (now >= minutesLater(session.renewedAt, limits.staleAfter))
    throw new HubError('session.stale', 'Your sign-in has to be renewed.')
}

/** How old a sign-in may be for a change of the ways to sign in, in minutes. */
const freshMinutes = 10

/** Whoever finds a browser signed in adds no way of their own to it. @throws HubError `session.aged` */
export function refuseAged({ askedAt }: Pick<Session, 'askedAt'>, now: Date): void {
  if (askedAt === undefined || now >= minutesLater(askedAt, freshMinutes))
    throw new HubError('session.aged', 'You signed in a while ago. Sign in again, then do this within ten minutes.')
}

/** Writing "last seen" on each request would cost a write a request; once a minute is exact enough for an idle limit in minutes. */
export function isSightingWorthKeeping(session: Session, now: Date): boolean {
  return now >= minutesLater(session.lastSeenAt, 1)
}
