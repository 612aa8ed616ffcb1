import { domainsOf } from '../worlds/customers.ts'
import type { World, WorldAppName, WorldCustomer, WorldProgram, WorldTenant, WorldUser } from '../worlds/world.ts'

/** The tenant of personal Microsoft accounts. https://learn.microsoft.com/entra/identity-platform/access-tokens */
export const consumersTid = '9188040d-6c67-4c5b-b112-36a304b66dad'
/** Microsoft Graph's application id, the same everywhere. */
export const graphAppId = '00000003-0000-0000-c000-000000000000'

export type Authority =
  | { readonly kind: 'common' | 'organizations' | 'consumers' }
  | { readonly kind: 'tenant'; readonly tenant: WorldTenant }

export interface Account {
  readonly tenant: WorldTenant
  readonly user: WorldUser
}

export interface ClientApp {
  /** `program`: one of the platform's own tenant that comes in its own name; `customer`: a customer's own registration. */
  readonly name: WorldAppName | 'program' | 'customer'
  readonly clientId: string
  readonly clientSecret?: string
  /** Of a program: its app role at the System API. */
  readonly role?: WorldProgram['role']
  /** How it proved itself, as `azpacr` tells it: 1 by a secret (the usual), 2 by a certificate. */
  readonly proof?: '1' | '2'
  readonly redirectUris?: readonly string[] | undefined
}

/** What the first path segment of an Entra address means: a shared authority, a tenant id, or any verified domain. */
export function authorityOf(world: World, segment: string): Authority | undefined {
  const name = segment.toLowerCase()
  if (name === 'common' || name === 'organizations' || name === 'consumers') return { kind: name }
  if (name === consumersTid) return { kind: 'consumers' }
  const tenant = findTenant(world, name)
  return tenant && { kind: 'tenant', tenant }
}

export function findTenant(world: World, tidOrDomain: string): WorldTenant | undefined {
  const own = world.tenants.find(
    ({ tid, domains, initialDomain }) =>
      tid === tidOrDomain || initialDomain === tidOrDomain || domains.includes(tidOrDomain),
  )
  if (own) return own
  const customers = world.partner?.customers ?? []
  const customer =
    customers.find(({ tid }) => tid === tidOrDomain) ??
    customers.find((one) => domainsOf(one).verified.some((name) => name === tidOrDomain))
  return customer && customerTenant(customer)
}

/** A customer of the partner is a tenant too: nobody of it signs in here. */
function customerTenant(customer: WorldCustomer): WorldTenant {
  const { initial, verified } = domainsOf(customer)
  return {
    tid: customer.tid,
    displayName: customer.displayName,
    initialDomain: initial,
    domains: [...verified],
    users: [],
    consents: customer.consented === false ? [] : ['partner'],
  }
}

export function findAccount(world: World, tid: string, oid: string): Account | undefined {
  const tenant = world.tenants.find((one) => one.tid === tid)
  const user = tenant?.users.find((one) => one.oid === oid)
  return tenant && user && { tenant, user }
}

/** By user principal name or mail address, case ignored; members before guests. */
export function findAccountByAddress(world: World, address: string): Account | undefined {
  const accounts = world.tenants.flatMap((tenant) => tenant.users.map((user) => ({ tenant, user })))
  const fitting = accounts.filter((account) => hasAddress(account, address))
  return fitting.find(({ user }) => !user.guest) ?? fitting[0]
}

export function hasAddress({ user }: Account, address: string): boolean {
  const wanted = address.trim().toLowerCase()
  return user.upn.toLowerCase() === wanted || user.mail?.toLowerCase() === wanted
}

/** The account a signed-in person has in that tenant: the same one at home, a guest account elsewhere. */
export function accountIn(world: World, tid: string, { tenant, user }: Account): Account | undefined {
  if (tenant.tid === tid) return { tenant, user }
  const host = world.tenants.find((one) => one.tid === tid)
  const guest = host?.users.find(
    (one) => one.guest?.homeTid === tenant.tid && one.mail?.toLowerCase() === user.upn.toLowerCase(),
  )
  return host && guest && { tenant: host, user: guest }
}

export function findApp(world: World, clientId: string): ClientApp | undefined {
  const wanted = clientId.toLowerCase()
  const { managementUi, managementApi, partner, cipp, customer } = world.apps
  const apps: ClientApp[] = [
    { name: 'managementUi', ...managementUi },
    { name: 'managementApi', clientId: managementApi.clientId },
    { name: 'partner', ...partner },
    ...world.programs.map(({ clientId, role }) => ({ name: 'program' as const, clientId, role })),
    ...(cipp ? [{ name: 'cipp' as const, ...cipp }] : []),
    ...(customer ? [{ name: 'customer' as const, ...customer }] : []),
  ]
  return apps.find((app) => app.clientId === wanted)
}

/**
 * Whether an administrator of the tenant lets this application in. A program is let in nowhere by consent; of a customer's registration, which asks
 * for nothing but who somebody is, people decide themselves.
 */
export function isConsented(tenant: WorldTenant, app: ClientApp['name']): boolean {
  if (app === 'customer') return true
  return app !== 'program' && tenant.consents.includes(app)
}
