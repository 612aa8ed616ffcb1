import { appsOf, signInApps, staffRoles } from './apps.ts'
import { customerOf } from './customers.ts'
import { fictionalId } from './fictional-id.ts'
import { guestOf, personNamed, personOf, tenantOf, type Company, type Person } from './people.ts'
import type { World, WorldCustomer, WorldOrganisation, WorldTenant } from './world.ts'

const world = 'messy'

const platformPeople = [personOf('Tove Arkwright', ['Admin'], 'The operator, whose directory has a fast clock.')]

/** Names as directories hold them: several scripts, one name for two people, one that is too long for anybody. */
const sharedPeople = [
  personOf('Ida Brandt', ['Admin'], 'Admin at home, guest in two other tenants: three accounts, three people to us.'),
  personOf('Kim Lee', ['Manager'], 'One of two people of this name: Manager.', { account: 'kim.lee' }),
  personOf('Kim Lee', ['Employee'], 'The other one of this name: Employee.', { account: 'kim.lee2' }),
  personOf('田中 花子', ['Manager'], 'A name in Japanese: family name first.', { account: 'hanako.tanaka' }),
  personOf('Ольга Сергеевна Кузнецова', ['Employee'], 'A name in Cyrillic, of three parts.', { account: 'olga.k' }),
  personOf('عمر الفاروق', ['Employee'], 'A name that is read from right to left.', { account: 'omar.f' }),
  personOf('Zoë Ødegård-Łuczak', ['Configurator'], 'Accents and a hyphen.', { account: 'zoe.o' }),
  personOf('Nguyễn Thị Minh Khai', ['Customer'], 'Customer of the customer: signs in, administers nothing.', {
    account: 'khai',
  }),
  personOf('Renske Dual', ['Admin', 'Customer'], 'Admin and Customer in one token: Customer wins.'),
  personOf('Petra Ley', ['Admin'], 'Admin by token, portal member by our own record: no internal permission.'),
  personOf('Sam Toll', [], 'No role: let in only where anyone of the tenant may come.'),
  personOf(`Maximilian ${'Ferdinand '.repeat(24)}zu Langenau`, ['Employee'], 'A name of 260 characters.', {
    account: 'max.langenau',
  }),
  personOf('Edwin Gone', ['Admin'], 'Account disabled: Entra itself refuses.', { disabled: true }),
]

function tenants() {
  const tenant = (displayName: string, domain: string, people: readonly Person[], more: Partial<Company> = {}) =>
    tenantOf(world, { displayName, domain, consents: [...signInApps], ...more }, people)
  return {
    platform: tenant('Arkwright Cloud', 'arkwright.example', platformPeople, { consents: [...signInApps, 'partner'] }),
    shared: tenant('Thornbury Shared Services', 'thornbury.example', sharedPeople),
    kestrel: tenant('Kestrel Bank', 'kestrel.example', [
      personOf('Jun Okabe', ['Admin'], 'Admin of a tenant whose mapping waits for approval: refused.'),
    ]),
    lumen: tenant('Lumen Credit', 'lumen.example', [
      personOf('Ada Roe', ['Admin'], 'Admin of an organisation that anyone of the tenant may enter.'),
    ]),
    shut: tenant('Old Harbour Mutual', 'oldharbour.example', [
      personOf('Nils Grau', ['Admin'], 'The mapping was revoked: refused until it is restored.'),
    ]),
    withdrawn: tenant('Withy Partners', 'withy.example', [
      personOf('Bea Lund', ['Admin'], 'The tenant took its consent back: Entra itself refuses.'),
    ]),
    provider: tenant(
      'Sedge Managed IT',
      'sedge.example',
      [personOf('Hale Sedge', ['Admin'], 'Admin of a service provider whose directory is slow and throttled.')],
      { consents: [...signInApps, 'partner', 'cipp'] },
    ),
  }
}

type Tenants = ReturnType<typeof tenants>

