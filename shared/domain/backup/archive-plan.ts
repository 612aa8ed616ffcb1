/** Whether a table goes into a backup, and why not. */
interface Plan {
  readonly table: string
  /** Absent: every row of it is kept. */
  readonly leftOut?: string
}

const oneTime = 'one-time links and proofs do not survive a restore: one that was used must not open twice'
const counters = 'counts that mean nothing after an hour'

const kept = (...tables: readonly string[]): readonly Plan[] => tables.map((table) => ({ table }))
const leftOut = (reason: string, ...tables: readonly string[]): readonly Plan[] =>
  tables.map((table) => ({ table, leftOut: reason }))

/**
 * Every table of the hub, in the order in which a backup reads them. What is written last comes before what it rests on, so that something
 * new is never in a backup without what was written before it: a Membership, then the Member, then the Passport. Erasures come first: one that
 * is over by then has left every table that is read after it. Claims, marks and ends come last.
 */
export const archivePlan: readonly Plan[] = [
  ...kept('PersonTasks'),
  ...kept('Webhooks', 'WebhookProgress', 'WebhookLetters', 'WebhookLog'),
  ...kept('ReconciliationItems', 'ContactLinks', 'Contacts', 'ClientMappings', 'Clients'),
  ...kept('SyncPeople', 'SyncTenants', 'SyncRuns', 'SyncMemories', 'SyncSettings', 'SyncAgenda'),
  ...kept('DiscoveryRuns', 'DiscoverySchedules', 'ManagedTenants', 'Connections', 'FeatureFlags'),
  ...kept('WatchedSecrets', 'NoticeSettings', 'SecretPolicies', 'Rotations', 'Provisionings', 'IntegrationUses'),
  ...kept('IntegrationSecrets', 'SecretEnds', 'SystemIntegrations', 'PlatformServices', 'ClientIds'),
  ...kept('IdentityProviders', 'Domains', 'SetUpLinks', 'Invitations'),
  ...kept('AccessReviews', 'AccessReviewEntries'),
  ...kept('Memberships', 'Members', 'Passports'),
  ...kept('TenantMappings', 'MappedTenants', 'Organisations', 'OrganisationNames', 'ExternalIds'),
  ...kept('SigningKeys', 'RevokedTokens', 'Trail', 'OpenActs', 'ErasureMarks', 'Expiries'),
  ...leftOut('everybody signs in again: a session that was ended since must not live again', 'Sessions'),
  ...leftOut(oneTime, 'SignInStates', 'EMailProofs', 'ProviderTests', 'InvitationLinks', 'SetUpKeys'),
  ...leftOut('holds the values of secrets, sealed by their links; make a new delivery instead', 'Deliveries'),
  ...leftOut(counters, 'Attempts', 'Limits'),
  ...leftOut('is about backups themselves', 'Backups', 'Restores'),
]

/** The tables of an archive, in their order. */
export const archivedTables: readonly string[] = archivePlan.flatMap((plan) =>
  plan.leftOut === undefined ? [plan.table] : [],
)
