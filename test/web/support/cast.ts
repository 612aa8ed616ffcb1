import type { DiscoveryRunView, ManagedTenantView } from '../../../shared/contract/discovery.ts'
import type { OrganisationView } from '../../../shared/contract/organisations.ts'
import type { SessionView } from '../../../shared/contract/session.ts'
import { featureFlags } from '../../../shared/domain/feature-flag.ts'
import { entraTenantId, memberId, organisationId, runId } from '../../../shared/domain/ids.ts'
import { permissionsOf, type PersonRole } from '../../../shared/domain/roles.ts'

type SignedIn = Extract<SessionView, { antiForgery: string }>

export const northwind = organisationId('11111111-1111-4111-8111-111111111111')
export const harbour = organisationId('22222222-2222-4222-8222-222222222222')
const theRun = runId('fe6a3d2c1b0a-0badcafe')

const choice = (id: typeof northwind, displayName: string, roles: PersonRole[]) => ({
  organisationId: id,
  displayName,
  roles,
})
const inNorthwind = choice(northwind, 'Northwind Managed Services', ['Admin'])
const inHarbour = choice(harbour, 'Harbour & Sons Building Society', ['Employee', 'Customer'])

interface Wish {
  readonly active?: 'northwind' | 'harbour' | undefined
  readonly roles?: PersonRole[]
  readonly operator?: boolean
  readonly organisations?: number
  readonly renewIn?: number
}

/** A session of Ada, Admin of one Organisation, Employee and Customer of another. `renewIn`: milliseconds. */
export function adasSession({
  active,
  roles,
  operator = false,
  organisations = 2,
  renewIn = 3_000_000,
}: Wish): SignedIn {
  const chosen = active === 'harbour' ? inHarbour : inNorthwind
  const held = roles ?? chosen.roles
  return {
    state: active ? 'active' : 'choosing',
    member: { memberId: memberId('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa'), displayName: 'Ada Winterbottom' },
    organisations: [inNorthwind, inHarbour].slice(0, organisations),
    ...(active
      ? { active: { ...chosen, roles: held, permissions: permissionsOf(held, operator), flags: [...featureFlags] } }
      : {}),
    operator,
    antiForgery: 'mark-of-this-page',
    renewAt: new Date(Date.now() + renewIn).toISOString(),
    expiresAt: new Date(Date.now() + 28_800_000).toISOString(),
  }
}

export function discoveryRun(fields: Partial<DiscoveryRunView>): DiscoveryRunView {
  return {
    runId: theRun,
    organisationId: northwind,
    state: 'running',
    found: 0,
    lost: 0,
    startedAt: '2026-11-20T09:00:00.000Z',
    ...fields,
  }
}

const trades = ['Bakery', 'Joinery', 'Veterinary Practice', 'Shipping', 'Law', 'Opticians', 'Brewery']

export function managedTenant(place: number): ManagedTenantView {
  const lost = place % 6 === 4
  return {
    tid: entraTenantId(`00000000-0000-4000-8000-${String(place).padStart(12, '0')}`),
    displayName: `${trades[place % trades.length] ?? ''} No. ${place + 1}`,
    state: lost ? 'lost' : 'present',
    firstSeenAt: '2026-09-01T08:00:00.000Z',
    lastSeenAt: '2026-11-20T09:04:00.000Z',
    ...(lost ? { lostAt: '2026-11-20T09:04:00.000Z' } : {}),
  }
}

export function organisation(place: number): OrganisationView {
  const states = ['active', 'active', 'suspended', 'invited'] as const
  return {
    organisationId: organisationId(`33333333-3333-4333-8333-${String(place).padStart(12, '0')}`),
    displayName: `Organisation ${place + 1}`,
    ...(place % 2 === 0 ? { externalId: `BANK-${100 + place}` } : {}),
    state: states[place % states.length] ?? 'active',
    createdAt: '2026-05-04T08:00:00.000Z',
    changedAt: '2026-05-04T08:00:00.000Z',
    version: 'W/"1"',
  }
}
