import { createHash } from 'node:crypto'
import { domainsOf } from './customers.ts'
import { fictionalId } from './fictional-id.ts'
import { nameAt, type NameOfPerson } from './person-names.ts'
import type { World, WorldCustomer, WorldUser } from './world.ts'

/** Somebody in the directory of a tenant, as its own administrators see them. What is null was never filled in. */
export interface DirectoryPerson {
  readonly id: string
  readonly displayName: string | null
  readonly givenName: string | null
  readonly surname: string | null
  readonly userPrincipalName: string
  readonly mail: string | null
  readonly otherMails: readonly string[]
  /** With the kind in front, `SMTP:` for the first one, as Exchange keeps them. */
  readonly proxyAddresses: readonly string[]
  readonly businessPhones: readonly string[]
  readonly mobilePhone: string | null
  readonly jobTitle: string | null
  readonly accountEnabled: boolean
  /** Null in accounts from before there were types. */
  readonly userType: 'Member' | 'Guest' | null
  /** Ids of the products assigned. */
  readonly licences: readonly string[]
  /** What the mailbox is. In Graph nothing tells it; Exchange does. */
  readonly mailbox: 'personal' | 'shared' | 'none'
}

/** The people of a tenant at the start of a world. Nobody is made before they are asked for: a directory may hold 100,000. */
export interface TenantPeople {
  readonly count: number
  /** @throws RangeError outside of 0 … count − 1 */
  at(index: number): DirectoryPerson
  /** Where somebody with that id stands; undefined where nobody has it. */
  indexOf(id: string): number | undefined
}

/** How many people a customer's directory holds, where the world does not say. */
export const usualPeople = 100

/** The people of one tenant of a world, always the same ones. Undefined: there is no such tenant. */
export function peopleOf(world: World, tid: string): TenantPeople | undefined {
  const own = world.tenants.find((tenant) => tenant.tid === tid)
  if (own) return listed(own.users.map((user) => signsIn(user)))
  const customer = world.partner?.customers.find((one) => one.tid === tid)
  return customer && peopleOfCustomer(customer)
}

function listed(people: readonly DirectoryPerson[]): TenantPeople {
  return {
    count: people.length,
    at: (index) => people[index] ?? nobodyAt(index),
    indexOf: (id) => placeOf(people.findIndex((person) => person.id === id)),
  }
}

const placeOf = (index: number) => (index < 0 ? undefined : index)

function nobodyAt(index: number): never {
  throw new RangeError(`There is nobody at ${index}.`)
}

/** Somebody who can be picked on the sign-in page is in their directory too. */
function signsIn({ oid, displayName, givenName, surname, upn, mail, guest, disabled }: WorldUser): DirectoryPerson {
  return {
    ...unfilled,
    id: oid,
    displayName,
    givenName,
    surname,
    userPrincipalName: upn,
    mail: mail ?? null,
    accountEnabled: !disabled,
    userType: guest ? 'Guest' : 'Member',
    licences: guest ? [] : [productIds[0]],
    mailbox: mail === undefined || guest ? 'none' : 'personal',
  }
}

function peopleOfCustomer(customer: WorldCustomer): TenantPeople {
  const count = customer.people ?? usualPeople
  const mask = hashOf(customer.tid, 'people').readUInt32BE(0)
  const at = (index: number) => (index >= 0 && index < count ? personAt(customer, index, mask) : nobodyAt(index))
  return {
    count,
    at,
    indexOf: (id) => {
      // The last eight digits hold the place, so that an id is found without making everybody.
      const index = (Number.parseInt(id.slice(-8), 16) ^ mask) >>> 0
      return index < count && idAt(customer.tid, index, mask) === id ? index : undefined
    },
  }
}

function idAt(tid: string, index: number, mask: number): string {
  const place = ((index ^ mask) >>> 0).toString(16).padStart(8, '0')
  return `${fictionalId(tid, 'directory', String(index)).slice(0, -8)}${place}`
}

const hashOf = (...words: readonly string[]) => createHash('sha256').update(words.join('\u0000')).digest()

const productIds = ['3b555118-da6a-4418-894f-7df1e2096870', 'f245ecc8-75af-4f8e-b61f-27d8114de5f3'] as const
const jobs = [
  'Accountant',
  'Buyer',
  'Clerk',
  'Director',
  'Fitter',
  'Office manager',
  'Sales, North',
  'Stützpunktleiter',
]
const programs = ['svc-backup', 'svc_scan', 'sa-print', 'system.monitor', 'service-account', 'no-reply', 'noreply']
const desks = ['info', 'sales', 'accounts', 'support', 'reception', 'orders']

const unfilled = {
  givenName: null,
  surname: null,
  otherMails: [],
  proxyAddresses: [],
  businessPhones: [],
  mobilePhone: null,
  jobTitle: null,
} as const

/** What a person is drawn from: their place, their tenant's domains, their name, and bytes that are always the same for them. */
interface Draw {
  readonly id: string
  readonly index: number
  readonly domains: ReturnType<typeof domainsOf>
  readonly name: NameOfPerson
  readonly lot: Buffer
}

