import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  changeOf,
  clientCreated,
  clientFor,
  clientOf,
  decideMapping,
  isDecided,
  settled,
  type ClientMapping,
  type MappingFacts,
  type MappingWish,
} from '../../../shared/domain/client-mapping.ts'
import { clientId, memberId } from '../../../shared/domain/ids.ts'
import { aManagedTenant, ana, contoso, guidOf, minutesLater, noon, northBank } from '../support/facts.ts'
import { refusalOf } from '../support/refusals.ts'

const alder = clientId(guidOf(1))
const birch = clientId(guidOf(2))
const decision = { organisationId: northBank, tid: contoso, decidedBy: memberId(guidOf(9)), decidedAt: noon }
const mappedTo = (id: typeof alder, more: object = {}): ClientMapping => ({
  ...decision,
  ...more,
  state: 'mapped',
  clientId: id,
})
const facts = (change: Partial<MappingFacts> = {}): MappingFacts => ({
  tenant: aManagedTenant(),
  current: undefined,
  client: { state: 'active' },
  by: ana,
  at: minutesLater(1),
  ...change,
})
const decide = (wish: Partial<MappingWish> & { state: MappingWish['state'] }, change: Partial<MappingFacts> = {}) =>
  decideMapping({ tid: contoso, ...wish } as MappingWish, facts(change))
const now = { organisationId: northBank, tid: contoso, decidedBy: ana, decidedAt: minutesLater(1) }

describe('a first decision', () => {
  it.each(['create-new', 'skipped', 'unmapped'] as const)('may be %s', (state) => {
    expect(decide({ state })).toEqual({ ...now, state })
  })

  it('maps a tenant that is visible to a client that is active', () => {
    expect(decide({ state: 'mapped', clientId: alder })).toEqual({ ...now, state: 'mapped', clientId: alder })
    const mapped = (change: Partial<MappingFacts>) => () => decide({ state: 'mapped', clientId: alder }, change)
    expect(refusalOf(mapped({ tenant: undefined }))).toBe('managedTenant.unknown')
    expect(refusalOf(mapped({ tenant: aManagedTenant({ state: 'lost' }) }))).toBe('managedTenant.lost')
    expect(refusalOf(mapped({ client: undefined }))).toBe('client.unknown')
    expect(refusalOf(mapped({ client: { state: 'inactive' } }))).toBe('state.conflicting')
  })

  it('lets a lost tenant be skipped and unmapped, not created anew', () => {
    const tenant = aManagedTenant({ state: 'lost' })
    expect(decide({ state: 'skipped' }, { tenant }).state).toBe('skipped')
    expect(decide({ state: 'unmapped' }, { tenant }).state).toBe('unmapped')
    expect(refusalOf(() => decide({ state: 'create-new' }, { tenant }))).toBe('managedTenant.lost')
  })
})

describe('leaving a client', () => {
  it.each([{ state: 'mapped', clientId: birch }, { state: 'create-new' }, { state: 'skipped' }] as const)(
    'for $state takes an explicit remap, and leaves traces to clear',
    (wish) => {
      const current = mappedTo(alder)
      expect(refusalOf(() => decide(wish, { current }))).toBe('mapping.taken')
      expect(refusalOf(() => decide({ ...wish, remap: false }, { current }))).toBe('mapping.taken')
      expect(decide({ ...wish, remap: true }, { current })).toEqual({ ...now, unsettled: true, ...wish })
    },
  )

  it('by unmapping remembers it and clears nothing', () => {
    const unmapped = decide({ state: 'unmapped' }, { current: mappedTo(alder) })
    expect(unmapped).toEqual({ ...now, state: 'unmapped', formerClientId: alder })
    expect(clientOf(unmapped)).toBe(alder)
  })

  it('and coming back to it goes on where it was; going to another clears the former', () => {
    const current = decide({ state: 'unmapped' }, { current: mappedTo(alder) })
    expect(decide({ state: 'mapped', clientId: alder }, { current })).not.toHaveProperty('unsettled')
    expect(decide({ state: 'mapped', clientId: birch }, { current })).toMatchObject({ unsettled: true })
    expect(decide({ state: 'skipped' }, { current })).toMatchObject({ unsettled: true })
  })

  it('twice before the first was cleared still has both to clear', () => {
    const once = decide({ state: 'mapped', clientId: birch, remap: true }, { current: mappedTo(alder) })
    const back = decide({ state: 'unmapped' }, { current: once })
    expect(back).toMatchObject({ unsettled: true, formerClientId: birch })
    expect(settled(back)).toEqual({ ...now, state: 'unmapped', formerClientId: birch })
  })
})

