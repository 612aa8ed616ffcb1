import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Contact } from '../../../../shared/domain/contact.ts'
import { clientId, contactId, entraTenantId, type ClientId, type EntraTenantId } from '../../../../shared/domain/ids.ts'
import { created, linkedTo, matchedEmail, type KnownUser } from '../../../../shared/domain/sync/decide-user.ts'
import { syncedFields } from '../../../../shared/domain/sync/field-policy.ts'
import { emailsOf } from '../../../../shared/domain/sync/match-contact.ts'
import { guidOf, noon, northBank } from '../../support/facts.ts'
import { aContact, oid } from '../../support/sync-facts.ts'
import { emptyWorld, keyOf, syncTenantInMemory, type SyncWorld } from '../../support/sync-world.ts'

const tenants = [1, 2].map((number) => entraTenantId(guidOf(0xa0 + number)))
const clients = [1, 2, 3].map((number) => clientId(guidOf(0xb0 + number)))
const emails = ['a', 'b', 'c', 'd'].map((name) => `${name}@contoso.example`)
const names = ['Ada', 'Ben', 'Cleo']

const people = fc.record({
  displayName: fc.constantFrom(...names),
  mail: fc.option(fc.constantFrom(...emails, 'A@Contoso.example'), { nil: undefined }),
  enabled: fc.constantFrom(true, true, true, false, undefined),
  userType: fc.constantFrom('member', 'member', 'guest', undefined),
  phone: fc.option(fc.constantFrom('1', '2'), { nil: undefined }),
})
type Person = typeof people extends fc.Arbitrary<infer P> ? P : never

const userOf = (number: number, person: Person): KnownUser => {
  const said = Object.entries({ ...person, upn: person.mail }).filter(([, value]) => value !== undefined)
  return { ...(Object.fromEntries(said) as Partial<KnownUser>), objectId: oid(number), otherMails: [] }
}

/** One thing that happens between or in runs. */
type Event =
  | { readonly kind: 'person'; readonly tenant: number; readonly number: number; readonly person: Person }
  | { readonly kind: 'gone'; readonly tenant: number; readonly number: number }
  | {
      readonly kind: 'contact'
      readonly number: number
      readonly client: number
      readonly email: number
      readonly name: number
    }
  | {
      readonly kind: 'edit'
      readonly pick: number
      readonly name: number
      readonly email: number
      readonly asleep: boolean
    }
  | { readonly kind: 'map'; readonly tenant: number; readonly client: number }
  | { readonly kind: 'policy'; readonly bits: number }
  | { readonly kind: 'resolve'; readonly pick: number; readonly choice: number }
  | { readonly kind: 'run'; readonly pageSize: number }

const small = (most: number) => fc.integer({ min: 0, max: most })
const event: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('person' as const), tenant: small(1), number: small(5), person: people }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('gone' as const), tenant: small(1), number: small(5) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('contact' as const),
      number: small(6),
      client: small(2),
      email: small(3),
      name: small(2),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('edit' as const),
      pick: small(9),
      name: small(2),
      email: small(3),
      asleep: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('map' as const), tenant: small(1), client: small(2) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('policy' as const), bits: small(63) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('resolve' as const), pick: small(5), choice: small(3) }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('run' as const), pageSize: fc.integer({ min: 1, max: 4 }) }) },
)

const at = <Item>(items: readonly Item[], index: number): Item => items[index % items.length]!

