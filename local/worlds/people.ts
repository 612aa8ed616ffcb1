import { fictionalId } from './fictional-id.ts'
import type { WorldTenant, WorldUser } from './world.ts'

/** A person before a tenant gives an address and an id. `mail: false` is somebody without a mailbox. */
export interface Person extends Pick<WorldUser, 'appRoles' | 'note'> {
  readonly name: string
  readonly disabled?: boolean
  readonly administrator?: boolean
  readonly mail?: false
  /** What stands before the @, where it does not follow from the name; name-sakes need one. */
  readonly account?: string
}

export interface Company {
  readonly displayName: string
  readonly domain: string
  readonly moreDomains?: readonly string[]
  readonly consents: WorldTenant['consents']
}

export function personOf(
  name: string,
  appRoles: Person['appRoles'],
  note: string,
  more: Pick<Person, 'disabled' | 'administrator' | 'mail' | 'account'> = {},
): Person {
  return { name, appRoles, note, ...more }
}

/** A tenant whose ids and addresses follow from its name: `initialDomain` is made of the first label of its domain. */
export function tenantOf(world: string, tenant: Company, people: readonly Person[]): WorldTenant {
  const label = tenant.domain.split('.')[0] ?? tenant.domain
  const initialDomain = `${label}.onmicrosoft.example`
  const tid = fictionalId(world, 'tenant', label)
  return {
    tid,
    displayName: tenant.displayName,
    initialDomain,
    domains: [tenant.domain, ...(tenant.moreDomains ?? []), initialDomain],
    consents: tenant.consents,
    users: people.map((person) => memberOf(tid, tenant.domain, person)),
  }
}

function memberOf(
  tid: string,
  domain: string,
  { name, appRoles, note, disabled, administrator, mail, account }: Person,
): WorldUser {
  const address = `${account ?? name.toLowerCase().replace(' ', '.')}@${domain}`
  return {
    oid: fictionalId(tid, 'person', account ?? name),
    ...namesOf(name),
    upn: address,
    ...(mail === false ? {} : { mail: address }),
    appRoles: [...appRoles],
    ...(disabled ? { disabled } : {}),
    ...(administrator ? { administrator } : {}),
    note,
  }
}

/** The guest account that a person of one tenant has in another; its UPN is formed as Entra forms it. */
export function guestOf(host: WorldTenant, home: WorldTenant, { name, appRoles, note }: Person): WorldUser {
  const person = personNamed(home, name)
  return {
    oid: fictionalId(host.tid, 'guest', name),
    ...namesOf(name),
    upn: `${person.upn.replace('@', '_')}#EXT#@${host.initialDomain}`,
    mail: person.upn,
    appRoles: [...appRoles],
    guest: { homeTid: home.tid },
    note,
  }
}

/** @throws Error where nobody of that name is there: a mistake in the world. */
export function personNamed(tenant: WorldTenant, name: string): WorldUser {
  const person = tenant.users.find((user) => user.displayName === name)
  if (!person) throw new Error(`There is no ${name} at ${tenant.displayName}.`)
  return person
}

function namesOf(name: string): Pick<WorldUser, 'displayName' | 'givenName' | 'surname'> {
  const [givenName = name, surname = name] = name.split(' ')
  return { displayName: name, givenName, surname }
}
