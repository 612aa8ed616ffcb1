import { auditRoutes } from './routes/audit.ts'
import { discoveryRoutes } from './routes/discovery.ts'
import { memberRoutes } from './routes/members.ts'
import { onboardingRoutes } from './routes/onboarding.ts'
import { organisationRoutes } from './routes/organisations.ts'
import { sessionRoutes } from './routes/session.ts'
import { tenantMappingRoutes } from './routes/tenant-mappings.ts'

/** Every route of the HTTP API, by family. */
export const api = {
  ...sessionRoutes,
  ...organisationRoutes,
  ...tenantMappingRoutes,
  ...onboardingRoutes,
  ...memberRoutes,
  ...auditRoutes,
  ...discoveryRoutes,
} as const

export type Api = typeof api