/** Everything but a run. */
function happen(world: SyncWorld, what: Event): SyncWorld {
  switch (what.kind) {
    case 'person':
    case 'gone': {
      const tid = at(tenants, what.tenant)
      const users = new Map(world.users.get(tid))
      if (what.kind === 'gone') users.delete(oid(what.number + 10 * what.tenant))
      else users.set(oid(what.number + 10 * what.tenant), userOf(what.number + 10 * what.tenant, what.person))
      return { ...world, users: new Map(world.users).set(tid, users) }
    }
    case 'contact': {
      const contact = aContact(what.number, {
        clientId: at(clients, what.client),
        email: at(emails, what.email),
        displayName: at(names, what.name),
      })
      return world.contacts.has(contact.contactId)
        ? world
        : { ...world, contacts: new Map(world.contacts).set(contact.contactId, contact) }
    }
    case 'edit': {
      if (world.contacts.size === 0) return world
      const { reason: _reason, ...contact } = at([...world.contacts.values()], what.pick)
      const state = what.asleep ? ({ state: 'inactive', reason: 'person' } as const) : ({ state: 'active' } as const)
      const edited: Contact = { ...contact, displayName: at(names, what.name), email: at(emails, what.email), ...state }
      return { ...world, contacts: new Map(world.contacts).set(edited.contactId, edited) }
    }
    case 'map':
      return remap(world, at(tenants, what.tenant), at(clients, what.client))
    case 'policy': {
      const bit = (place: number) => (what.bits & (1 << place)) !== 0
      const toggles = Object.fromEntries(syncedFields.map((field, place) => [field, bit(place)]))
      return { ...world, policy: { ...world.policy, ...toggles, markInactiveWhenDisabled: bit(5) } }
    }
    case 'resolve':
      return resolve(world, what.pick, what.choice)
    case 'run':
      return world
  }
}

/** A remap closes every link of the tenant at the old client. */
function remap(world: SyncWorld, tid: EntraTenantId, to: ClientId): SyncWorld {
  if (world.mappings.get(tid) === to) return world
  const links = [...world.links].map(
    ([key, link]) => [key, link.tid === tid ? { ...link, state: 'inactive' as const } : link] as const,
  )
  return { ...world, mappings: new Map(world.mappings).set(tid, to), links: new Map(links) }
}

/** An operator links to a candidate of the mapped client that nobody holds, makes a new contact, or dismisses. */
function resolve(world: SyncWorld, pick: number, choice: number): SyncWorld {
  const open = [...world.items].filter(([, item]) => item.state === 'open')
  if (open.length === 0) return world
  const [key, item] = at(open, pick)
  const mapped = world.mappings.get(item.tid)
  const scene = { ...item, policy: world.policy, at: noon, clientId: mapped ?? item.clientId }
  const user = item.user as KnownUser
  const settle = (state: 'dismissed' | 'linked' | 'created') => new Map(world.items).set(key, { ...item, state })
  if (choice === 0 || mapped !== item.clientId) return { ...world, items: settle('dismissed') }
  if (choice === 1) {
    const { after, link } = created(scene, user, contactId(`resolved for ${key} of ${world.contacts.size}`))
    return {
      ...world,
      items: settle('created'),
      contacts: new Map(world.contacts).set(after.contactId, after),
      links: new Map(world.links).set(key, link),
    }
  }
  const taken = (id: string) =>
    [...world.links.values()].some((link) => link.contactId === id && link.state === 'active')
  const free = item.candidates
    .map((candidate) => world.contacts.get(candidate.contactId))
    .find((contact) => contact?.clientId === mapped && !taken(contact.contactId))
  if (!free) return world
  const { after, link } = linkedTo(scene, user, free)
  return {
    ...world,
    items: settle('linked'),
    contacts: new Map(world.contacts).set(after.contactId, after),
    links: new Map(world.links).set(key, link),
  }
}

const runAll = (world: SyncWorld, pageSize: number, only: readonly EntraTenantId[] = tenants) =>
  only.reduce(
    ({ world: before, tallies, decisions }, tid) => {
      const outcome = syncTenantInMemory(before, tid, pageSize)
      return {
        world: outcome.world,
        tallies: [...tallies, outcome.tally],
        decisions: [...decisions, ...outcome.decisions],
      }
    },
    { world, tallies: [] as unknown[], decisions: [] as ReturnType<typeof syncTenantInMemory>['decisions'] },
  )

