import { beforeEach, describe, expect, it } from 'vitest'
import type { OrganisationId } from '../../../shared/domain/ids.ts'
import {
  readDiscoverySchedule,
  setDiscoverySchedule,
  startDueDiscoveries,
} from '../../../shared/services/schedule-discovery.ts'
import { workflowIdOf } from '../../../shared/services/start-discovery.ts'
import { failFrom, memoryPorts, platform, repair, type MemoryPorts } from '../../support/memory-ports.ts'
import type { MemoryTables } from '../../support/memory-tables.ts'
import { anOrganisation, contoso, minutesLater, noon, northBank, southBank } from '../support/facts.ts'

let ports: MemoryPorts
let tables: MemoryTables
const hourly = { on: true, intervalMinutes: 60 }

beforeEach(async () => {
  ;({ ports, tables } = memoryPorts(noon))
  for (const organisationId of [northBank, southBank]) {
    await ports.organisations.insert(anOrganisation({ organisationId }))
    const connection = {
      organisationId,
      kind: 'direct',
      partnerTid: contoso,
      state: 'connected',
      changedAt: noon,
    } as const
    await ports.connections.put(connection, undefined)
  }
})

const newest = (organisationId: OrganisationId = northBank) => ports.discoveryRuns.findNewest(organisationId)
const finish = async () => {
  const run = await newest()
  if (!run) throw new Error('There is no run.')
  await ports.discoveryRuns.replace({ ...run, state: 'completed', finishedAt: ports.clock.now() }, run.version)
  ports.workflows.states.set(workflowIdOf(run), 'over')
}

describe('setting the schedule', () => {
  it('is off and daily where nobody did', async () => {
    expect(await readDiscoverySchedule(ports, northBank)).toMatchObject({ on: false, intervalMinutes: 1440 })
  })

  it('keeps what was set, and a repeat changes nothing', async () => {
    expect(await setDiscoverySchedule(ports, northBank, hourly)).toMatchObject({ ...hourly, changed: true })
    ports.clock.advance(10)
    expect(await setDiscoverySchedule(ports, northBank, hourly)).toMatchObject({ changed: false })
    expect(await readDiscoverySchedule(ports, northBank)).toMatchObject({ ...hourly, nextAt: minutesLater(60) })
    expect(await setDiscoverySchedule(ports, southBank, { on: false, intervalMinutes: 1440 })).toMatchObject({
      changed: false,
    })
  })

  it('by two at once keeps one of the two', async () => {
    const both = [hourly, { on: true, intervalMinutes: 30 }]
    await Promise.all(both.map((wish) => setDiscoverySchedule(ports, northBank, wish)))
    expect(tables.rows('DiscoverySchedules')).toHaveLength(1)
  })
})

describe('discoveries by schedule', () => {
  it('start when they are due, by the hub, for whom they are on, and leave a trace', async () => {
    await setDiscoverySchedule(ports, northBank, hourly)
    ports.clock.advance(59)
    expect(await startDueDiscoveries(ports)).toBe(0)
    ports.clock.advance(1)
    expect(await startDueDiscoveries(ports)).toBe(1)
    expect(await newest()).toMatchObject({ state: 'queued', startedBy: 'hub', startedAt: minutesLater(60) })
    expect(await newest(southBank)).toBeUndefined()
    const { items } = await ports.audit.list(northBank, { limit: 5 })
    expect(items).toMatchObject([{ action: 'discovery.started', actor: 'hub' }])
  })

  it('start once a turn, and again with the next', async () => {
    await setDiscoverySchedule(ports, northBank, hourly)
    ports.clock.advance(60)
    expect(await startDueDiscoveries(ports)).toBe(1)
    await finish()
    expect(await startDueDiscoveries(ports)).toBe(0)
    ports.clock.advance(60)
    expect(await startDueDiscoveries(ports)).toBe(1)
  })

  it('do not overlap: one that is under way is left to itself', async () => {
    await setDiscoverySchedule(ports, northBank, hourly)
    ports.clock.advance(60)
    await startDueDiscoveries(ports)
    const first = await newest()
    ports.clock.advance(60)
    expect(await startDueDiscoveries(ports)).toBe(0)
    expect((await newest())?.runId).toBe(first?.runId)
    expect(ports.workflows.started).toHaveLength(1)
  })

  it('that were cut off by a crash start with the next look', async () => {
    await setDiscoverySchedule(ports, northBank, hourly)
    ports.clock.advance(60)
    failFrom(tables, 1, { only: /replace DiscoverySchedules|transact DiscoveryRuns/ })
    await expect(startDueDiscoveries(ports)).rejects.toMatchObject({ code: 'storage.unavailable' })
    repair(tables)
    expect(await startDueDiscoveries(ports)).toBe(1)
    expect(ports.workflows.started).toHaveLength(1)
  })

  it('of others start although one cannot be', async () => {
    for (const id of [northBank, southBank]) await setDiscoverySchedule(ports, id, hourly)
    ports.clock.advance(60)
    tables.watch = ({ kind, table, partition }, when) => {
      if (when === 'before' && `${kind} ${table} ${partition}` === `transact DiscoveryRuns ${northBank}`)
        throw new Error('the connection broke')
    }
    await expect(startDueDiscoveries(ports)).rejects.toMatchObject({ code: 'storage.unavailable' })
    expect(await newest(southBank)).toMatchObject({ startedBy: 'hub' })
    repair(tables)
    expect(await startDueDiscoveries(ports)).toBe(1)
  })

  it('do not start without a connection, for an Organisation that is suspended, nor outside the edition', async () => {
    await setDiscoverySchedule(ports, northBank, hourly)
    ports.clock.advance(60)
    expect(await startDueDiscoveries({ ...ports, platform: { ...platform, edition: 'standard' } })).toBe(0)
    const organisation = await ports.organisations.find(northBank)
    if (organisation) await ports.organisations.replace({ ...organisation, state: 'suspended' }, organisation)
    expect(await startDueDiscoveries(ports)).toBe(0)
    await setDiscoverySchedule(ports, southBank, hourly)
    const connection = await ports.connections.find(southBank)
    if (connection) await ports.connections.put({ ...connection, state: 'disconnected' }, connection.version)
    ports.clock.advance(60)
    expect(await startDueDiscoveries(ports)).toBe(0)
    expect(ports.workflows.started).toEqual([])
  })

  it('go on where the flag was turned off: hiding is not stopping', async () => {
    await setDiscoverySchedule(ports, northBank, hourly)
    await ports.featureFlags.remove({ flag: 'entra-integration-ui', organisationId: northBank })
    ports.clock.advance(60)
    expect(await startDueDiscoveries(ports)).toBe(1)
  })
})
