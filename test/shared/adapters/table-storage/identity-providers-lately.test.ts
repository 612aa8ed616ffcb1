import { expect, it } from 'vitest'
import { providerId } from '../../../../shared/domain/ids.ts'
import { identityProviderTable } from '../../../../shared/adapters/table-storage/identity-providers.ts'
import { manualClock } from '../../../support/memory-ports.ts'
import { memoryTables } from '../../../support/memory-tables.ts'
import { aProvider, guidOf, noon, northBank } from '../../support/facts.ts'

/** Two instances of the hub on one storage. */
function twoInstances() {
  const clock = manualClock(noon)
  const tables = memoryTables()
  return { clock, one: identityProviderTable(tables.open, clock), other: identityProviderTable(tables.open, clock) }
}
const key = { organisationId: northBank, providerId: aProvider().providerId }

it('a provider that begins sign-ins is as it was five seconds ago at most, and is forgotten where it was changed', async () => {
  const { clock, one, other } = twoInstances()
  const kept = await one.insert(aProvider())
  const labels = async () => [(await one.lately.find(key))?.label, (await other.lately.find(key))?.label]
  await labels()
  await other.replace({ ...kept, label: 'Renamed' }, kept.version)
  expect(await labels()).toEqual([kept.label, 'Renamed'])
  clock.advance(4.9 / 60)
  expect(await labels()).toEqual([kept.label, 'Renamed'])
  clock.advance(0.1 / 60)
  expect(await labels()).toEqual(['Renamed', 'Renamed'])
})

it('what lets nobody begin is looked at anew each time', async () => {
  const { one, other } = twoInstances()
  expect([await one.lately.find(key), await one.lately.isAccepted(northBank, key.providerId)]).toEqual([
    undefined,
    false,
  ])
  const off = await other.insert(aProvider({ state: 'disabled' }))
  expect(await one.lately.find(key)).toMatchObject({ state: 'disabled' })
  await other.replace({ ...off, state: 'enabled' }, off.version)
  expect(await one.lately.find(key)).toMatchObject({ state: 'enabled' })
  await other.accept(northBank, key.providerId)
  expect(await one.lately.isAccepted(northBank, key.providerId)).toBe(true)
  await one.withdraw(northBank, key.providerId)
  expect(await one.lately.isAccepted(northBank, key.providerId)).toBe(false)
})

it('what is read while it is changed is not remembered', async () => {
  const { one } = twoInstances()
  const kept = await one.insert(aProvider())
  const [, changed] = await Promise.all([
    one.lately.find(key),
    one.replace({ ...kept, label: 'Renamed' }, kept.version),
  ])
  expect(await one.lately.find(key)).toMatchObject({ label: 'Renamed', version: changed.version })
  expect(await one.lately.find({ ...key, providerId: providerId(guidOf(9)) })).toBeUndefined()
})