/** What no run may ever do. */
function expectHarmless(before: SyncWorld, after: SyncWorld): void {
  for (const [id, contact] of before.contacts) {
    const now = after.contacts.get(id)
    expect(now, 'a contact was deleted').toBeDefined()
    expect([now?.clientId, now?.organisationId]).toEqual([contact.clientId, northBank])
    for (const field of syncedFields)
      if (!before.policy[field]) expect(now?.[field], `${field} is not enabled`).toEqual(contact[field])
    expect(now?.otherEmails).toEqual(contact.otherEmails)
    if (contact.reason === 'person') expect(now?.state).toBe('inactive')
  }
  const holders = [...after.links.values()].filter(({ state }) => state === 'active').map((link) => link.contactId)
  expect(new Set(holders).size, 'two people hold one contact').toBe(holders.length)
  for (const [key, link] of after.links) {
    const contact = after.contacts.get(link.contactId)
    const old = before.links.get(key)
    if (old === link || old?.contactId === link.contactId) continue
    expect(link.clientId).toBe(after.mappings.get(link.tid))
    expect(contact?.clientId).toBe(link.clientId)
    const known = before.contacts.get(link.contactId)
    const user = after.users.get(link.tid)?.get(link.objectId)
    const shared = user && matchedEmail(user)
    const restored = known?.provenance?.objectId === link.objectId
    if (known && !restored) expect(emailsEver(known, contact), 'linked without the address').toContain(shared)
  }
}

const emailsEver = (...contacts: (Contact | undefined)[]) =>
  contacts.flatMap((contact) => (contact ? emailsOf(contact) : []))

const sequences = fc.array(event, { minLength: 5, maxLength: 45 })
const numRuns = 1500

describe('whatever happens in directories, address books and mappings', () => {
  it('no run deletes, links by name, moves across clients, overwrites what is not enabled, or gives one contact to two', () => {
    fc.assert(
      fc.property(sequences, (events) => {
        let world = emptyWorld
        for (const what of events) {
          if (what.kind !== 'run') {
            world = happen(world, what)
            continue
          }
          const { world: after } = runAll(world, what.pageSize)
          expectHarmless(world, after)
          world = after
        }
      }),
      { numRuns },
    )
  })

  it('a second run of a tenant changes nothing at all', () => {
    fc.assert(
      fc.property(sequences, (events) => {
        let world = emptyWorld
        for (const what of events)
          world = what.kind === 'run' ? runAll(world, what.pageSize).world : happen(world, what)
        for (const tid of tenants) {
          world = syncTenantInMemory(world, tid, 3).world
          const { world: again, tally } = syncTenantInMemory(world, tid, 3)
          expect(tally).toMatchObject({ created: 0, linked: 0, updated: 0, deactivated: 0, reactivated: 0 })
          expect([...again.contacts]).toEqual([...world.contacts])
          expect([...again.links]).toEqual([...world.links])
          expect([...again.items.values()].every((item) => [...world.items.values()].includes(item))).toBe(true)
        }
      }),
      { numRuns },
    )
  })

  it('a resolved person is never asked about again while the mapping stays', () => {
    fc.assert(
      fc.property(sequences, fc.integer({ min: 1, max: 2 }), (events, choice) => {
        let world = emptyWorld
        for (const what of events)
          world = what.kind === 'run' ? runAll(world, what.pageSize).world : happen(world, what)
        world = runAll(world, 2).world
        const before = world
        world = resolve(world, 0, choice)
        const settled = [...world.items].find(([key, item]) => item !== before.items.get(key))
        // An item of an earlier mapping can only be dismissed: the mapping did not stay.
        if (!settled || settled[1].state === 'dismissed') return
        const [, { tid, objectId }] = settled
        const { decisions } = syncTenantInMemory(world, tid, 2)
        expect(decisions.find((decision) => decision.objectId === objectId)?.kind).not.toBe('ask')
        expect(world.links.has(keyOf(tid, objectId))).toBe(true)
      }),
      { numRuns },
    )
  })
})