describe('whatever is decided one after the other', () => {
  const wishes = fc.array(
    fc.oneof(
      fc.record({
        state: fc.constant('mapped' as const),
        clientId: fc.constantFrom(alder, birch),
        remap: fc.boolean(),
      }),
      fc.record({ state: fc.constantFrom('create-new', 'skipped', 'unmapped'), remap: fc.boolean() }),
      fc.constant('cleared' as const),
    ),
    { maxLength: 12 },
  )

  it('links never stay at a client that the tenant left, unless that is still to be cleared', () => {
    fc.assert(
      fc.property(wishes, (steps) => {
        let current: ClientMapping | undefined
        // Clients at which links may be active: a sync links at the client that is mapped.
        let linked = new Set<string>()
        for (const step of steps) {
          if (step === 'cleared') {
            const own = clientOf(current)
            if (current?.unsettled) linked = new Set([...linked].filter((id) => id === own))
            current = current && settled(current)
          } else {
            const wish = { tid: contoso, ...step } as MappingWish
            if (isDecided(current, wish)) continue
            const before: ClientMapping | undefined = current
            try {
              current = decideMapping(wish, facts({ current: before }))
            } catch {
              expect(before?.state).toBe('mapped')
              continue
            }
          }
          if (current?.state === 'mapped') linked.add(current.clientId)
          const strays = [...linked].filter((id) => id !== clientOf(current))
          if (strays.length > 0) expect(current?.unsettled).toBe(true)
        }
      }),
    )
  })
})

describe('what holds already', () => {
  it('is known by its client', () => {
    const wish = { tid: contoso, state: 'mapped', clientId: alder } as const
    expect(isDecided(undefined, wish)).toBe(false)
    expect(isDecided(mappedTo(alder), wish)).toBe(true)
    expect(isDecided(mappedTo(birch), wish)).toBe(false)
    expect(isDecided(mappedTo(alder), { tid: contoso, state: 'skipped' })).toBe(false)
  })
})

describe('the history', () => {
  it('says from what to what', () => {
    const first = decide({ state: 'mapped', clientId: alder })
    const second = decide({ state: 'unmapped' }, { current: first })
    const line = { organisationId: northBank, tid: contoso, at: minutesLater(1), by: ana }
    expect(changeOf(undefined, first)).toEqual({ ...line, from: 'none', to: 'mapped', toClientId: alder })
    expect(changeOf(first, second)).toEqual({ ...line, from: 'mapped', fromClientId: alder, to: 'unmapped' })
  })
})

describe('a client that is made for a tenant', () => {
  it('has its name and its own domain, and none of Microsoft’s', () => {
    expect(clientFor({ displayName: 'Acme', primaryDomain: 'acme.example' })).toEqual({
      displayName: 'Acme',
      primaryDomain: 'acme.example',
      emailDomain: 'acme.example',
    })
    for (const primaryDomain of ['acme.onmicrosoft.com', 'acme.onmicrosoft.us'])
      expect(clientFor({ displayName: 'Acme', primaryDomain })).toEqual({ displayName: 'Acme' })
    expect(clientFor({ displayName: ' ', primaryDomain: 'acme.onmicrosoft.com' }).displayName).toBe(
      'acme.onmicrosoft.com',
    )
  })

  it('turns the mapping mapped, by who asked for it', () => {
    const asked = decide({ state: 'create-new' })
    expect(clientCreated(asked, alder, noon)).toEqual({ ...now, decidedAt: noon, state: 'mapped', clientId: alder })
  })
})
