import { HubError } from './hub-error.ts'
import { parseEntraTenantId, type EntraTenantId, type MemberId, type OrganisationId } from './ids.ts'
import type { EMail, Profile } from './profile.ts'
import { isInternal, type MembershipKind, type PersonRole } from './roles.ts'

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

/** Enough for anybody; a list of more could not be looked through. */
export const mostPassports = 20

export type PassportKey = Pick<Passport, 'provider' | 'issuer' | 'subject'>

/**
 * A person of an Entra tenant is `tid` + `oid` (`sub` differs from app to app). The issuer is the canonical v2 one, whatever
 * address the cloud is reached at. Microsoft: "Access token claims reference", `oid`.
 */
export function entraPassportKey(tid: EntraTenantId, oid: string): PassportKey {
  return { provider: 'entra', issuer: entraIssuerOf(tid), subject: oid }
}

/** The canonical v2 issuer of a tenant. */
export const entraIssuerOf = (tid: EntraTenantId) => `https://login.microsoftonline.com/${tid}/v2.0`

/** The tenant that an issuer is of, where it fits the template of the cloud. */
export function entraIssuerTenant(template: string, issuer: string): EntraTenantId | undefined {
  const [before = '', after = ''] = template.split('{tenantid}')
  const tid = parseEntraTenantId(issuer.slice(before.length, issuer.length - after.length))
  return tid !== undefined && issuer === `${before}${tid}${after}` ? tid : undefined
}

const entraIssuer = /^https:\/\/login\.microsoftonline\.com\/([0-9a-f-]{36})\/v2\.0$/

/** The Entra tenant that a Passport is of; undefined for other providers. */
export function tenantOf({ provider, issuer }: PassportKey): EntraTenantId | undefined {
  const tid = provider === 'entra' ? entraIssuer.exec(issuer)?.[1] : undefined
  return tid === undefined ? undefined : parseEntraTenantId(tid)
}

/** A Member in an Organisation. */
export interface Membership {
  readonly organisationId: OrganisationId
  readonly memberId: MemberId
  /** As the person is called here: a Member is found by it. */
  readonly displayName: string
  readonly kind: MembershipKind
  readonly state: 'active' | 'inactive'
  /** Roles given here; roles that a token brings are never stored. */
  readonly roles: readonly PersonRole[]
  /** What this Organisation knows of the person. */
  readonly profile?: Profile
  /** An e-mail that is proven to be this Member's: nobody else has it in this Organisation. */
  readonly provenEMail?: EMail
  readonly createdAt: Date
}

/** Whether a Membership makes somebody Admin by itself, whatever a token brings. */
export const isActiveAdmin = ({ kind, state, roles }: Membership) =>
  state === 'active' && kind === 'internal' && roles.includes('Admin') && !roles.includes('Customer')

/** Deactivating somebody who is inactive, or reactivating somebody who is not, is refused rather than passed over. */
export function withState<Who extends Member | Membership>(who: Who, state: Member['state']): Who {
  if (who.state === state) throw new HubError('state.conflicting', `This member is ${state} already.`)
  return { ...who, state }
}

/** Roles that carry internal permissions are not given to a `portal` Membership, where they would count for nothing. */
export function refuseUnfittingRoles({ kind, roles }: Pick<Membership, 'kind' | 'roles'>): void {
  const unfitting = kind === 'portal' ? roles.filter(isInternal) : []
  if (unfitting.length > 0)
    throw new HubError('input.invalid', 'A portal membership cannot hold internal roles.', {
      details: { faults: unfitting.map((role) => `roles: ${role} is not for a portal membership`) },
    })
}

/** A Membership made at sign-in is `internal` when the person comes with any role but Customer. */
export function membershipKindFor(roles: readonly PersonRole[]): MembershipKind {
  return roles.some((role) => role !== 'Customer') ? 'internal' : 'portal'
}
