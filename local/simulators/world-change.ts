import * as z from 'zod'
import { personRoles } from '../../shared/domain/roles.ts'
import { customerOf } from '../worlds/customers.ts'
import { worldSchema, type World, type WorldCustomer, type WorldTenant, type WorldUser } from '../worlds/world.ts'
import { addProgram } from './applications/application-store.ts'
import { changeDirectory, directoryChanges } from './directory-change.ts'
import { customerIn, partnerOf } from './partner.ts'
import type { Simulation } from './simulation.ts'

const app = z.enum(['managementUi', 'managementApi', 'partner'])
const person = { tid: z.string(), oid: z.string() }

/** What can happen in a world while it runs. */
export const worldChangeSchema = z.discriminatedUnion('change', [
  z.strictObject({ change: z.literal('remove-customer'), tid: z.string() }),
  /** Without a name the world makes up one more company. */
  z.strictObject({
    change: z.literal('add-customer'),
    displayName: z.string().optional(),
    defaultDomain: z.string().optional(),
  }),
  z.strictObject({
    change: z.literal('rename-customer'),
    tid: z.string(),
    displayName: z.string().optional(),
    defaultDomain: z.string().optional(),
  }),
  z.strictObject({ change: z.literal('disable-user'), ...person, disabled: z.boolean().default(true) }),
  /** Tokens carry the new name from the next one on; ids stay. */
  z.strictObject({ change: z.literal('rename-user'), ...person, displayName: z.string().min(1) }),
  z.strictObject({ change: z.literal('rename-tenant'), tid: z.string(), displayName: z.string().min(1) }),
  z.strictObject({ change: z.literal('set-roles'), ...person, appRoles: z.array(z.enum(personRoles)) }),
  /** `leaves: trace` answers AADSTS7000229 from then on, `nothing` answers 700016. */
  z.strictObject({
    change: z.literal('remove-consent'),
    tid: z.string(),
    app,
    leaves: z.enum(['nothing', 'trace']).default('nothing'),
  }),
  z.strictObject({ change: z.literal('add-consent'), tid: z.string(), app }),
  /** Signs a person out everywhere: earlier refresh tokens answer AADSTS50173, the browser must sign in again. */
  z.strictObject({ change: z.literal('revoke-sessions'), ...person }),
  z.strictObject({ change: z.literal('add-tenant'), tenant: worldSchema.shape.tenants.element }),
  z.strictObject({ change: z.literal('remove-tenant'), tid: z.string() }),
  z.strictObject({ change: z.literal('add-program'), program: worldSchema.shape.programs.unwrap().element }),
  ...directoryChanges,
])
export type WorldChange = z.infer<typeof worldChangeSchema>

/**
 * Makes the change and says what it concerned.
 * @throws Error where the world has no such tenant, person or customer
 */
export function changeWorld(simulation: Simulation, change: WorldChange): unknown {
  const { world } = simulation
  switch (change.change) {
    case 'remove-customer': {
      const { customers } = partnerOf(world)
      const gone = customerIn(world, change.tid)
      customers.splice(customers.indexOf(gone), 1)
      return gone
    }
    case 'add-customer':
      return addCustomer(world, change)
    case 'rename-customer': {
      const { customers } = partnerOf(world)
      const before = customerIn(world, change.tid)
      const { displayName = before.displayName, defaultDomain = before.defaultDomain } = change
      const renamed = { ...before, displayName, defaultDomain }
      customers.splice(customers.indexOf(before), 1, renamed)
      return renamed
    }
    case 'disable-user':
      return Object.assign(userIn(world, change), { disabled: change.disabled })
    case 'rename-user':
      return Object.assign(userIn(world, change), { displayName: change.displayName })
    case 'rename-tenant':
      return Object.assign(tenantIn(world, change.tid), { displayName: change.displayName })
    case 'set-roles':
      return Object.assign(userIn(world, change), { appRoles: change.appRoles })
    case 'remove-consent': {
      const tenant = tenantIn(world, change.tid)
      tenant.consents = tenant.consents.filter((name) => name !== change.app)
      const traces = (tenant.removedServicePrincipals ?? []).filter((name) => name !== change.app)
      tenant.removedServicePrincipals = change.leaves === 'trace' ? [...traces, change.app] : traces
      return keepConsents(simulation, tenant)
    }
    case 'add-consent': {
      const tenant = tenantIn(world, change.tid)
      if (!tenant.consents.includes(change.app)) tenant.consents.push(change.app)
      return keepConsents(simulation, tenant)
    }
    case 'revoke-sessions':
      simulation.revokedBefore.set(`${change.tid}/${change.oid}`, simulation.clock.now().getTime() + 1)
      return userIn(world, change)
    case 'add-tenant':
      world.tenants.push(change.tenant)
      return change.tenant
    case 'add-program':
      world.programs.push(change.program)
      addProgram(simulation.applications, world.apps.systemApi.clientId, change.program)
      return { clientId: change.program.clientId }
    case 'remove-tenant': {
      const gone = tenantIn(world, change.tid)
      world.tenants = world.tenants.filter((tenant) => tenant !== gone)
      return gone
    }
    default:
      return changeDirectory(simulation, change)
  }
}

async function keepConsents({ consents }: Simulation, tenant: WorldTenant): Promise<WorldTenant> {
  await consents.keep(tenant)
  return tenant
}

function addCustomer(
  world: World,
  wish: { displayName?: string | undefined; defaultDomain?: string | undefined },
): WorldCustomer {
  const { customers } = partnerOf(world)
  let index = customers.length
  while (customers.some(({ tid }) => tid === customerOf(world.name, index).tid)) index += 1
  const made = customerOf(world.name, index)
  const customer = {
    ...made,
    displayName: wish.displayName ?? made.displayName,
    defaultDomain: wish.defaultDomain ?? made.defaultDomain,
  }
  customers.push(customer)
  return customer
}

function tenantIn({ tenants }: World, tid: string): WorldTenant {
  const tenant = tenants.find((one) => one.tid === tid)
  if (!tenant) throw new Error(`There is no tenant ${tid}.`)
  return tenant
}

function userIn(world: World, { tid, oid }: { tid: string; oid: string }): WorldUser {
  const user = tenantIn(world, tid).users.find((one) => one.oid === oid)
  if (!user) throw new Error(`There is no person ${oid} in tenant ${tid}.`)
  return user
}
