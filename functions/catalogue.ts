import * as df from 'durable-functions'
import type { PageFiles } from '../shared/ports/page-files.ts'
import type { Ports } from '../shared/ports/ports.ts'
import { sweepConsentsWorkflow } from '../shared/services/probe-consents.ts'
import { examineWorkflow } from '../shared/services/examine-deployment.ts'
import { integrationWorkflow } from '../shared/services/integration/start-integration-work.ts'
import { settleMappingWorkflow } from '../shared/services/settle-mapping.ts'
import { backupWorkflow } from '../shared/services/backups/start-backup.ts'
import { personTaskWorkflow } from '../shared/services/privacy/person-tasks.ts'
import { undoSyncWorkflow } from '../shared/services/sync/undo-sync.ts'
import { deliverWebhookWorkflow } from '../shared/services/webhooks/wake-webhooks.ts'
import { syncRunWorkflow } from '../shared/services/sync/start-sync.ts'
import { discoverTenantsWorkflow } from '../shared/services/start-discovery.ts'
import { backupActivity } from './activities/backup.ts'
import { discoveryActivities } from './activities/discovery.ts'
import { integrationActivities } from './activities/integration-work.ts'
import { syncActivities } from './activities/sync.ts'
import { probeConsentsActivity } from './activities/probe-consents.ts'
import { personTaskActivity } from './activities/person-task.ts'
import { settleMappingActivity } from './activities/settle-mapping.ts'
import { webhookActivity } from './activities/webhooks.ts'
import { accessFunctions } from './http/admin/access.ts'
import { listAuditFunction } from './http/admin/audit.ts'
import { clientMappingFunctions } from './http/admin/client-mappings.ts'
import { connectionFunctions } from './http/admin/connection.ts'
import { clientFunctions } from './http/admin/clients.ts'
import { contactFunctions } from './http/admin/contacts.ts'
import { importFunctions } from './http/admin/imports.ts'
import { domainFunctions } from './http/admin/domains.ts'
import { deliveryFunctions } from './http/admin/deliveries.ts'
import { discoveryFunctions } from './http/admin/discovery.ts'
import { eventFunctions } from './http/admin/events.ts'
import { identityProviderFunctions } from './http/admin/identity-providers.ts'
import { memberFunctions } from './http/admin/members.ts'
import { integrationFunctions } from './http/admin/integrations.ts'
import { programFunctions } from './http/admin/programs.ts'
import { privacyFunctions } from './http/admin/privacy.ts'
import { reconciliationFunctions } from './http/admin/reconciliation.ts'
import { syncSettingsFunctions } from './http/admin/sync-settings.ts'
import { syncFunctions } from './http/admin/sync.ts'
import { providerTestFunctions } from './http/admin/provider-tests.ts'
import { secretFunctions } from './http/admin/secrets.ts'
import { sessionFunctions } from './http/admin/sessions.ts'
import { webhookFunctions } from './http/admin/webhooks.ts'
import { editProfileNavigation } from './http/auth/edit-profile.ts'
import { setUpLinkFunctions } from './http/admin/set-up-links.ts'
import { signInTraceFunctions } from './http/admin/sign-in-traces.ts'
import { finishConnectionNavigation } from './http/auth/finish-connection.ts'
import { finishProviderSignInNavigation, finishSignInNavigation } from './http/auth/finish-sign-in.ts'
import { chooseOrganisationFunction, readSessionFunction, signOutFunction } from './http/auth/session.ts'
import { initiateSignInNavigation } from './http/auth/initiate-sign-in.ts'
import { proofFunctions } from './http/auth/e-mail-proofs.ts'
import { memberPassportFunctions, ownPassportFunctions } from './http/auth/passports.ts'
import { ownPrivacyFunctions } from './http/auth/privacy.ts'
import { ownSessionFunctions } from './http/auth/sessions.ts'
import {
  findHomeRealmFunction,
  listSignInOptionsFunction,
  readClientKeysFunction,
} from './http/auth/sign-in-options.ts'
import {
  backChannelLogoutEndpoint,
  entraFrontChannelLogoutNavigation,
  finishSignOutNavigation,
  frontChannelLogoutNavigation,
} from './http/auth/sign-out.ts'
import { startSignInNavigation } from './http/auth/start-sign-in.ts'
import { finishConsentNavigation, readLinkFunction, startConsentFunction } from './http/onboarding/consent.ts'
import { invitationFunctions } from './http/onboarding/invitations.ts'
import { featureFlagFunctions } from './http/platform/feature-flags.ts'
import { platformMemberFunctions } from './http/platform/members.ts'
import { organisationFunctions } from './http/platform/organisations.ts'
import { examinationFunction } from './http/platform/examination.ts'
import { backupFunctions } from './http/platform/backups.ts'
import { signingKeyFunctions } from './http/platform/signing-keys.ts'
import { tenantMappingFunctions } from './http/platform/tenant-mappings.ts'
import { setUpFunctions } from './http/set-up/set-up.ts'
import { consoleNavigation, homeNavigation } from './http/system/console.ts'
import { registerHealth } from './http/system/health.ts'
import { openApiNavigation } from './http/system/openapi.ts'
import { exchangeTokenEndpoint } from './http/tokens/exchange-token.ts'
import { metadataNavigations } from './http/tokens/metadata.ts'
import { revokeTokenEndpoint } from './http/tokens/revoke-token.ts'
import { sessionTokenFunction } from './http/tokens/session-token.ts'
import { introspectFunction } from './http/tokens/introspect.ts'
import { syncLane, syncOrchestrations, syncRun, syncTenant, undoSync } from './orchestrations/sync-run.ts'
import { backup } from './orchestrations/backup.ts'
import { deliverWebhook } from './orchestrations/deliver-webhook.ts'
import { discoverTenants } from './orchestrations/discover-tenants.ts'
import { examine } from './orchestrations/examine.ts'
import { integrationWork } from './orchestrations/integration-work.ts'
import { personTask } from './orchestrations/person-task.ts'
import { settleMapping } from './orchestrations/settle-mapping.ts'
import { sweepConsents } from './orchestrations/sweep-consents.ts'
import { vaultEventsQueue } from './queues/vault-events.ts'
import { registerActivity } from './runtime/activity.ts'
import { registerHttp, type ApiFunction } from './runtime/http.ts'
import { registerNavigation } from './runtime/navigation.ts'
import { registerOAuth } from './runtime/oauth-endpoint.ts'
import { registerQueue } from './runtime/queue.ts'
import { registerTimer } from './runtime/timer.ts'
import { tendBackupsTimer } from './timers/tend-backups.ts'
import { probeConsentsTimer } from './timers/probe-consents.ts'
import { integrationTimers } from './timers/tend-integrations.ts'
import { syncTimers } from './timers/tend-syncs.ts'
import { eventTimers } from './timers/tend-events.ts'
import { secretTimers } from './timers/watch-secrets.ts'
import { privacyTimers } from './timers/tend-privacy.ts'
import { tendReviewsTimer } from './timers/tend-reviews.ts'
import { purgeAuditTimer } from './timers/purge-audit.ts'
import { purgeContactChangesTimer } from './timers/purge-contact-changes.ts'
import { purgeExpiredTimer } from './timers/purge-expired.ts'
import { purgeLimitsTimer } from './timers/purge-limits.ts'
import { purgeWorkflowsTimer } from './timers/purge-workflows.ts'
import { purgeSignInTracesTimer } from './timers/purge-sign-in-traces.ts'
import { recheckDomainsTimer } from './timers/recheck-domains.ts'
import { refreshProvidersTimer } from './timers/refresh-providers.ts'
import { rotateSigningKeysTimer } from './timers/rotate-signing-keys.ts'
import { startDueDiscoveriesTimer } from './timers/start-due-discoveries.ts'

