import type { SystemIntegrationState } from '../callers/registered-client.ts'
import type { EntraTenantId, MemberId, ProviderId } from '../ids.ts'
import type { Membership } from '../member.ts'
import type { TenantMapping } from '../organisation.ts'
import { effectiveRoles, personRoles, type PersonRole, type TokenRoles } from '../roles.ts'
import type { SessionOrigin } from '../session.ts'

/**
 * The last time that somebody came into an Organisation, and the roles that their token brought then. For people who look, alone: what
 * somebody may do is never decided by it.
 */
export interface LastSignIn extends TokenRoles, Pick<SessionOrigin, 'tid' | 'provider'> {
  readonly at: Date
}

/** Of programs `System`; of people the rest. */
export type AccessRole = PersonRole | 'System'

/**
 * Where a role comes from: the token of the last sign-in as far as the tenant mapping lets it, the mapping's policy "anyone of this tenant",
 * the Membership, or that a program is registered.
 */
export const roleSources = ['token', 'tenant-default', 'membership', 'program'] as const
export type RoleSource = (typeof roleSources)[number]

export interface HeldRole {
  readonly role: AccessRole
  readonly from: readonly RoleSource[]
}

export type AccessSubject =
  { readonly kind: 'member'; readonly memberId: MemberId } | { readonly kind: 'program'; readonly clientId: string }

/** Who holds which role in an Organisation, and from where. */
export interface AccessEntry {
  readonly subject: AccessSubject
  readonly displayName: string
  readonly membership?: Membership['kind']
  readonly state: 'active' | 'inactive' | SystemIntegrationState
  readonly roles: readonly HeldRole[]
  readonly lastSignIn?: { readonly at: Date; readonly tid?: EntraTenantId; readonly provider?: ProviderId }
}

interface Facts {
  readonly membership: Pick<Membership, 'kind' | 'roles'>
  readonly mapping: Pick<TenantMapping, 'state' | 'roles' | 'anyone'> | undefined
  readonly lastSignIn: LastSignIn | undefined
}

/**
 * The roles that somebody would have at the next request, each with where it comes from. A role that a `portal` Membership turns into Customer
 * is told as Customer, from where the other would have come.
 */
export function heldRoles({ membership, mapping, lastSignIn }: Facts): HeldRole[] {
  const open = mapping?.state === 'active' ? mapping : undefined
  const token = lastSignIn ?? { tokenRoles: [], guest: true }
  const roles = effectiveRoles({ ...token, membership, mapping: open })
  const brought = token.tokenRoles.filter((role) => open?.roles.includes(role))
  const isDefault = brought.length === 0 && membership.roles.length === 0
  const sourcesOf = (role: PersonRole): RoleSource[] => [
    ...(brought.includes(role) ? (['token'] as const) : []),
    ...(isDefault && open?.anyone === role ? (['tenant-default'] as const) : []),
    ...(membership.roles.includes(role) ? (['membership'] as const) : []),
  ]
  return roles.map((role) => {
    const from = sourcesOf(role)
    return { role, from: from.length > 0 ? from : sourcesOfAny(sourcesOf) }
  })
}

const sourcesOfAny = (sourcesOf: (role: PersonRole) => RoleSource[]): RoleSource[] => {
  const found = new Set(personRoles.flatMap(sourcesOf))
  return roleSources.filter((source) => found.has(source))
}

/** From the most to the least that somebody can do with it. */
const weight: readonly AccessRole[] = ['Admin', 'System', 'Configurator', 'Manager', 'Employee', 'Customer']

/** The lower, the more somebody may do: lists are sorted by it. */
export function rankOf({ roles }: Pick<AccessEntry, 'roles'>): number {
  const held = roles.map(({ role }) => weight.indexOf(role))
  return held.length === 0 ? weight.length : Math.min(...held)
}

/** Whether somebody can change what belongs to the Organisation: what an auditor looks at first. */
export const isPrivileged = (entry: Pick<AccessEntry, 'roles'>) => rankOf(entry) <= weight.indexOf('Configurator')

/** As the audit trail names it. */
export const subjectText = (subject: AccessSubject) =>
  subject.kind === 'member' ? `member:${subject.memberId}` : `system-integration:${subject.clientId}`

/**
 * What takes the access of somebody away. A Membership is deactivated, never removed: where it is gone, a token with a role, or the mapping's
 * policy, brings the person back at the next sign-in.
 */
export type Removal = 'deactivate' | 'suspend'

export const removalOf = (subject: AccessSubject): Removal => (subject.kind === 'program' ? 'suspend' : 'deactivate')

/** Whether two lists hold the same roles from the same sources. */
export const areSameRoles = (one: readonly HeldRole[], other: readonly HeldRole[]) => textOf(one) === textOf(other)

const textOf = (roles: readonly HeldRole[]) =>
  roles
    .map(({ role, from }) => `${role}:${from.toSorted().join('+')}`)
    .toSorted()
    .join(',')
