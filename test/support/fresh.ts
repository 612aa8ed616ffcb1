import { randomBytes } from 'node:crypto'
import type { SimulatorControl } from '../../local/simulators/control-client.ts'
import { signInApps, staffRoles } from '../../local/worlds/apps.ts'
import { personOf as worldPerson, tenantOf, type Person as CastMember } from '../../local/worlds/people.ts'
import type { World, WorldTenant } from '../../local/worlds/world.ts'
import type { OrganisationView } from '../../shared/contract/organisations.ts'
import type { PersonRole } from '../../shared/domain/roles.ts'
import type { Browser } from './browser.ts'
import { call, personOf, signIn, type HubPlace, type Person } from './hub.ts'

/** A tenant that no other test knows, with its people by the names they were given. */
export interface FreshTenant {
  readonly tid: string
  readonly tenant: WorldTenant
  person(name: string): Person
}

type Cast = Readonly<Record<string, readonly PersonRole[]>>

/** `administrator`: everybody may consent for the tenant. */
interface TenantWish extends Pick<CastMember, 'disabled' | 'mail' | 'administrator'> {
  readonly consents?: WorldTenant['consents']
}

/** A tenant that the simulated Entra does not know yet; `cast` gives each person's name and app roles. */
export function makeTenant(cast: Cast, { consents = [...signInApps], ...more }: TenantWish = {}): FreshTenant {
  const label = `t${randomBytes(6).toString('hex')}`
  const people = Object.entries(cast).map(([name, roles]) => worldPerson(name, [...roles], 'For one test.', more))
  const tenant = tenantOf('tests', { displayName: label, domain: `${label}.example`, consents }, people)
  return {
    tid: tenant.tid,
    tenant,
    person: (name) => {
      const user = tenant.users.find(({ displayName }) => displayName === name)
      if (!user) throw new Error(`${name} is not in the fresh tenant.`)
      return { tid: tenant.tid, oid: user.oid }
    },
  }
}

/** As {@link makeTenant}, and its people can sign in. */
export async function addTenant(
  control: SimulatorControl,
  ...made: Parameters<typeof makeTenant>
): Promise<FreshTenant> {
  const fresh = makeTenant(...made)
  await control.change({ change: 'add-tenant', tenant: fresh.tenant })
  return fresh
}

/** The bank platform's operator, signed in and at work. */
export async function signInOperator(place: HubPlace, world: World): Promise<Browser> {
  const { browser } = await signIn(place, personOf(world, 'Orla Venn'))
  return browser
}

/** A new Organisation, and the mapping of each tenant to it. */
export async function addOrganisation(
  place: HubPlace,
  operator: Browser,
  tids: readonly string[],
  mapping: { roles?: PersonRole[]; anyone?: PersonRole } = {},
): Promise<OrganisationView> {
  const label = randomBytes(4).toString('hex')
  const { status, body } = await call(place, operator, 'createOrganisation', { displayName: `Bank ${label}` })
  if (status !== 201) throw new Error(`No organisation: ${status} ${body.code ?? ''}`)
  for (const tid of tids) {
    const mapped = await call(place, operator, 'createTenantMapping', {
      organisationId: body.organisationId,
      tid,
      roles: [...staffRoles],
      ...mapping,
    })
    if (mapped.status !== 201) throw new Error(`No mapping: ${mapped.status} ${mapped.body.code ?? ''}`)
  }
  return body
}
