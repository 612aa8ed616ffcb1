import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { requestWorkflows } from '../../../functions/runtime/workflows.ts'
import { durableEndpoint, type DurableEndpoint } from '../support/durable-endpoint.ts'
import { invocation } from '../support/invocation.ts'

let durable: DurableEndpoint
beforeAll(async () => {
  durable = await durableEndpoint()
})
afterAll(() => durable.stop())

const workflows = () => requestWorkflows(invocation(durable.address).context)

describe('a workflow', () => {
  it('that was never started is absent, and runs once started', async () => {
    expect(await workflows().stateOf('one')).toBe('absent')
    await workflows().start('DiscoverTenants', 'one', {})
    expect(await workflows().stateOf('one')).toBe('running')
  })

  it.each([
    ['Pending', 'running'],
    ['Running', 'running'],
    ['ContinuedAsNew', 'running'],
    ['Suspended', 'running'],
    ['Completed', 'over'],
    ['Failed', 'over'],
    ['Canceled', 'over'],
    ['Terminated', 'over'],
  ])('that is %s counts as %s', async (status, state) => {
    durable.instances.set('two', status)
    expect(await workflows().stateOf('two')).toBe(state)
  })

  it('whose start the host refuses because it runs already was started', async () => {
    durable.instances.set('three', 'Running')
    durable.refuseStart = 409
    await workflows().start('DiscoverTenants', 'three', {})
  })

  it('is forgotten when it is over and was started before a moment', async () => {
    durable.instances.clear()
    durable.instances.set('five', 'Completed')
    const before = new Date('2026-10-27T03:50:00.000Z')
    expect(await workflows().purge(before)).toBe(1)
    const [asked] = durable.purges
    expect(asked?.get('createdTimeTo')).toBe(before.toISOString())
    expect(asked?.get('createdTimeFrom')).toBe('2000-01-01T00:00:00.000Z')
    expect(asked?.get('runtimeStatus')?.split(',').sort()).toEqual(['Canceled', 'Completed', 'Failed', 'Terminated'])
    expect(await workflows().purge(before)).toBe(0)
  })

  it('whose start failed otherwise says so', async () => {
    durable.refuseStart = 500
    await expect(workflows().start('DiscoverTenants', 'four', {})).rejects.toThrow()
  })
})
