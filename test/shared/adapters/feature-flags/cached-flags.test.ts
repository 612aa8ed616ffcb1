import { beforeEach, describe, expect, it } from 'vitest'
import { cachedFlags } from '../../../../shared/adapters/feature-flags/cached-flags.ts'
import { featureFlagTable } from '../../../../shared/adapters/table-storage/feature-flags.ts'
import { organisationId, type OrganisationId } from '../../../../shared/domain/ids.ts'
import type { FeatureFlags } from '../../../../shared/ports/feature-flags.ts'
import { manualClock, type ManualClock } from '../../../support/memory-ports.ts'
import { memoryTables } from '../../../support/memory-tables.ts'
import { guidOf, noon, northBank, southBank } from '../../support/facts.ts'

const flag = 'entra-integration-ui'
const second = 1 / 60

let clock: ManualClock
let store: FeatureFlags
let asked: OrganisationId[]
let here: FeatureFlags

beforeEach(() => {
  clock = manualClock(noon)
  store = featureFlagTable(memoryTables().open)
  asked = []
  const counted = {
    ...store,
    onFor: (id: OrganisationId) => {
      asked.push(id)
      return store.onFor(id)
    },
  }
  here = cachedFlags(counted, clock)
})

describe('flags that were read', () => {
  it('are off for everybody until somebody is targeted', async () => {
    await store.add({ flag, organisationId: southBank })
    expect(await here.onFor(northBank)).toEqual([])
    expect(await here.onFor(southBank)).toEqual([flag])
  })

  it('count for less than five seconds: what another instance did holds then', async () => {
    expect(await here.onFor(northBank)).toEqual([])
    await store.add({ flag, organisationId: northBank })
    clock.advance(4.9 * second)
    expect(await here.onFor(northBank)).toEqual([])
    clock.advance(0.1 * second)
    expect(await here.onFor(northBank)).toEqual([flag])
    await store.remove({ flag, organisationId: northBank })
    clock.advance(5 * second)
    expect(await here.onFor(northBank)).toEqual([])
  })

  it('are asked for once by requests that come together', async () => {
    await Promise.all([here.onFor(northBank), here.onFor(northBank), here.onFor(northBank)])
    expect(asked).toEqual([northBank])
  })

  it('hold at once where they are turned on and off', async () => {
    expect(await here.onFor(northBank)).toEqual([])
    expect(await here.add({ flag, organisationId: northBank })).toBe(true)
    expect(await here.onFor(northBank)).toEqual([flag])
    expect(await here.remove({ flag, organisationId: northBank })).toBe(true)
    expect(await here.onFor(northBank)).toEqual([])
  })

  it('are asked for again after a failure', async () => {
    const failing = cachedFlags(
      {
        ...store,
        onFor: (id) => {
          asked.push(id)
          return asked.length === 1 ? Promise.reject(new Error('the connection broke')) : store.onFor(id)
        },
      },
      clock,
    )
    await expect(failing.onFor(northBank)).rejects.toThrow('the connection broke')
    expect(await failing.onFor(northBank)).toEqual([])
  })

  it('are remembered for a thousand Organisations, and the oldest is forgotten first', async () => {
    const many = Array.from({ length: 1001 }, (_, place) => organisationId(guidOf(place)))
    for (const id of many) await here.onFor(id)
    asked.length = 0
    await here.onFor(many[1000] as OrganisationId)
    await here.onFor(many[1] as OrganisationId)
    expect(asked).toEqual([])
    await here.onFor(many[0] as OrganisationId)
    expect(asked).toEqual([many[0]])
  })
})
