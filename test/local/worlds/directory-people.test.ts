import { beforeAll, describe, expect, it } from 'vitest'
import { domainsOf } from '../../../local/worlds/customers.ts'
import {
  peopleOf,
  usualPeople,
  type DirectoryPerson,
  type TenantPeople,
} from '../../../local/worlds/directory-people.ts'
import { loadWorld } from '../../../local/worlds/load-world.ts'
import { worldSchema, type World, type WorldCustomer } from '../../../local/worlds/world.ts'

let world: World
let customer: WorldCustomer
beforeAll(async () => {
  world = await loadWorld('msp')
  customer = world.partner!.customers[0]!
})

const everybody = (people: TenantPeople) => Array.from({ length: people.count }, (_, index) => people.at(index))
const share = (people: readonly DirectoryPerson[], fits: (person: DirectoryPerson) => boolean) =>
  people.filter((person) => fits(person)).length / people.length

/** The world with one customer whose directory is that large. */
const withLarge = (people: number): World => ({
  ...world,
  partner: { ...world.partner!, customers: [{ ...customer, people }] },
})

describe('the people of a managed tenant', () => {
  it('are the usual number, the same every time, and others in another tenant', () => {
    const people = everybody(peopleOf(world, customer.tid)!)
    expect(people).toHaveLength(usualPeople)
    expect(everybody(peopleOf(world, customer.tid)!)).toEqual(people)
    const others = new Set(everybody(peopleOf(world, world.partner!.customers[1]!.tid)!).map(({ id }) => id))
    expect(people.filter(({ id }) => others.has(id))).toEqual([])
  })

  it('have ids and sign-in names of their own, and are found by their id without a look at the others', () => {
    const people = peopleOf(withLarge(20_000), customer.tid)!
    const ids = new Set<string>()
    const names = new Set<string>()
    for (let index = 0; index < people.count; index += 1) {
      const { id, userPrincipalName } = people.at(index)
      expect(people.indexOf(id)).toBe(index)
      ids.add(id)
      names.add(userPrincipalName.toLowerCase())
    }
    expect([ids.size, names.size]).toEqual([20_000, 20_000])
  })

  it('are nobody where nobody is: beyond the end, and by the id of somebody in another tenant', () => {
    const people = peopleOf(world, customer.tid)!
    expect(() => people.at(usualPeople)).toThrow(RangeError)
    expect(people.indexOf(peopleOf(world, world.partner!.customers[1]!.tid)!.at(3).id)).toBeUndefined()
    expect(people.indexOf(people.at(3).id.replace(/^./, (first) => (first === '0' ? '1' : '0')))).toBeUndefined()
    expect(peopleOf(world, '00000000-0000-8000-8000-000000000000')).toBeUndefined()
  })

  it('are as mixed as a real directory', () => {
    const people = everybody(peopleOf(withLarge(4_000), customer.tid)!)
    const { primary, second, initial } = domainsOf(customer)
    const between = (value: number, low: number, high: number) => value > low && value < high
    expect({
      guests: between(
        share(people, (one) => one.userType === 'Guest'),
        0.06,
        0.1,
      ),
      disabled: between(
        share(people, (one) => !one.accountEnabled),
        0.05,
        0.12,
      ),
      unlicensed: between(
        share(people, (one) => one.licences.length === 0),
        0.12,
        0.25,
      ),
      shared: between(
        share(people, (one) => one.mailbox === 'shared'),
        0.015,
        0.05,
      ),
      withoutMail: between(
        share(people, (one) => one.mail === null),
        0.03,
        0.12,
      ),
      mixedCase: people.some(({ mail }) => mail !== null && mail !== mail.toLowerCase()),
      secondDomain: people.some(({ mail }) => mail?.endsWith(`@${second}`)),
      unroutable: people.some((one) => one.mail === null && one.userPrincipalName.endsWith(`@${initial}`)),
      primary: between(
        share(people, (one) => one.userPrincipalName.endsWith(`@${primary}`)),
        0.8,
        0.95,
      ),
      scripts: people.some(({ displayName }) => /\p{Script=Cyrillic}/u.test(displayName ?? '')),
      decomposed: people.some(({ displayName }) => displayName !== displayName?.normalize('NFC')),
      programs: people.some(({ displayName }) => /^svc[-_]/.test(displayName ?? '')),
      untyped: people.some(({ userType }) => userType === null),
      namesakes: people.filter(({ displayName }) => displayName === 'Alex Morgan').length > 1,
    }).toEqual({
      ...{ guests: true, disabled: true, unlicensed: true, shared: true, withoutMail: true, mixedCase: true },
      ...{ secondDomain: true, unroutable: true, primary: true, scripts: true, decomposed: true, programs: true },
      ...{ untyped: true, namesakes: true },
    })
    expect(
      people.filter((one) => one.userType === 'Guest').every((one) => one.userPrincipalName.includes('#EXT#')),
    ).toBe(true)
  })

  it('are those of the sign-in page in a tenant of the world itself', () => {
    const [tenant] = world.tenants
    expect(everybody(peopleOf(world, tenant!.tid)!).map(({ userPrincipalName }) => userPrincipalName)).toEqual(
      tenant!.users.map(({ upn }) => upn),
    )
  })

  it('may be 100,000, the last of whom is found', () => {
    const people = peopleOf(withLarge(100_000), customer.tid)!
    expect(people.indexOf(people.at(99_999).id)).toBe(99_999)
  })

  it('are no more than 100,000, in a world of a file too', () => {
    const faults = worldSchema.safeParse(withLarge(100_001)).error?.issues.map(({ path }) => path.join('.'))
    expect(faults).toEqual(['partner.customers.0.people'])
    expect(worldSchema.safeParse(withLarge(100_000)).success).toBe(true)
  })
})
