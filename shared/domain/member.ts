import type { EntraTenantId, MemberId, OrganisationId } from './ids.ts'
import type { MembershipKind, PersonRole } from './roles.ts'

/** An identity that can sign in to us, platform-wide. */
export interface Member {
  readonly memberId: MemberId
  readonly state: 'active' | 'inactive'
  readonly displayName: string
  /** A session holds the stamp it was opened under; a new one voids them all with one write, whatever the clocks say. */
  readonly sessionStamp: string
  readonly createdAt: Date
}

/** A Member's identity at one identity provider; unique by its three parts. */
export interface Passport {
  /** `entra`, or the id of a configured identity provider. */
  readonly provider: string
  readonly issuer: string
  readonly subject: string
  readonly memberId: MemberId
}

export type PassportKey = Pick<Passport, 'provider' | 'issuer' | 'subject'>

/**
 * A person of an Entra tenant is `tid` + `oid` (`sub` differs from app to app). The issuer is the canonical v2 one, whatever
 * address the cloud is reached at. Microsoft: "Access token claims reference", `oid`.
 */
export function entraPassportKey(tid: EntraTenantId, oid: string): PassportKey {
  return { provider: 'entra', issuer: `https://login.microsoftonline.com/${tid}/v2.0`, subject: oid }
}

/** A Member in an Organisation. */
export interface Membership {
  readonly organisationId: OrganisationId
  readonly memberId: MemberId
  readonly kind: MembershipKind
  readonly state: 'active' | 'inactive'
  /** Roles given here; roles that a token brings are never stored. */
  readonly roles: readonly PersonRole[]
  readonly createdAt: Date
}

/** A Membership made at sign-in is `internal` when the person comes with any role but Customer. */
export function membershipKindFor(roles: readonly PersonRole[]): MembershipKind {
  return roles.some((role) => role !== 'Customer') ? 'internal' : 'portal'
}
