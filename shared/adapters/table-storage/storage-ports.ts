import type { Clock } from '../../ports/clock.ts'
import type { Ports } from '../../ports/ports.ts'
import type { SecureRandom } from '../../ports/secure-random.ts'
import { auditTable } from './audit.ts'
import { connectionTable, discoveryRunTable, managedTenantTable } from './discovery.ts'
import { expiringTables } from './expiries.ts'
import { identityProviderTable } from './identity-providers.ts'
import { keys } from './keys.ts'
import { memberTables } from './members.ts'
import { membershipTables } from './memberships.ts'
import { openTables, type TablesAddress } from './open-tables.ts'
import { organisationTables } from './organisations.ts'
import { table } from './table.ts'
import { tenantMappingTables } from './tenant-mappings.ts'

type StoragePorts = Pick<
  Ports,
  | 'organisations'
  | 'tenantMappings'
  | 'mappedTenants'
  | 'invitations'
  | 'members'
  | 'memberships'
  | 'identityProviders'
  | 'sessions'
  | 'signInStates'
  | 'expiries'
  | 'connections'
  | 'managedTenants'
  | 'discoveryRuns'
  | 'audit'
>

/** Every port that Table Storage keeps, and a look-up that shows whether it answers. */
export function storagePorts(
  address: TablesAddress,
  clock: Clock,
  random: SecureRandom,
): { readonly storage: StoragePorts; readonly check: () => Promise<void> } {
  const open = openTables(address)
  const probe = table<object>(open, 'ExternalIds')
  return {
    storage: {
      organisations: organisationTables(open, clock),
      ...tenantMappingTables(open),
      members: memberTables(open),
      memberships: membershipTables(open),
      ...expiringTables(open),
      identityProviders: identityProviderTable(open),
      connections: connectionTable(open),
      managedTenants: managedTenantTable(open),
      discoveryRuns: discoveryRunTable(open),
      audit: auditTable(open, random),
    },
    check: async () => {
      await probe.find(keys.externalId('health'))
    },
  }
}
