import { beforeEach, describe, expect, it } from 'vitest'
import { featureFlags } from '../../../shared/domain/feature-flag.ts'
import { organisationId } from '../../../shared/domain/ids.ts'
import {
  ensureFlags,
  flagsOf,
  isFlagOn,
  listFlagOrganisations,
  listFlags,
  turnFlag,
} from '../../../shared/services/feature-flags.ts'
import { failFrom, memoryPorts, platform, repair, type MemoryPorts } from '../../support/memory-ports.ts'
import type { MemoryTables } from '../../support/memory-tables.ts'
import { anOrganisation, guidOf, noon, northBank, southBank } from '../support/facts.ts'

let ports: MemoryPorts
let tables: MemoryTables

beforeEach(async () => {
  ;({ ports, tables } = memoryPorts(noon))
  for (const id of [northBank, southBank]) await ports.organisations.insert(anOrganisation({ organisationId: id }))
})

describe('creating the flags', () => {
  it('makes each once and says which were there', async () => {
    expect(await ensureFlags(ports)).toEqual({ createdKeys: featureFlags, existingKeys: [] })
    expect(await ensureFlags(ports)).toEqual({ createdKeys: [], existingKeys: featureFlags })
    expect((await listFlags(ports)).items.map(({ id }) => id).sort()).toEqual([...featureFlags].sort())
  })

  it('that broke off goes on where it was, and leaves what is on as it is', async () => {
    failFrom(tables, 3, { only: /create FeatureFlags/ })
    await expect(ensureFlags(ports)).rejects.toMatchObject({ code: 'storage.unavailable' })
    repair(tables)
    await turnFlag(ports, { flag: 'entra-integration-ui', organisationId: northBank }, true)
    const { createdKeys, existingKeys } = await ensureFlags(ports)
    expect([createdKeys, existingKeys]).toEqual([featureFlags.slice(2), featureFlags.slice(0, 2)])
    expect(await isFlagOn(ports, northBank, 'entra-integration-ui')).toBe(true)
  })
})

describe('a flag', () => {
  it('is off for everybody else when it is turned on for one', async () => {
    await turnFlag(ports, { flag: 'entra-integration-ui', organisationId: northBank }, true)
    expect(await isFlagOn(ports, northBank, 'entra-integration-ui')).toBe(true)
    expect(await isFlagOn(ports, southBank, 'entra-integration-ui')).toBe(false)
  })

  it('of the finer ones opens nothing while the integration is off', async () => {
    const target = { flag: 'entra-integration-cipp', organisationId: northBank } as const
    await turnFlag(ports, target, true)
    expect(await isFlagOn(ports, northBank, 'entra-integration-cipp')).toBe(false)
    expect(await flagsOf(ports, northBank)).toEqual([])
    await turnFlag(ports, { ...target, flag: 'entra-integration-ui' }, true)
    expect(await isFlagOn(ports, northBank, 'entra-integration-cipp')).toBe(true)
    expect([...(await flagsOf(ports, northBank))].sort()).toEqual(['entra-integration-cipp', 'entra-integration-ui'])
  })

  it('counts for nothing outside the edition', async () => {
    await turnFlag(ports, { flag: 'entra-integration-ui', organisationId: northBank }, true)
    expect(await flagsOf({ ...ports, platform: { ...platform, edition: 'standard' } }, northBank)).toEqual([])
  })

  it('is turned on only for an Organisation that is there, and off for any', async () => {
    const target = { flag: 'entra-integration-ui', organisationId: organisationId(guidOf(404)) } as const
    await expect(turnFlag(ports, target, true)).rejects.toMatchObject({ code: 'organisation.unknown' })
    expect(await turnFlag(ports, target, false)).toEqual({ changed: false })
  })

  it('whose turning on broke off is off, and a repeat turns it on', async () => {
    const target = { flag: 'entra-integration-ui', organisationId: northBank } as const
    await ensureFlags(ports)
    failFrom(tables, 1, { only: /create FeatureFlags/ })
    await expect(turnFlag(ports, target, true)).rejects.toMatchObject({ code: 'storage.unavailable' })
    repair(tables)
    expect(await isFlagOn(ports, northBank, target.flag)).toBe(false)
    expect((await listFlagOrganisations(ports, target.flag, { limit: 10 })).organisations).toEqual([])
    expect(await turnFlag(ports, target, true)).toEqual({ changed: true })
    expect(await turnFlag(ports, target, true)).toEqual({ changed: false })
  })

  it('lists its Organisations page by page', async () => {
    const flag = 'entra-integration-ui'
    await ensureFlags(ports)
    const all = Array.from({ length: 25 }, (_, place) => organisationId(guidOf(place)))
    for (const id of all) await ports.featureFlags.add({ flag, organisationId: id })
    const first = await listFlagOrganisations(ports, flag, { limit: 20 })
    const rest = await listFlagOrganisations(ports, flag, { limit: 20, cursor: first.next })
    expect([...first.organisations, ...rest.organisations]).toEqual(all)
    expect(rest.next).toBeUndefined()
  })

  it('that was never created is not known', async () => {
    await expect(listFlagOrganisations(ports, 'entra-integration-ui', { limit: 1 })).rejects.toMatchObject({
      code: 'flag.unknown',
    })
  })
})
