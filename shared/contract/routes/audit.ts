import type { ApiRoute } from '../api-route.ts'
import * as o from '../organisations.ts'
import { organisation } from './paths.ts'

export const auditRoutes = {
  listAudit: {
    name: 'ListAudit',
    method: 'GET',
    route: `${organisation}/audit`,
    allow: 'audit.read',
    summary:
      'What was done in an organisation, newest first, page by page; searched by action, actor, subject and time',
    input: o.ListAudit,
    output: o.AuditPage,
    status: 200,
  },
} as const satisfies Record<string, ApiRoute>
