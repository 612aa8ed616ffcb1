import type { OrganisationId, EntraTenantId } from '../domain/ids.ts'
import type { SessionLimits } from '../domain/session.ts'
import type { AddressGuard } from './address-guard.ts'
import type { Audit } from './audit.ts'
import type { Clock } from './clock.ts'
import type { Connections, DirectorySource, DiscoveryRuns, ManagedTenants } from './discovery.ts'
import type { EntraSignIn } from './entra-sign-in.ts'
import type { Dependency } from './health.ts'
import type { IdentityProviders, ProviderClient } from './identity-providers.ts'
import type { Mail } from './mail.ts'
import type { Invitations } from './invitations.ts'
import type { MappedTenants, ProbeConsent } from './mapped-tenants.ts'
import type { Members, Memberships } from './members.ts'
import type { Organisations, TenantMappings } from './organisations.ts'
import type { Secrets } from './secrets.ts'
import type { SecureRandom } from './secure-random.ts'
import type { Expiries, Sessions, SignInStates } from './sessions.ts'
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
  readonly managementUiClientId: string
  readonly managementApi: { readonly clientId: string; readonly scope: string }
}

/** Every promise that the services need kept. A service names the few it uses. */
export interface Ports {
  readonly platform: Platform
  readonly clock: Clock
  readonly random: SecureRandom
  readonly organisations: Organisations
  readonly tenantMappings: TenantMappings
  readonly mappedTenants: MappedTenants
  readonly invitations: Invitations
  readonly members: Members
  readonly memberships: Memberships
  readonly sessions: Sessions
  readonly signInStates: SignInStates
  readonly expiries: Expiries
  readonly entraSignIn: EntraSignIn
  readonly probeConsent: ProbeConsent
  readonly identityProviders: IdentityProviders
  readonly providerClient: ProviderClient
  readonly connections: Connections
  readonly managedTenants: ManagedTenants
  readonly discoveryRuns: DiscoveryRuns
  readonly directorySource: DirectorySource
  readonly secrets: Secrets
  readonly mail: Mail
  readonly addressGuard: AddressGuard
  readonly audit: Audit
  readonly dependencies: readonly Dependency[]
}

/** The ports of one request: with the workflows of the invocation, and the name under which the log knows it. */
export interface RequestPorts extends Ports {
  readonly workflows: Workflows
  readonly correlationId: string
}
