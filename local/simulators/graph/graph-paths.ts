/**
 * Every Microsoft Graph path the simulator answers, v1.0 only, with the page that documents it, the delegated permissions any one of
 * which opens it, and how many resource units a request costs before its options count. docs/graph-paths.md says which of them the hub
 * asks, and what for.
 */
export const graphPaths = [
  {
    name: 'delegatedAdminRelationships',
    path: '/tenantRelationships/delegatedAdminRelationships',
    documentation:
      'https://learn.microsoft.com/graph/api/tenantrelationship-list-delegatedadminrelationships?view=graph-rest-1.0',
    permissions: ['DelegatedAdminRelationship.Read.All', 'DelegatedAdminRelationship.ReadWrite.All'],
    units: 1,
  },
  {
    name: 'delegatedAdminCustomers',
    path: '/tenantRelationships/delegatedAdminCustomers',
    documentation:
      'https://learn.microsoft.com/graph/api/tenantrelationship-list-delegatedadmincustomers?view=graph-rest-1.0',
    permissions: ['DelegatedAdminRelationship.Read.All', 'DelegatedAdminRelationship.ReadWrite.All'],
    units: 1,
  },
  {
    name: 'contracts',
    path: '/contracts',
    documentation: 'https://learn.microsoft.com/graph/api/contract-list?view=graph-rest-1.0',
    permissions: ['Directory.Read.All'],
    units: 1,
  },
  {
    name: 'findTenantInformation',
    path: "/tenantRelationships/findTenantInformationByTenantId(tenantId='{id}')",
    documentation:
      'https://learn.microsoft.com/graph/api/tenantrelationship-findtenantinformationbytenantid?view=graph-rest-1.0',
    permissions: ['CrossTenantInformation.ReadBasic.All'],
    units: 1,
  },
  {
    name: 'organization',
    path: '/organization',
    documentation: 'https://learn.microsoft.com/graph/api/organization-list?view=graph-rest-1.0',
    permissions: ['User.Read', 'User.Read.All', 'Organization.Read.All', 'Directory.Read.All'],
    units: 1,
  },
  {
    name: 'domains',
    path: '/domains',
    documentation: 'https://learn.microsoft.com/graph/api/domain-list?view=graph-rest-1.0',
    permissions: ['Domain.Read.All', 'Directory.Read.All'],
    units: 1,
  },
  {
    name: 'me',
    path: '/me',
    documentation: 'https://learn.microsoft.com/graph/api/user-get?view=graph-rest-1.0',
    permissions: ['User.Read', 'User.Read.All'],
    units: 1,
  },
  {
    name: 'users',
    path: '/users',
    documentation: 'https://learn.microsoft.com/graph/api/user-list?view=graph-rest-1.0',
    permissions: ['User.Read.All', 'Directory.Read.All'],
    units: 2,
  },
  {
    name: 'usersDelta',
    path: '/users/delta',
    documentation: 'https://learn.microsoft.com/graph/api/user-delta?view=graph-rest-1.0',
    permissions: ['User.Read.All', 'Directory.Read.All'],
    units: 2,
  },
  {
    name: 'user',
    path: '/users/{id}',
    documentation: 'https://learn.microsoft.com/graph/api/user-get?view=graph-rest-1.0',
    permissions: ['User.Read.All', 'Directory.Read.All'],
    units: 1,
  },
  {
    name: 'groupMembers',
    path: '/groups/{id}/transitiveMembers/microsoft.graph.user',
    documentation: 'https://learn.microsoft.com/graph/api/group-list-transitivemembers?view=graph-rest-1.0',
    permissions: ['GroupMember.Read.All', 'Directory.Read.All'],
    units: 5,
  },
] as const

export type GraphPath = (typeof graphPaths)[number]

const patterns = graphPaths.map((entry) => ({ entry, pattern: patternOf(entry.path) }))

function patternOf(path: string): RegExp {
  const [before = '', after] = path.split('{id}').map((text) => text.replace(/[().]/g, String.raw`\$&`))
  return new RegExp(after === undefined ? `^${before}$` : `^${before}([^/']+)${after}$`, 'i')
}

/** The path's entry and the id within it. Segments are compared without case, as Graph does; a path without an id goes before one with. */
export function findGraphPath(path: string): { entry: GraphPath; id: string } | undefined {
  const found = patterns
    .map(({ entry, pattern }) => ({ entry, match: pattern.exec(path) }))
    .filter(({ match }) => match !== null)
    .toSorted((one, other) => (one.match?.length ?? 0) - (other.match?.length ?? 0))[0]
  return found && { entry: found.entry, id: (found.match?.[1] ?? '').toLowerCase() }
}

/** The first segment Graph does not know, for its refusal. */
export function unknownSegment(path: string): string {
  const segments = path.split('/').filter((segment) => segment !== '')
  const known = new Set(graphPaths.flatMap((entry) => entry.path.toLowerCase().split('/')))
  return segments.find((segment) => !known.has(segment.toLowerCase())) ?? segments.at(-1) ?? ''
}
