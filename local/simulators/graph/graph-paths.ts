/**
 * Every Microsoft Graph path the simulator answers, v1.0 only, with the page that documents it and the delegated
 * permissions any one of which opens it.
 */
export const graphPaths = [
  {
    name: 'delegatedAdminRelationships',
    path: '/tenantRelationships/delegatedAdminRelationships',
    documentation:
      'https://learn.microsoft.com/graph/api/tenantrelationship-list-delegatedadminrelationships?view=graph-rest-1.0',
    permissions: ['DelegatedAdminRelationship.Read.All', 'DelegatedAdminRelationship.ReadWrite.All'],
  },
  {
    name: 'delegatedAdminCustomers',
    path: '/tenantRelationships/delegatedAdminCustomers',
    documentation:
      'https://learn.microsoft.com/graph/api/tenantrelationship-list-delegatedadmincustomers?view=graph-rest-1.0',
    permissions: ['DelegatedAdminRelationship.Read.All', 'DelegatedAdminRelationship.ReadWrite.All'],
  },
  {
    name: 'findTenantInformation',
    path: "/tenantRelationships/findTenantInformationByTenantId(tenantId='{tid}')",
    documentation:
      'https://learn.microsoft.com/graph/api/tenantrelationship-findtenantinformationbytenantid?view=graph-rest-1.0',
    permissions: ['CrossTenantInformation.ReadBasic.All'],
  },
  {
    name: 'organization',
    path: '/organization',
    documentation: 'https://learn.microsoft.com/graph/api/organization-list?view=graph-rest-1.0',
    permissions: ['User.Read', 'User.Read.All', 'Organization.Read.All', 'Directory.Read.All'],
  },
  {
    name: 'domains',
    path: '/domains',
    documentation: 'https://learn.microsoft.com/graph/api/domain-list?view=graph-rest-1.0',
    permissions: ['Domain.Read.All', 'Directory.Read.All'],
  },
  {
    name: 'me',
    path: '/me',
    documentation: 'https://learn.microsoft.com/graph/api/user-get?view=graph-rest-1.0',
    permissions: ['User.Read', 'User.Read.All'],
  },
] as const

export type GraphPath = (typeof graphPaths)[number]

/** The path's entry and the tenant id within it. Segments are compared without case, as Graph does. */
export function findGraphPath(path: string): { entry: GraphPath; tid: string | undefined } | undefined {
  for (const entry of graphPaths) {
    const [before = '', after] = entry.path.toLowerCase().split('{tid}')
    const asked = path.toLowerCase()
    if (after === undefined ? asked === before : asked.startsWith(before) && asked.endsWith(after)) {
      return { entry, tid: after === undefined ? undefined : asked.slice(before.length, asked.length - after.length) }
    }
  }
  return undefined
}

/** The first segment Graph does not know, for its refusal. */
export function unknownSegment(path: string): string {
  const segments = path.split('/').filter((segment) => segment !== '')
  const known = new Set(graphPaths.flatMap((entry) => entry.path.toLowerCase().split('/')))
  return segments.find((segment) => !known.has(segment.toLowerCase())) ?? segments.at(-1) ?? ''
}
