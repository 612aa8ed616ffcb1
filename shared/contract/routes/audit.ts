import type { ApiRoute } from '../api-route.ts'
import * as o from '../organisations.ts'
import { organisation } from './paths.ts'

export const auditRoutes = {
  listAudit: {
    name: 'ListAudit',
    method: 'GET',
    route: `${organisation}/audit`,
    allow: 'audit.read',
    summary: 'What was done in an organisation, newest first, page by page',
    input: o.ListAudit,
    output: o.AuditPage,
    status: 200,
  },
} as const satisfies Record<string, ApiRoute>
