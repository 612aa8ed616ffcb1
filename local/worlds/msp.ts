import { appsOf, programOf, signInApps, staffRoles } from './apps.ts'
import { customersOf } from './customers.ts'
import { fictionalId } from './fictional-id.ts'
import { personNamed, personOf, tenantOf, type Person } from './people.ts'
import type { World } from './world.ts'

const world = 'msp'

const platformPeople = [
  personOf('Nadir Quist', ['Admin'], 'The operator: sees every organisation and invites new ones.'),
]
const mspPeople = [
  personOf('Hedda Skerry', ['Admin'], 'Admin of the MSP: starts the discovery of customer tenants.'),
  personOf('Bram Ostler', ['Manager'], 'Manager: reads the managed tenants, may not start a discovery.'),
  personOf('Yara Finch', ['Employee'], 'Employee: signs in, and sees nothing of the connection.'),
  personOf('Ivo Lantern', [], 'No role and no "anyone" policy: refused.'),
]

/** A managed service provider with 1,000 customer tenants and a direct connection that works from the start. */
export function mspWorld(): World {
  const tenant = (displayName: string, domain: string, people: readonly Person[], more: readonly 'cipp'[] = []) =>
    tenantOf(world, { displayName, domain, consents: [...signInApps, 'partner', ...more] }, people)
  const platform = tenant('Heliograph Desk', 'heliograph.example', platformPeople)
  const msp = tenant('Skerry Managed IT', 'skerry.example', mspPeople, ['cipp'])
  const operator = { tid: platform.tid, oid: personNamed(platform, 'Nadir Quist').oid }
  const platformId = fictionalId(world, 'organisation', 'PLATFORM')
  const mspId = fictionalId(world, 'organisation', 'MSP-1')
  return {
    name: world,
    title: 'A managed service provider',
    description: 'Skerry Managed IT looks after a thousand customer tenants through delegated administration.',
    platform: {
      organisationId: platformId,
      displayName: platform.displayName,
      tid: platform.tid,
      firstOperator: operator,
    },
    // Its System API is registered for version 1 tokens, as APIs are unless they ask for version 2.
    apps: appsOf(world, 'heliograph.example', msp.tid, '1.0'),
    providers: [],
    programs: [
      programOf(world, 'Skerry ticket desk', 'System', mspId),
      programOf(world, 'Heliograph contacts API', 'PlatformService'),
    ],
    tenants: [platform, msp],
    organisations: [
      {
        organisationId: platformId,
        externalId: 'PLATFORM',
        displayName: platform.displayName,
        state: 'active',
        mappings: [{ tid: platform.tid, roles: [...staffRoles], state: 'active' }],
      },
      {
        organisationId: mspId,
        externalId: 'MSP-1',
        displayName: msp.displayName,
        state: 'active',
        mappings: [{ tid: msp.tid, roles: [...staffRoles], state: 'active' }],
      },
    ],
    memberships: [{ organisationId: platformId, ...operator, kind: 'internal', roles: ['Admin'] }],
    partner: { tid: msp.tid, customers: customersOf(world, 1_000) },
    connections: [
      {
        organisationId: mspId,
        kind: 'direct',
        partnerTid: msp.tid,
        account: { tid: msp.tid, oid: personNamed(msp, 'Hedda Skerry').oid },
      },
    ],
  }
}