/**
 * Of a hundred people about 76 are members with a licence, 8 guests, 5 members whose account is disabled, 5 without a licence, 4 programs'
 * accounts and 3 shared mailboxes. The first one is always an ordinary member.
 */
function personAt(customer: WorldCustomer, index: number, mask: number): DirectoryPerson {
  const lot = hashOf(customer.tid, 'person', String(index))
  const draw: Draw = {
    id: idAt(customer.tid, index, mask),
    index,
    domains: domainsOf(customer),
    name: nameAt(index, mask % 1_960),
    lot,
  }
  const share = index === 0 ? 255 : lot.readUInt8(0)
  if (share < 20) return guest(draw)
  if (share < 33) return { ...member(draw), accountEnabled: false }
  if (share < 46) return { ...member(draw), licences: [] }
  if (share < 56) return program(draw)
  if (share < 64) return sharedMailbox(draw)
  return member(draw)
}

function member({ id, domains, name, lot }: Draw): DirectoryPerson {
  const { givenName, surname, account } = name
  const looks = lot.readUInt8(1) % 32
  const address = `${account}@${domains.primary}`
  // Seldom an account has no mailbox, and its name is under the initial domain alone, where no mail arrives.
  const userPrincipalName = looks === 3 ? `${account}@${domains.initial}` : address
  const mail = mailOf(looks, account, domains, address)
  return {
    id,
    // Two people of one name are not one person.
    displayName: looks === 7 ? 'Alex Morgan' : `${givenName} ${surname}${looks === 8 ? ' ' : ''}`,
    givenName: looks === 7 ? 'Alex' : givenName,
    surname: looks === 7 ? 'Morgan' : surname,
    userPrincipalName,
    mail,
    otherMails: looks === 9 ? [`${account}.private@mail.example`] : [],
    proxyAddresses: mail === null ? [] : [`SMTP:${mail}`, `smtp:${account}@${domains.initial}`, ...extra(looks, id)],
    businessPhones: looks % 3 === 0 ? [`+44 20 7946 0${String(lot.readUInt16BE(2) % 1_000).padStart(3, '0')}`] : [],
    mobilePhone: looks % 5 === 0 ? `+44 7700 900${String(lot.readUInt16BE(4) % 1_000).padStart(3, '0')}` : null,
    jobTitle: jobs[looks] ?? null,
    accountEnabled: true,
    userType: looks === 12 ? null : 'Member',
    licences: [productIds[looks % 2] ?? productIds[0]],
    mailbox: mail === null ? 'none' : 'personal',
  }
}

function mailOf(looks: number, account: string, { second }: Draw['domains'], address: string): string | null {
  if (looks === 2 || looks === 3) return null
  if (looks === 4 || looks === 5) return `${account}@${second}`
  return looks === 6 ? address.replace(/(^|[.@-])\p{L}/gu, (first) => first.toUpperCase()) : address
}

const extra = (looks: number, id: string) => (looks === 10 ? [`X500:/o=Mail/ou=Group/cn=${id.slice(0, 8)}`] : [])

/** A guest's address is of another company; their name in this tenant is made of it as Entra does. */
function guest({ id, index, domains, name, lot }: Draw): DirectoryPerson {
  const { givenName, surname, account } = name
  const home = `visitor-${lot.readUInt8(6) % 40}.example`
  const mail = `${account}@${home}`
  return {
    ...unfilled,
    id,
    displayName: index % 2 === 0 ? `${givenName} ${surname}` : mail,
    userPrincipalName: `${account}_${home}#EXT#@${domains.initial}`,
    mail,
    otherMails: [mail],
    proxyAddresses: [`SMTP:${mail}`],
    accountEnabled: true,
    userType: 'Guest',
    licences: [],
    mailbox: 'none',
  }
}

function program({ id, index, domains, lot }: Draw): DirectoryPerson {
  const account = `${programs[lot.readUInt8(1) % programs.length] ?? 'svc'}-${index}`
  const address = `${account}@${domains.primary}`
  const writes = lot.readUInt8(2) % 2 === 0
  return {
    ...unfilled,
    id,
    displayName: account,
    userPrincipalName: address,
    mail: writes ? address : null,
    accountEnabled: true,
    userType: 'Member',
    licences: writes ? [productIds[1]] : [],
    mailbox: writes ? 'personal' : 'none',
  }
}

/** Its account is disabled, because nobody signs in to it. */
function sharedMailbox({ id, index, domains, lot }: Draw): DirectoryPerson {
  const desk = desks[lot.readUInt8(1) % desks.length] ?? 'info'
  const address = `${desk}${index}@${domains.primary}`
  return {
    ...unfilled,
    id,
    displayName: `${desk.slice(0, 1).toUpperCase()}${desk.slice(1)}`,
    userPrincipalName: address,
    mail: address,
    proxyAddresses: [`SMTP:${address}`],
    accountEnabled: false,
    userType: 'Member',
    licences: [],
    mailbox: 'shared',
  }
}
