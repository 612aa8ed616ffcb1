import { beforeEach, describe, expect, it } from 'vitest'
import { failFrom, memoryPorts, repair, type MemoryPorts } from '../../../support/memory-ports.ts'
import type { MemoryTables } from '../../../support/memory-tables.ts'
import { anIntegration, noon, northBank, southBank } from '../../support/facts.ts'
import { expectRefusal } from '../../support/refusals.ts'

let ports: MemoryPorts
let tables: MemoryTables
beforeEach(() => {
  ;({ ports, tables } = memoryPorts(noon))
})

const { clientId } = anIntegration()
const service = { clientId, displayName: 'Orders API', createdAt: noon }

describe('a client id', () => {
  it('leads to what it is registered as', async () => {
    expect(await ports.registeredClients.find(clientId)).toBeUndefined()
    const integration = await ports.systemIntegrations.insert(anIntegration())
    expect(await ports.registeredClients.find(clientId)).toEqual({ kind: 'system-integration', integration })
    const other = { ...service, clientId: 'other' }
    await ports.platformServices.insert(other)
    expect(await ports.registeredClients.find('other')).toMatchObject({ kind: 'platform-service', service: other })
  })

  it('is registered once on the whole platform', async () => {
    await ports.systemIntegrations.insert(anIntegration())
    await expectRefusal('program.taken', ports.systemIntegrations.insert(anIntegration()))
    await expectRefusal('program.taken', ports.systemIntegrations.insert(anIntegration({ organisationId: southBank })))
    await expectRefusal('program.taken', ports.platformServices.insert(service))
    ports.clock.advance(60)
    await expectRefusal('program.taken', ports.systemIntegrations.insert(anIntegration({ organisationId: southBank })))
    expect(tables.rows('SystemIntegrations')).toHaveLength(1)
    expect(await ports.registeredClients.find(clientId)).toMatchObject({ integration: { organisationId: northBank } })
  })

  it('goes to one of those who register it at once', async () => {
    const attempts = [
      ports.systemIntegrations.insert(anIntegration()),
      ports.systemIntegrations.insert(anIntegration({ organisationId: southBank })),
      ports.platformServices.insert(service),
    ]
    const outcomes = await Promise.allSettled(attempts)
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(tables.rows('SystemIntegrations').length + tables.rows('PlatformServices').length).toBe(1)
  })
})

describe('a registration that broke off', () => {
  const breakOff = async () => {
    failFrom(tables, 1, { only: /create SystemIntegrations/ })
    await expectRefusal('storage.unavailable', ports.systemIntegrations.insert(anIntegration()))
    repair(tables)
  }

  it('lets nobody in, and is finished by a repeat', async () => {
    await breakOff()
    expect(await ports.registeredClients.find(clientId)).toBeUndefined()
    await ports.systemIntegrations.insert(anIntegration())
    expect(await ports.registeredClients.find(clientId)).toMatchObject({ kind: 'system-integration' })
  })

  it('is in nobody’s way after five minutes', async () => {
    await breakOff()
    ports.clock.advance(4)
    await expectRefusal('program.taken', ports.platformServices.insert(service))
    ports.clock.advance(1)
    await ports.platformServices.insert(service)
    expect(await ports.registeredClients.find(clientId)).toMatchObject({ kind: 'platform-service' })
    await expectRefusal('program.taken', ports.systemIntegrations.insert(anIntegration()))
  })
})

describe('a platform service', () => {
  it('is gone when it is removed, and its client id is free again', async () => {
    const kept = await ports.platformServices.insert(service)
    await ports.platformServices.remove(service, kept.version)
    expect(await ports.registeredClients.find(clientId)).toBeUndefined()
    await ports.platformServices.insert(service)
    ports.clock.advance(5)
    const again = await ports.platformServices.find(clientId)
    await ports.platformServices.remove(service, again!.version)
    await ports.systemIntegrations.insert(anIntegration())
    expect(await ports.registeredClients.find(clientId)).toMatchObject({ kind: 'system-integration' })
  })

  it('stays where it was removed on an old version', async () => {
    await ports.platformServices.insert(service)
    await expectRefusal('version.stale', ports.platformServices.remove(service, 'b2xk'))
    expect(await ports.platformServices.find(clientId)).toMatchObject(service)
  })

  it('is listed with all others, page by page', async () => {
    for (let index = 0; index < 5; index += 1)
      await ports.platformServices.insert({ ...service, clientId: `client-${index}` })
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await ports.platformServices.list({ limit: 2, cursor })
      seen.push(...page.items.map((item) => item.clientId))
      cursor = page.next
    } while (cursor !== undefined)
    expect(seen.sort()).toEqual([0, 1, 2, 3, 4].map((index) => `client-${index}`))
  })
})

describe('the system integrations of an Organisation', () => {
  it('are its own alone', async () => {
    await ports.systemIntegrations.insert(anIntegration())
    await ports.systemIntegrations.insert(anIntegration({ organisationId: southBank, clientId: 'another' }))
    const { items } = await ports.systemIntegrations.list(northBank, { limit: 10 })
    expect(items.map((item) => item.clientId)).toEqual([clientId])
    expect(await ports.systemIntegrations.find(southBank, clientId)).toBeUndefined()
  })

  it('change on the version that was read', async () => {
    const kept = await ports.systemIntegrations.insert(anIntegration())
    await ports.systemIntegrations.replace({ ...kept, state: 'suspended' }, kept.version)
    await expectRefusal('version.stale', ports.systemIntegrations.replace({ ...kept, state: 'revoked' }, kept.version))
  })
})
