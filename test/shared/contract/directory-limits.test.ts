import { describe, expect, it } from 'vitest'
import { api } from '../../../shared/contract/api.ts'
import { defaultFieldPolicy } from '../../../shared/domain/sync/field-policy.ts'
import { defaultFilter } from '../../../shared/domain/sync/filter.ts'
import { defaultSchedule } from '../../../shared/domain/sync/schedule.ts'
import { guidOf, northBank } from '../support/facts.ts'

const own = { organisationId: northBank }
type Route =
  'changeSyncSchedule' | 'setDiscoverySchedule' | 'changeSyncFilter' | 'changeFieldPolicy' | 'confirmMappings'
const takes = (route: Route, input: object) => api[route].input.safeParse({ ...own, ...input }).success

describe('what may be set for the directories of an organisation', () => {
  it.each(['changeSyncSchedule', 'setDiscoverySchedule'] as const)(
    'lies between a quarter of an hour and thirty days (%s)',
    (route) => {
      const every = (intervalMinutes: number) => takes(route, { on: true, intervalMinutes })
      expect([14, 15, 1440, 43_200, 43_201, 20.5].map(every)).toEqual([false, true, true, true, false, false])
    },
  )

  it('is off, daily, and without an address for alerts where nobody set it', () => {
    expect(defaultSchedule).toEqual({ on: false, intervalMinutes: 1440 })
  })

  it('lets the mass brake be set in whole percent, and nothing that is not known', () => {
    const filter = { ...defaultFilter, groups: [] }
    const braking = (brakePercent: number) => takes('changeSyncFilter', { ...filter, brakePercent })
    expect([0, 1, 20, 100, 101].map(braking)).toEqual([false, true, true, true, false])
    expect(takes('changeFieldPolicy', defaultFieldPolicy)).toBe(true)
    expect(takes('changeFieldPolicy', { ...defaultFieldPolicy, department: true })).toBe(false)
    expect(Object.keys(defaultFieldPolicy)).toEqual([
      ...['displayName', 'email', 'phone', 'role', 'upn', 'markInactiveWhenDisabled'],
    ])
  })
})

describe('decisions about tenants', () => {
  const tid = (number: number) => guidOf(number)
  const skipped = (number: number) => ({ tid: tid(number), state: 'skipped' })
  const confirms = (...decisions: object[]) => takes('confirmMappings', { decisions })

  it('are one to fifty in a request, each tenant once, each with a client exactly where it is mapped', () => {
    const many = Array.from({ length: 51 }, (_, number) => skipped(number))
    expect([confirms(), confirms(...many.slice(1)), confirms(...many)]).toEqual([false, true, false])
    expect(confirms(skipped(1), { tid: tid(1).toUpperCase(), state: 'create-new' })).toBe(false)
    const clientId = guidOf(7)
    expect(confirms({ tid: tid(1), state: 'mapped', clientId })).toBe(true)
    expect(confirms({ tid: tid(1), state: 'mapped' })).toBe(false)
    expect(confirms({ tid: tid(1), state: 'create-new', clientId })).toBe(false)
  })

  it('start no sync unless that is said', () => {
    expect(api.confirmMappings.input.parse({ ...own, decisions: [skipped(1)] }).startInitialSync).toBe(false)
  })
})
