import type { AssertionKeys } from './assertion-keys.ts'
import type { AccessReviews } from './access-reviews.ts'
import type { OrganisationId, EntraTenantId } from '../domain/ids.ts'
import type { BackupPlan } from '../domain/backup/backup-run.ts'
import type { Issuing } from '../domain/issuing/exchange.ts'
import type { SessionLimits } from '../domain/session.ts'
import type { LimitFigures } from '../domain/limits/limits.ts'
import type { Trust } from '../domain/tokens/trust.ts'
import type { Clients, ContactFeed, ContactLinks, Contacts } from './address-book.ts'
import type { AddressGuard } from './address-guard.ts'
import type { AttemptCounts, LimitCounts } from './attempts.ts'
import type { Audit } from './audit.ts'
import type { Backups, Blobs, Indexes, Packing, Restores, TableRows } from './backups.ts'
import type { CallerFacts } from './caller-facts.ts'
import type { ClientMappings } from './client-mappings.ts'
import type { Clock } from './clock.ts'
import type { Deliveries } from './deliveries.ts'
import type { Applications } from './applications.ts'
import type { GrantAppToken } from './app-tokens.ts'
import type { PartnerSignIn, ProbeSource } from './connecting.ts'
import type { Connections, DirectorySource, DiscoveryRuns, ManagedTenants, PeopleSource } from './discovery.ts'
import type { DiscoverySchedules } from './discovery-schedules.ts'
import type { EntraExamination } from './entra-examination.ts'
import type { Domains, NameServers } from './domains.ts'
import type { EMailProofs } from './e-mail-proofs.ts'
import type { EntraSignIn } from './entra-sign-in.ts'
import type { FeatureFlags } from './feature-flags.ts'
import type { Dependency } from './health.ts'
import type { IdentityProviders, ProviderClient } from './identity-providers.ts'
import type { IssuerKeys } from './issuer-keys.ts'
import type { Limits } from './limits.ts'
import type { Mail } from './mail.ts'
import type { Invitations } from './invitations.ts'
import type { IntegrationSecrets } from './integration-secrets.ts'
import type { ReadMappingFacts } from './mapping-facts.ts'
import type { MappedTenants, ProbeConsent } from './mapped-tenants.ts'
import type { Members, Memberships } from './members.ts'
import type { TellOperators } from './operator-webhook.ts'
import type { Organisations, TenantMappings } from './organisations.ts'
import type { PlatformServices, RegisteredClients, SystemIntegrations } from './registered-clients.ts'
import type { LogoutTokens, RevokedTokens } from './revoked-tokens.ts'
import type { IntegrationUses, Provisionings, Rotations, SecretPolicies } from './provisioning.ts'
import type { ErasureMarks, History, PersonalRows, PersonTasks } from './privacy.ts'
import type { ReadCertificate } from './read-certificate.ts'
import type { ReadRows } from './read-rows.ts'
import type { Sealing } from './sealing.ts'
import type { Secrets } from './secrets.ts'
import type { SecureRandom } from './secure-random.ts'
import type { Events, OpenActs } from './events.ts'
import type { Expiries, Sessions, SignInStates } from './sessions.ts'
import type { ProviderTests } from './provider-tests.ts'
import type { SetUpLinks } from './set-up-links.ts'
import type { SignInTraces } from './sign-in-traces.ts'
import type { Telemetry } from './telemetry.ts'
import type { KeyPairs, OwnKeys, SigningKeys } from './signing-keys.ts'
import type {
  ReconciliationItems,
  SyncAgenda,
  SyncNotes,
  SyncRuns,
  SyncSettings,
  TenantMemories,
  TenantResults,
} from './sync.ts'
import type { ReadVaultEvents } from './vault-events.ts'
import type { NoticeSettings, WatchedSecrets } from './watched-secrets.ts'
import type { SendWebhook, WebhookLetters, WebhookLog, Webhooks } from './webhooks.ts'
import type { Workflows } from './workflows.ts'

/** What the platform decided once for this deployment. */
export interface Platform {
  /** Where browsers reach the hub: an origin, without a slash at the end. */
  readonly publicUrl: string
  readonly organisationId: OrganisationId
  readonly displayName: string
  readonly tid: EntraTenantId
  readonly firstOperator?: { readonly tid: EntraTenantId; readonly oid: string }
  /** Origins that a sign-in may return to, besides the hub itself. */
  readonly returnOrigins: readonly string[]
  readonly sessionLimits: SessionLimits
  /** What belongs to `enterprise` answers 501 elsewhere. */
  readonly edition: 'standard' | 'enterprise'
  readonly managementUiClientId: string
  readonly managementApi: { readonly clientId: string; readonly scope: string }
  /** The API of programs: what they ask for, and where. Without it no system integration can be provisioned. */
  readonly systemApi?: { readonly clientId: string; readonly scope: string; readonly tokenEndpoint: string }
  readonly issuing: Issuing
  readonly limits: LimitFigures
  /** How long traces of sign-ins are kept, in days. */
  readonly signInTraceDays: number
  /** How long runs and decisions that are over are kept, in days. */
  readonly historyDays: number
  readonly backups: BackupPlan
  /** The settings that are no secret, and the names of those that are: as a backup tells them. */
  readonly described: DescribedSettings
  /** How long a delivery of a secret may wait to be opened, where nobody says so. */
  readonly deliveryDays: number
  /** Addresses of operators who are told about every secret. */
  readonly operatorContacts: readonly string[]
  /** The client ids of the platform's own registrations: nobody registers them as a program. */
  readonly ownClientIds: readonly string[]
  /** Whose access tokens are believed, and for what. */
  readonly trust: Trust
}

