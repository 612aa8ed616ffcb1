const delegated = [
  'DelegatedAdminRelationship.Read.All',
  'User.Read.All',
  'Domain.Read.All',
  'CrossTenantInformation.ReadBasic.All',
] as const

/**
 * What a direct connection asks Microsoft for. Only a filter by group needs to know who is in a group: without one an administrator need
 * not consent to that.
 */
export const directScopes = (groups: boolean): readonly string[] => [
  'openid',
  'profile',
  'offline_access',
  ...[...delegated, ...(groups ? ['GroupMember.Read.All'] : [])].map((name) => `https://graph.microsoft.com/${name}`),
]
