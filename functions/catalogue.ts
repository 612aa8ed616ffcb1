import * as df from 'durable-functions'
import type { PageFiles } from '../shared/ports/page-files.ts'
import type { Ports } from '../shared/ports/ports.ts'
import { sweepConsentsWorkflow } from '../shared/services/probe-consents.ts'
import { discoverTenantsWorkflow } from '../shared/services/start-discovery.ts'
import { discoveryActivities } from './activities/discovery.ts'
import { probeConsentsActivity } from './activities/probe-consents.ts'
import { listAuditFunction } from './http/admin/audit.ts'
import { discoveryFunctions } from './http/admin/discovery.ts'
import { identityProviderFunctions } from './http/admin/identity-providers.ts'
import { memberFunctions } from './http/admin/members.ts'
import { sessionFunctions } from './http/admin/sessions.ts'
import { finishProviderSignInNavigation, finishSignInNavigation } from './http/auth/finish-sign-in.ts'
import { chooseOrganisationFunction, readSessionFunction, signOutFunction } from './http/auth/session.ts'
import { ownSessionFunctions } from './http/auth/sessions.ts'
import { listSignInOptionsFunction } from './http/auth/sign-in-options.ts'
import { startSignInNavigation } from './http/auth/start-sign-in.ts'
import { finishConsentNavigation, readLinkFunction, startConsentFunction } from './http/onboarding/consent.ts'
import { invitationFunctions } from './http/onboarding/invitations.ts'
import { platformMemberFunctions } from './http/platform/members.ts'
import { organisationFunctions } from './http/platform/organisations.ts'
import { tenantMappingFunctions } from './http/platform/tenant-mappings.ts'
import { consoleNavigation, homeNavigation } from './http/system/console.ts'
import { registerHealth } from './http/system/health.ts'
import { registerOpenApi } from './http/system/openapi.ts'
import { discoverTenants } from './orchestrations/discover-tenants.ts'
import { sweepConsents } from './orchestrations/sweep-consents.ts'
import { registerActivity } from './runtime/activity.ts'
import { registerHttp, type ApiFunction } from './runtime/http.ts'
import { registerNavigation } from './runtime/navigation.ts'
import { registerTimer } from './runtime/timer.ts'
import { probeConsentsTimer } from './timers/probe-consents.ts'
import { purgeAuditTimer } from './timers/purge-audit.ts'
import { purgeExpiredTimer } from './timers/purge-expired.ts'
import { purgeWorkflowsTimer } from './timers/purge-workflows.ts'
import { refreshProvidersTimer } from './timers/refresh-providers.ts'

/** Every route of the API. */
export const apiFunctions: readonly ApiFunction[] = [
  readSessionFunction,
  chooseOrganisationFunction,
  signOutFunction,
  ...ownSessionFunctions,
  ...organisationFunctions,
  ...tenantMappingFunctions,
  readLinkFunction,
  startConsentFunction,
  ...invitationFunctions,
  ...memberFunctions,
  listSignInOptionsFunction,
  ...identityProviderFunctions,
  ...sessionFunctions,
  ...platformMemberFunctions,
  listAuditFunction,
  ...discoveryFunctions,
]

const activities = [...discoveryActivities, probeConsentsActivity]
const timers = [purgeExpiredTimer, purgeAuditTimer, purgeWorkflowsTimer, probeConsentsTimer, refreshProvidersTimer]

/** The table of contents: everything that wakes the app. */
export function registerCatalogue(ports: Ports, files: PageFiles): void {
  registerNavigation(ports, startSignInNavigation)
  registerNavigation(ports, finishSignInNavigation)
  registerNavigation(ports, finishProviderSignInNavigation)
  registerNavigation(ports, finishConsentNavigation)
  for (const description of apiFunctions) registerHttp(ports, description)
  registerNavigation(ports, homeNavigation)
  registerNavigation(ports, consoleNavigation(files))
  registerOpenApi(ports)
  registerHealth(ports)
  df.app.orchestration(discoverTenantsWorkflow, discoverTenants)
  df.app.orchestration(sweepConsentsWorkflow, sweepConsents)
  for (const description of activities) registerActivity(ports, description)
  for (const description of timers) registerTimer(ports, description)
}