/** Settings as they may be shown: values of those that are no secret, names of the others that have one. */
export interface DescribedSettings {
  readonly settings: Readonly<Record<string, string>>
  readonly secrets: readonly string[]
}

/** Every promise that the services need kept. A service names the few it uses. */
export interface Ports {
  readonly platform: Platform
  readonly clock: Clock
  readonly telemetry: Telemetry
  readonly random: SecureRandom
  readonly organisations: Organisations
  readonly tenantMappings: TenantMappings
  readonly mappedTenants: MappedTenants
  readonly invitations: Invitations
  readonly members: Members
  readonly memberships: Memberships
  readonly sessions: Sessions
  readonly signInStates: SignInStates
  readonly signInTraces: SignInTraces
  readonly providerTests: ProviderTests
  readonly setUpLinks: SetUpLinks
  readonly sealing: Sealing
  readonly expiries: Expiries
  readonly entraSignIn: EntraSignIn
  readonly probeConsent: ProbeConsent
  readonly entraExamination: EntraExamination
  readonly issuerKeys: IssuerKeys
  readonly registeredClients: RegisteredClients
  readonly systemIntegrations: SystemIntegrations
  readonly integrationSecrets: IntegrationSecrets
  readonly deliveries: Deliveries
  readonly watchedSecrets: WatchedSecrets
  readonly noticeSettings: NoticeSettings
  readonly tellOperators: TellOperators
  readonly readVaultEvents: ReadVaultEvents
  readonly platformServices: PlatformServices
  readonly callerFacts: CallerFacts
  readonly identityProviders: IdentityProviders
  readonly domains: Domains
  readonly nameServers: NameServers
  readonly providerClient: ProviderClient
  readonly connections: Connections
  readonly partnerSignIn: PartnerSignIn
  readonly probeSource: ProbeSource
  readonly grantAppToken: GrantAppToken
  readonly applications: Applications
  readonly provisionings: Provisionings
  readonly rotations: Rotations
  readonly secretPolicies: SecretPolicies
  readonly integrationUses: IntegrationUses
  readonly readCertificate: ReadCertificate
  readonly managedTenants: ManagedTenants
  readonly discoveryRuns: DiscoveryRuns
  readonly directorySource: DirectorySource
  readonly clientMappings: ClientMappings
  readonly mappingFacts: ReadMappingFacts
  readonly syncRuns: SyncRuns
  readonly tenantResults: TenantResults
  readonly syncNotes: SyncNotes
  readonly tenantMemories: TenantMemories
  readonly reconciliationItems: ReconciliationItems
  readonly syncSettings: SyncSettings
  readonly syncAgenda: SyncAgenda
  readonly discoverySchedules: DiscoverySchedules
  readonly peopleSource: PeopleSource
  readonly featureFlags: FeatureFlags
  readonly attempts: AttemptCounts
  readonly limitCounts: LimitCounts
  readonly limits: Limits
  readonly secrets: Secrets
  readonly mail: Mail
  readonly addressGuard: AddressGuard
  readonly signingKeys: SigningKeys
  readonly keyPairs: KeyPairs
  readonly assertionKeys: AssertionKeys
  readonly ownKeys: OwnKeys
  readonly revokedTokens: RevokedTokens
  readonly logoutTokens: LogoutTokens
  readonly eMailProofs: EMailProofs
  readonly clients: Clients
  readonly contacts: Contacts
  readonly contactLinks: ContactLinks
  readonly contactFeed: ContactFeed
  readonly readRows: ReadRows
  readonly audit: Audit
  readonly blobs: Blobs
  readonly packing: Packing
  readonly backups: Backups
  readonly restores: Restores
  readonly tableRows: TableRows
  readonly indexes: Indexes
  readonly personTasks: PersonTasks
  readonly personalRows: PersonalRows
  readonly erasureMarks: ErasureMarks
  readonly history: History
  readonly events: Events
  readonly openActs: OpenActs
  readonly webhooks: Webhooks
  readonly webhookLetters: WebhookLetters
  readonly webhookLog: WebhookLog
  readonly accessReviews: AccessReviews
  readonly sendWebhook: SendWebhook
  readonly dependencies: readonly Dependency[]
}

/** The ports of one request: with the workflows of the invocation, and the name under which the log knows it. */
export interface RequestPorts extends Ports {
  readonly workflows: Workflows
  readonly correlationId: string
}
