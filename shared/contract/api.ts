import { auditRoutes } from './routes/audit.ts'
import { discoveryRoutes } from './routes/discovery.ts'
import { identityProviderRoutes } from './routes/identity-providers.ts'
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
  ...identityProviderRoutes,
  ...auditRoutes,
  ...discoveryRoutes,
} as const

export type Api = typeof api

/** How documents group the routes. */
export const families = {
  Session: {
    description: 'Who is signed in with this browser, where else, and in which organisation',
    routes: sessionRoutes,
  },
  Organisations: { description: 'The customers of the platform', routes: organisationRoutes },
  'Tenant mappings': {
    description: 'Which Entra tenants sign in to an organisation, with which roles',
    routes: tenantMappingRoutes,
  },
  Onboarding: {
    description: "Invitations, and what a customer's administrator does with one",
    routes: onboardingRoutes,
  },
  Members: {
    description: 'Who belongs to an organisation, what they may do, and where they are signed in',
    routes: memberRoutes,
  },
  'Identity providers': {
    description: 'How people sign in to an organisation besides Microsoft Entra',
    routes: identityProviderRoutes,
  },
  Audit: { description: 'What was done in an organisation', routes: auditRoutes },
  Discovery: { description: 'The managed tenants of a service provider', routes: discoveryRoutes },
} as const
