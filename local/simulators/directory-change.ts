import { randomUUID } from 'node:crypto'
import * as z from 'zod'
import { domainsOf } from '../worlds/customers.ts'
import type { DirectoryPerson } from '../worlds/directory-people.ts'
import type { Directory } from './directories.ts'
import { customerIn } from './partner.ts'
import type { Simulation } from './simulation.ts'

const tid = z.string()
const who = { tid, id: z.string() }
const optional = z.string().nullable()

/** What can be said of a person; what is left out stays as it is, or is made up for somebody new. */
const members = z
  .strictObject({
    displayName: optional,
    givenName: optional,
    surname: optional,
    userPrincipalName: z.string(),
    mail: optional,
    otherMails: z.array(z.string()),
    proxyAddresses: z.array(z.string()),
    businessPhones: z.array(z.string()),
    mobilePhone: optional,
    jobTitle: optional,
    accountEnabled: z.boolean(),
    userType: z.enum(['Member', 'Guest']).nullable(),
    licences: z.array(z.string()),
    mailbox: z.enum(['personal', 'shared', 'none']),
  })
  .partial()

/** What can happen in the directory of a tenant, and between a customer and the partner, while a world runs. */
export const directoryChanges = [
  z.strictObject({ change: z.literal('add-person'), tid, account: z.string(), set: members.default({}) }),
  /** Renamed, another address, disabled, enabled again: whatever `set` says. */
  z.strictObject({ change: z.literal('change-person'), ...who, set: members }),
  /** Two people change their mail addresses with each other. */
  z.strictObject({ change: z.literal('swap-mails'), tid, ids: z.tuple([z.string(), z.string()]) }),
  z.strictObject({ change: z.literal('delete-person'), ...who, how: z.enum(['soft', 'hard']).default('soft') }),
  z.strictObject({ change: z.literal('restore-person'), ...who }),
  z.strictObject({ change: z.literal('set-membership'), ...who, groupId: z.string(), member: z.boolean() }),
  /** The directory is filled anew with that many people; earlier changes of it are gone. */
  z.strictObject({ change: z.literal('fill-directory'), tid, people: z.int().min(0).max(100_000) }),
  /** Consent to the partner's application, and a delegated role that reads the directory. */
  z.strictObject({
    change: z.literal('set-access'),
    tid,
    consented: z.boolean().optional(),
    readable: z.boolean().optional(),
  }),
] as const
export type DirectoryChange = z.infer<(typeof directoryChanges)[number]>

/**
 * Makes the change and says what it concerned.
 * @throws Error where the world has no such tenant, person or group
 */
export function changeDirectory(simulation: Simulation, change: DirectoryChange): unknown {
  const { world, directories } = simulation
  const directory = directories.of(world, change.tid)
  if (!directory) throw new Error(`There is no tenant ${change.tid}.`)
  switch (change.change) {
    case 'add-person':
      return directory.add(newPerson(simulation, change.tid, change.account, given(change.set)))
    case 'change-person':
      return directory.change(change.id, given(change.set))
    case 'swap-mails':
      return swapMails(directory, change.ids)
    case 'delete-person':
      return directory.setPresence(change.id, change.how)
    case 'restore-person':
      return directory.setPresence(change.id, 'present')
    case 'set-membership':
      directory.setMembership(change.groupId, change.id, change.member)
      return change
    case 'fill-directory': {
      const customer = Object.assign(customerIn(world, change.tid), { people: change.people })
      directories.forget(change.tid)
      return customer
    }
    case 'set-access':
      return Object.assign(customerIn(world, change.tid), given({ ...change, change: undefined }))
  }
}

/** Without the members that are not given: they must not overwrite. */
const given = <Members extends object>(members: Members) =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [Name in keyof Members]: Exclude<Members[Name], undefined>
  }

function newPerson(
  { world }: Simulation,
  tid: string,
  account: string,
  set: Partial<DirectoryPerson>,
): DirectoryPerson {
  const { primary } = domainsOf(customerIn(world, tid))
  const address = `${account}@${primary}`
  return {
    id: randomUUID(),
    displayName: account,
    givenName: null,
    surname: null,
    userPrincipalName: address,
    mail: address,
    otherMails: [],
    proxyAddresses: [`SMTP:${address}`],
    businessPhones: [],
    mobilePhone: null,
    jobTitle: null,
    accountEnabled: true,
    userType: 'Member',
    licences: ['3b555118-da6a-4418-894f-7df1e2096870'],
    mailbox: 'personal',
    ...set,
  }
}

function swapMails(directory: Directory, ids: readonly [string, string]): readonly DirectoryPerson[] {
  const [one, other] = ids
  const addressesOf = (id: string) => {
    const { mail, proxyAddresses } = directory.get(id).person
    return { mail, proxyAddresses }
  }
  const [ofOne, ofOther] = [addressesOf(one), addressesOf(other)]
  return [directory.change(one, ofOther), directory.change(other, ofOne)]
}
