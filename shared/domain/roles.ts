/** Roles of people, given by the Management API's app roles or by a Membership. */
export const personRoles = ['Admin', 'Configurator', 'Manager', 'Employee', 'Customer'] as const
export type PersonRole = (typeof personRoles)[number]

/**
 * Everything a caller can be allowed. `platform.*` belongs to operators alone, `api.system` to system integrations; `tokens.introspect` to
 * both and to platform services.
 */
export const permissions = [
  'profile',
  'system_settings.read',
  'system_settings.update',
  'members.read',
  'members.update',
  'integrations.read',
  'integrations.update',
  'audit.read',
  'reconciliation.update',
  'sync.start_client',
  'platform.organisations.read',
  'platform.organisations.update',
  'platform.keys.read',
  'platform.keys.update',
  'platform.backups.read',
  'platform.backups.update',
  'tokens.introspect',
  'api.system',
] as const
export type Permission = (typeof permissions)[number]

/** What programs may do. People never hold `api.system`: the routes that name it are for programs alone. */
export const integrationPermissions = ['tokens.introspect', 'api.system'] as const satisfies readonly Permission[]
export const servicePermissions = ['tokens.introspect'] as const satisfies readonly Permission[]

const granted: Readonly<Record<PersonRole, readonly Permission[]>> = {
  Admin: [
    'profile',
    'system_settings.read',
    'system_settings.update',
    'members.read',
    'members.update',
    'integrations.read',
    'integrations.update',
    'audit.read',
    'reconciliation.update',
    'sync.start_client',
  ],
  Configurator: [
    'profile',
    'system_settings.read',
    'system_settings.update',
    'integrations.read',
    'integrations.update',
    'reconciliation.update',
    'sync.start_client',
  ],
  Manager: ['profile', 'system_settings.read', 'reconciliation.update', 'sync.start_client'],
  Employee: ['profile'],
  Customer: ['profile'],
}

/** Text from a token or a row, kept only where it names a role of ours. Unknown roles never break and never count. */
export function parsePersonRoles(names: readonly string[]): PersonRole[] {
  return personRoles.filter((role) => names.includes(role))
}

export const membershipKinds = ['internal', 'portal'] as const
export type MembershipKind = (typeof membershipKinds)[number]

/** What a verified access token says about a person in the tenant that issued it. */
export interface TokenRoles {
  readonly tokenRoles: readonly PersonRole[]
  /** Comes from another tenant (`acct` 1, or `idp` that is not the issuer): the policy "anyone of this tenant" is not for guests. */
  readonly guest: boolean
}

export interface RoleFacts extends TokenRoles {
  /** What the tenant mapping lets tokens of that tenant bring; absent where no active mapping leads here. */
  readonly mapping?: { readonly roles: readonly PersonRole[]; readonly anyone?: PersonRole } | undefined
  /** The Membership of this person in the Organisation, where there is an active one. */
  readonly membership?: { readonly kind: MembershipKind; readonly roles: readonly PersonRole[] } | undefined
}

/** Whether a role opens more than the person's own profile. */
export const isInternal = (role: PersonRole) => granted[role].length > 1

/**
 * Effective roles = (token roles ∩ roles the mapping allows) ∪ roles of the Membership; where that gives none, the role that the policy
 * "anyone of this tenant" names. A `portal` Membership never carries an internal permission, whatever else the person holds: such roles
 * count as Customer.
 */
export function effectiveRoles({ tokenRoles, guest, mapping, membership }: RoleFacts): PersonRole[] {
  const brought = tokenRoles.filter((role) => mapping?.roles.includes(role))
  const held = [...brought, ...(membership?.roles ?? [])]
  const anyone = mapping?.anyone && !guest ? [mapping.anyone] : []
  const counted = held.length > 0 ? held : anyone
  const roles = personRoles.filter((role) => counted.includes(role))
  if (membership?.kind !== 'portal') return roles
  const allowed = roles.filter((role) => !isInternal(role))
  return allowed.length === 0 && roles.length > 0 ? ['Customer'] : allowed
}

/** Customer among the roles takes every internal permission away. */
export function permissionsOf(roles: readonly PersonRole[], operator = false): Permission[] {
  if (roles.includes('Customer')) return ['profile']
  const held = new Set(roles.flatMap((role) => granted[role]))
  if (operator) for (const permission of permissions) held.add(permission)
  return permissions.filter((permission) => held.has(permission) && permission !== 'api.system')
}

/** An operator is an Admin of the platform's own Organisation, while that is the active one; Customer takes it away. */
export const isOperatorAt = <Id extends string>(platform: Id, active: Id | undefined, roles: readonly PersonRole[]) =>
  active === platform && roles.includes('Admin') && !roles.includes('Customer')
