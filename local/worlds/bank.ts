import { fictionalId, fictionalSecret } from './fictional-id.ts'
import { appsOf, programOf, signInApps, staffRoles } from './apps.ts'
import { guestOf, personNamed, personOf, tenantOf, type Company, type Person } from './people.ts'
import { providersOf } from './providers.ts'
import type { World, WorldOrganisation, WorldTenant, WorldUser } from './world.ts'

const world = 'bank'

/** The tenants of this world, each with its people. */
function tenants() {
  const tenant = (displayName: string, domain: string, people: readonly Person[], more: Partial<Company> = {}) =>
    tenantOf(world, { displayName, domain, consents: [...signInApps], ...more }, people)
  return {
    platform: tenant('Corvane Banking Cloud', 'corvane.example', platformPeople, {
      consents: [...signInApps, 'partner'],
    }),
    service: tenant('Ostermark Services', 'ostermark.example', servicePeople),
    own: tenant('Tarnholt Bank', 'tarnholt.example', ownPeople, { moreDomains: ['tarnholt-savings.example'] }),
    suspended: tenant('Dunmarsh Bank', 'dunmarsh.example', [
      personOf('Brann Dunne', ['Admin'], 'Admin of a suspended organisation: refused.'),
    ]),
    revoked: tenant('Vexley Mutual', 'vexley.example', [
      personOf('Lisbet Vex', ['Admin'], 'The tenant mapping was revoked: refused until an operator restores it.', {
        administrator: true,
      }),
    ]),
    unmapped: tenant('Pellwick Traders', 'pellwick.example', [
      personOf('Cato Pell', ['Admin'], 'Admin of a tenant that leads to no organisation: refused.', {
        administrator: true,
      }),
    ]),
    invited: tenant('Selwick Credit Union', 'selwick.example', invitedPeople, { consents: [] }),
    stranger: tenant(
      'Nordhavn Glass',
      'nordhavn.example',
      [personOf('Freya Holm', [], 'This tenant never consented: Entra itself refuses.')],
      { consents: [] },
    ),
  }
}

const platformPeople = [
  personOf('Orla Venn', ['Admin'], 'The operator: sees every organisation and invites new ones.'),
  personOf('Piet Halder', [], 'Works for the platform without any role: refused.'),
]
const invitedPeople = [
  personOf('Ottilie Sel', ['Admin'], 'Administrator of a tenant that has not consented yet: follows the invitation.', {
    administrator: true,
  }),
  personOf('Hugo Marsh', ['Employee'], 'May not consent for Selwick; signs in once the administrator has.'),
]
const servicePeople = [
  personOf('Wren Tolliver', ['Admin'], 'Admin of the tenant three banks share: chooses one of them.'),
  personOf('Sunniva Brekke', ['Manager'], 'Manager at two of the three banks: the third allows Admins only.'),
  personOf('Tamsin Orre', ['Employee'], 'Employee with no mailbox: signs in without any e-mail.', { mail: false }),
  personOf('Joost Vliet', [], 'Nobody gave a role, and this tenant has no "anyone" policy: refused.'),
  personOf('Edda Krug', ['Manager'], 'Account disabled: Entra itself refuses.', { disabled: true }),
]
const ownPeople = [
  personOf('Maeve Tarn', ['Admin'], 'Admin of a bank with a tenant of its own: signed in at once.', {
    administrator: true,
  }),
  personOf('Ines Corvo', ['Configurator'], 'Configurator: may change settings, not members.'),
  personOf('Ravi Solen', [], 'No role, but anyone of Tarnholt may sign in: Employee.'),
]

/** People of other tenants who were invited into the bank's own. */
function guests({ own, service, unmapped }: ReturnType<typeof tenants>): WorldUser[] {
  return [
    guestOf(own, service, personOf('Wren Tolliver', ['Manager'], 'Guest from Ostermark with a role here: signed in.')),
    guestOf(
      own,
      unmapped,
      personOf('Cato Pell', [], 'Guest without a role: refused, although anyone of Tarnholt may sign in.'),
    ),
  ]
}

const organisationOf = (externalId: string) => fictionalId(world, 'organisation', externalId)

function bank(
  externalId: string,
  displayName: string,
  tenant: WorldTenant,
  change: {
    state?: WorldOrganisation['state']
    mapping?: Partial<WorldOrganisation['mappings'][number]>
  } = {},
): WorldOrganisation {
  return {
    organisationId: organisationOf(externalId),
    externalId,
    displayName,
    state: change.state ?? 'active',
    mappings: [{ tid: tenant.tid, roles: [...staffRoles], state: 'active', ...change.mapping }],
  }
}

/** A bank that was invited: its administrator has still to consent. */
function invitedBank(externalId: string, displayName: string, tenant: WorldTenant): WorldOrganisation {
  return {
    organisationId: organisationOf(externalId),
    externalId,
    displayName,
    state: 'invited',
    mappings: [],
    invitation: { secret: fictionalSecret(world, 'invitation', externalId), tid: tenant.tid, roles: [...staffRoles] },
  }
}

/** A bank platform: several banks on one tenant, a bank with its own, and everybody who must be refused. */
export function bankWorld(): World {
  const everywhere = tenants()
  const { platform, service, own, suspended, revoked, invited } = everywhere
  own.users.push(...guests(everywhere))
  const operator = { tid: platform.tid, oid: personNamed(platform, 'Orla Venn').oid }
  const home = bank('PLATFORM', 'Corvane Banking Cloud', platform)
  return {
    name: world,
    title: 'A bank platform',
    description:
      'Corvane Banking Cloud serves banks. Three of them share the tenant of their service company, one has its own.',
    platform: {
      organisationId: home.organisationId,
      displayName: home.displayName,
      tid: platform.tid,
      firstOperator: operator,
    },
    apps: appsOf(world, 'corvane.example', platform.tid),
    programs: [
      programOf(world, 'Tarnholt loan engine', 'System', organisationOf('2001')),
      programOf(world, 'Brackwater statements', 'System', organisationOf('1001')),
      programOf(world, 'Fennmoor archive', 'System'),
      programOf(world, 'Corvane payments API', 'PlatformService'),
    ],
    providers: providersOf(world, organisationOf('2001')),
    tenants: Object.values(everywhere),
    organisations: [
      home,
      bank('1001', 'Brackwater Bank', service),
      bank('1002', 'Fennmoor Savings Bank', service),
      bank('1003', 'Quillhaven Private Bank', service, { mapping: { roles: ['Admin'] } }),
      bank('2001', 'Tarnholt Bank', own, { mapping: { anyone: 'Employee' } }),
      bank('3001', 'Dunmarsh Bank', suspended, { state: 'suspended' }),
      bank('4001', 'Vexley Mutual', revoked, { mapping: { state: 'revoked' } }),
      invitedBank('5001', 'Selwick Credit Union', invited),
    ],
    memberships: [{ organisationId: home.organisationId, ...operator, kind: 'internal', roles: ['Admin'] }],
    connections: [],
  }
}