/** Every route of the API. */
export const apiFunctions: readonly ApiFunction[] = [
  readSessionFunction,
  chooseOrganisationFunction,
  signOutFunction,
  ...ownSessionFunctions,
  ...ownPassportFunctions,
  ...memberPassportFunctions,
  ...proofFunctions,
  ...ownPrivacyFunctions,
  sessionTokenFunction,
  ...organisationFunctions,
  ...tenantMappingFunctions,
  readLinkFunction,
  startConsentFunction,
  ...invitationFunctions,
  ...memberFunctions,
  ...accessFunctions,
  listSignInOptionsFunction,
  readClientKeysFunction,
  findHomeRealmFunction,
  ...identityProviderFunctions,
  ...providerTestFunctions,
  ...signInTraceFunctions,
  ...setUpLinkFunctions,
  ...setUpFunctions,
  ...domainFunctions,
  ...sessionFunctions,
  ...platformMemberFunctions,
  ...signingKeyFunctions,
  examinationFunction,
  ...backupFunctions,
  listAuditFunction,
  ...eventFunctions,
  ...webhookFunctions,
  ...programFunctions,
  ...integrationFunctions,
  ...deliveryFunctions,
  ...secretFunctions,
  introspectFunction,
  ...connectionFunctions,
  ...discoveryFunctions,
  ...syncFunctions,
  ...reconciliationFunctions,
  ...syncSettingsFunctions,
  ...clientMappingFunctions,
  ...featureFlagFunctions,
  ...clientFunctions,
  ...contactFunctions,
  ...importFunctions,
  ...privacyFunctions,
]

