import type { Clock } from '../../ports/clock.ts'
import type { Ports } from '../../ports/ports.ts'
import type { SecureRandom } from '../../ports/secure-random.ts'
import { accessReviewTables } from './access-reviews.ts'
import { attemptTable, limitTable } from './attempts.ts'
import { addressBookTables } from './address-book.ts'
import { backupTables } from './backups.ts'
import { clientMappingTable } from './client-mappings.ts'
import { connectionTable, discoveryRunTable, managedTenantTable } from './discovery.ts'
import { discoveryScheduleTable } from './discovery-schedules.ts'
import { domainTable } from './domains.ts'
import { erasureMarkTable } from './erasure-marks.ts'
import { openActTable } from './events.ts'
import { expiringTables } from './expiries.ts'
import { featureFlagTable } from './feature-flags.ts'
import { historyTables } from './history.ts'
import { identityProviderTable } from './identity-providers.ts'
import { integrationSecretTables } from './integration-secrets.ts'
import { keys } from './keys.ts'
import { memberTables } from './members.ts'
import { membershipTables } from './memberships.ts'
import { provisioningTables } from './provisioning.ts'
import { registeredClientTables } from './registered-clients.ts'
import { openTables, type TablesAddress } from './open-tables.ts'
import { personalRowTables } from './personal-rows.ts'
import { organisationTables } from './organisations.ts'
import { signingKeyTable } from './signing-keys.ts'
import { reconciliationTable } from './reconciliation.ts'
import { syncNoteTable } from './sync-notes.ts'
import { syncRunTable, tenantResultTable } from './sync-runs.ts'
import { tenantMemoryTable } from './tenant-memories.ts'
import { syncAgendaTable, syncSettingsTable } from './sync-settings.ts'
import { table } from './table.ts'
import { trailTables } from './trail.ts'
import { tenantMappingTables } from './tenant-mappings.ts'
import { webhookTables } from './webhooks.ts'
import { noticeSettingsTable, watchedSecretTable } from './watched-secrets.ts'

type StoragePorts = Pick<
  Ports,
  | 'organisations'
  | 'tenantMappings'
  | 'mappedTenants'
  | 'invitations'
  | 'members'
  | 'memberships'
  | 'identityProviders'
  | 'domains'
  | 'sessions'
  | 'signInStates'
  | 'signInTraces'
  | 'providerTests'
  | 'setUpLinks'
  | 'expiries'
  | 'backups'
  | 'restores'
  | 'tableRows'
  | 'indexes'
  | 'personTasks'
  | 'personalRows'
  | 'erasureMarks'
  | 'history'
  | 'connections'
  | 'managedTenants'
  | 'discoveryRuns'
  | 'signingKeys'
  | 'revokedTokens'
  | 'logoutTokens'
  | 'eMailProofs'
  | 'deliveries'
  | 'watchedSecrets'
  | 'noticeSettings'
  | 'registeredClients'
  | 'systemIntegrations'
  | 'integrationSecrets'
  | 'provisionings'
  | 'rotations'
  | 'secretPolicies'
  | 'integrationUses'
  | 'platformServices'
  | 'clients'
  | 'contacts'
  | 'contactLinks'
  | 'contactFeed'
  | 'audit'
  | 'events'
  | 'openActs'
  | 'webhooks'
  | 'webhookLetters'
  | 'webhookLog'
  | 'accessReviews'
  | 'clientMappings'
  | 'discoverySchedules'
  | 'featureFlags'
  | 'syncRuns'
  | 'tenantResults'
  | 'syncNotes'
  | 'tenantMemories'
  | 'reconciliationItems'
  | 'syncSettings'
  | 'syncAgenda'
  | 'attempts'
  | 'limitCounts'
>

/** Every port that Table Storage keeps, and a look-up that shows whether it answers. */
export function storagePorts(
  address: TablesAddress,
  clock: Clock,
  random: SecureRandom,
): { readonly storage: StoragePorts; readonly check: () => Promise<void> } {
  const open = openTables(address)
  const trail = trailTables(open, clock, random)
  const probe = table<object>(open, 'ExternalIds')
  return {
    storage: {
      organisations: organisationTables(open, clock),
      ...tenantMappingTables(open),
      members: memberTables(open),
      memberships: membershipTables(open),
      ...expiringTables(open, clock, trail),
      identityProviders: identityProviderTable(open, clock),
      domains: domainTable(open),
      connections: connectionTable(open),
      managedTenants: managedTenantTable(open),
      discoveryRuns: discoveryRunTable(open),
      signingKeys: signingKeyTable(open),
      ...registeredClientTables(open, clock),
      integrationSecrets: integrationSecretTables(open, clock),
      ...provisioningTables(open),
      ...addressBookTables(open, clock),
      ...trail,
      personalRows: personalRowTables(open),
      erasureMarks: erasureMarkTable(open),
      history: historyTables(open),
      openActs: openActTable(open),
      ...webhookTables(open),
      accessReviews: accessReviewTables(open),
      ...backupTables(open),
      watchedSecrets: watchedSecretTable(open),
      noticeSettings: noticeSettingsTable(open),
      syncRuns: syncRunTable(open),
      tenantResults: tenantResultTable(open),
      syncNotes: syncNoteTable(open),
      tenantMemories: tenantMemoryTable(open),
      reconciliationItems: reconciliationTable(open),
      syncSettings: syncSettingsTable(open),
      syncAgenda: syncAgendaTable(open),
      discoverySchedules: discoveryScheduleTable(open),
      clientMappings: clientMappingTable(open, random),
      featureFlags: featureFlagTable(open),
      attempts: attemptTable(open),
      limitCounts: limitTable(open, clock),
    },
    check: async () => {
      await probe.find(keys.externalId('health'))
    },
  }
}