/** One person's accounts elsewhere, and what the directories did to them since. */
function furnish({ shared, kestrel, lumen, withdrawn }: Tenants): void {
  lumen.users.push(
    guestOf(lumen, shared, personOf('Ida Brandt', ['Manager'], 'The guest account at Lumen: Manager there.')),
    guestOf(
      lumen,
      shared,
      personOf('Sam Toll', [], 'Guest without a role: refused, although anyone of Lumen may come.'),
    ),
    {
      ...guestOf(lumen, shared, personOf('Zoë Ødegård-Łuczak', ['Admin'], 'Guest account disabled: Entra refuses.')),
      disabled: true,
    },
  )
  kestrel.users.push(
    guestOf(
      kestrel,
      shared,
      personOf('Ida Brandt', ['Admin'], 'The guest account at Kestrel: waits with the mapping.'),
    ),
  )
  withdrawn.consents = []
  withdrawn.removedServicePrincipals = ['managementUi', 'managementApi']
}

type Mapping = WorldOrganisation['mappings'][number]

const mapped = ({ tid }: WorldTenant, more: Partial<Mapping> = {}): Mapping => ({
  tid,
  roles: [...staffRoles],
  state: 'active',
  ...more,
})

const organisation = (externalId: string, displayName: string, ...mappings: Mapping[]): WorldOrganisation => ({
  organisationId: fictionalId(world, 'organisation', externalId),
  externalId,
  displayName,
  state: 'active',
  mappings,
})

/** Forty customers; some of one name, some in other scripts, one whose name is spaces and signs. */
function customers(): WorldCustomer[] {
  const strange = [
    'Same Name Ltd',
    'Same Name Ltd',
    'same name ltd',
    '株式会社あかつき',
    'Πλατεία Α.Ε.',
    'شركة النور',
    '  & Sons  ',
    '\u200BInvisible',
  ]
  return Array.from({ length: 40 }, (_, place) => {
    const customer = customerOf(world, place)
    return { ...customer, displayName: strange[place] ?? customer.displayName }
  })
}

/** Directories as they are: several policies for one tenant, guests, name-sakes, clocks that differ, answers that keep one waiting. */
export function messyWorld(): World {
  const everywhere = tenants()
  furnish(everywhere)
  const { platform, shared, kestrel, lumen, shut, withdrawn, provider } = everywhere
  const operator = { tid: platform.tid, oid: personNamed(platform, 'Tove Arkwright').oid }
  const home = organisation('PLATFORM', 'Arkwright Cloud', mapped(platform))
  const lending = organisation('M-1', 'Thornbury Lending', mapped(shared, { roles: [...staffRoles, 'Customer'] }))
  const msp = organisation('M-7', 'Sedge Managed IT', mapped(provider))
  const petra = { tid: shared.tid, oid: personNamed(shared, 'Petra Ley').oid }
  return {
    name: world,
    title: 'A messy world',
    description:
      'Three organisations share a tenant under different policies; people are guests, name-sakes, disabled, Admin and Customer at once. ' +
      "Entra's clock is four minutes ahead; Microsoft Graph is slow and asks for patience.",
    platform: {
      organisationId: home.organisationId,
      displayName: home.displayName,
      tid: platform.tid,
      firstOperator: operator,
    },
    apps: appsOf(world, 'arkwright.example', provider.tid),
    providers: [],
    programs: [],
    tenants: Object.values(everywhere),
    organisations: [
      home,
      lending,
      organisation('M-2', 'Thornbury Savings', mapped(shared, { roles: ['Admin', 'Employee'], anyone: 'Employee' })),
      organisation('M-3', 'Thornbury Trust', mapped(shared, { roles: ['Admin'] })),
      organisation('M-4', 'Kestrel Bank', mapped(kestrel, { state: 'consented' })),
      organisation('M-5', 'Lumen Credit', mapped(lumen, { anyone: 'Employee' })),
      organisation('M-6', 'Old Harbour Mutual', mapped(shut, { state: 'revoked' }), mapped(withdrawn)),
      msp,
    ],
    memberships: [
      { organisationId: home.organisationId, ...operator, kind: 'internal', roles: ['Admin'] },
      { organisationId: lending.organisationId, ...petra, kind: 'portal', roles: [] },
    ],
    partner: { tid: provider.tid, customers: customers() },
    connections: [
      {
        organisationId: msp.organisationId,
        kind: 'direct',
        partnerTid: provider.tid,
        account: { tid: provider.tid, oid: personNamed(provider, 'Hale Sedge').oid },
      },
    ],
    conditions: { clockAheadSeconds: 240, graphSlowMilliseconds: 400, graphThrottledEvery: 2 },
  }
}