const activities = [
  ...discoveryActivities,
  probeConsentsActivity,
  settleMappingActivity,
  ...syncActivities,
  ...integrationActivities,
  personTaskActivity,
  backupActivity,
  webhookActivity,
]
const timers = [
  purgeExpiredTimer,
  purgeLimitsTimer,
  purgeAuditTimer,
  purgeSignInTracesTimer,
  purgeWorkflowsTimer,
  purgeContactChangesTimer,
  probeConsentsTimer,
  refreshProvidersTimer,
  recheckDomainsTimer,
  startDueDiscoveriesTimer,
  rotateSigningKeysTimer,
  ...syncTimers,
  ...integrationTimers,
  ...secretTimers,
  ...privacyTimers,
  tendBackupsTimer,
  ...eventTimers,
  tendReviewsTimer,
]

/** The queues that are read, by what reads them; a deployment may have none of them. */
export interface Queues {
  readonly vaultEvents?: string | undefined
}

/** The table of contents: everything that wakes the app. */
export function registerCatalogue(ports: Ports, files: PageFiles, queues: Queues = {}): void {
  registerNavigation(ports, startSignInNavigation)
  registerNavigation(ports, finishSignInNavigation)
  registerNavigation(ports, finishProviderSignInNavigation)
  registerNavigation(ports, editProfileNavigation)
  registerNavigation(ports, initiateSignInNavigation)
  registerNavigation(ports, finishSignOutNavigation)
  registerNavigation(ports, frontChannelLogoutNavigation)
  registerNavigation(ports, entraFrontChannelLogoutNavigation)
  registerOAuth(ports, backChannelLogoutEndpoint)
  registerNavigation(ports, finishConsentNavigation)
  for (const navigation of metadataNavigations) registerNavigation(ports, navigation)
  registerOAuth(ports, exchangeTokenEndpoint)
  registerOAuth(ports, revokeTokenEndpoint)
  registerNavigation(ports, finishConnectionNavigation)
  for (const description of apiFunctions) registerHttp(ports, description)
  registerNavigation(ports, homeNavigation)
  registerNavigation(ports, consoleNavigation(files))
  registerNavigation(ports, openApiNavigation)
  registerHealth(ports)
  df.app.orchestration(discoverTenantsWorkflow, discoverTenants)
  df.app.orchestration(settleMappingWorkflow, settleMapping)
  df.app.orchestration(examineWorkflow, examine)
  df.app.orchestration(sweepConsentsWorkflow, sweepConsents)
  df.app.orchestration(integrationWorkflow, integrationWork)
  df.app.orchestration(personTaskWorkflow, personTask)
  df.app.orchestration(backupWorkflow, backup)
  df.app.orchestration(deliverWebhookWorkflow, deliverWebhook)
  df.app.orchestration(undoSyncWorkflow, undoSync)
  df.app.orchestration(syncRunWorkflow, syncRun)
  df.app.orchestration(syncOrchestrations.lane, syncLane)
  df.app.orchestration(syncOrchestrations.tenant, syncTenant)
  for (const description of activities) registerActivity(ports, description)
  for (const description of timers) registerTimer(ports, description)
  if (queues.vaultEvents !== undefined) registerQueue(ports, vaultEventsQueue, queues.vaultEvents)
}
