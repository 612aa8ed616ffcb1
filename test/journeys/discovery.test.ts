import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadWorld } from '../../local/worlds/load-world.ts'
import { discoverUnderKills, essence, openDiscoveryDesk, type DiscoveryDesk } from '../support/discovery.ts'
import { call, personOf, signIn } from '../support/hub.ts'
import { ownStack } from '../support/stack.ts'

let stack: Awaited<ReturnType<typeof ownStack>>
let desk: DiscoveryDesk

beforeAll(async () => {
  stack = await ownStack('msp')
  desk = await openDiscoveryDesk(stack)
}, 120_000)

afterAll(async () => {
  await stack.stop()
})

describe('the discovery of an MSP with 1,000 customers', { timeout: 240_000 }, () => {
  it('finds each customer once under throttling and failures, and a second start joins the run under way', async () => {
    await desk.control.arm({ target: 'graph', kind: 'throttle', retryAfter: '1', times: 1 })
    await desk.control.arm({ target: 'graph', kind: 'throttle', retryAfter: '0.5', times: 1, after: 1 })
    await desk.control.arm({ target: 'graph', kind: 'throttle', times: 1, after: 2 })
    await desk.control.arm({ target: 'graph', kind: 'error', status: 503, times: 1, after: 3 })
    await desk.control.arm({ target: 'token', kind: 'error', status: 503, times: 1 })

    const [first, second] = await Promise.all([desk.start(), desk.start()])
    expect(second.runId).toBe(first.runId)
    const run = await desk.finished(first.runId)

    const customers = await desk.customers()
    expect(customers).toHaveLength(1000)
    expect(run).toMatchObject({ state: 'completed', found: 1000, lost: 0 })
    expect(essence(await desk.tenants())).toEqual(essence(customers))
  })

  it('flags those a complete listing no longer shows as lost, follows a new name, and finds a lost one again', async () => {
    const [gone, renamed] = await desk.customers()
    if (!gone || !renamed) throw new Error('The world has customers.')
    await desk.control.change({ change: 'remove-customer', tid: gone.tid })
    await desk.control.change({ change: 'rename-customer', tid: renamed.tid, displayName: 'Renamed Holding' })
    expect(await desk.finished((await desk.start()).runId)).toMatchObject({ found: 999, lost: 1 })
    const changed = await desk.tenants()
    expect(changed.find(({ tid }) => tid === gone.tid)).toMatchObject({ state: 'lost', displayName: gone.displayName })
    expect(changed.find(({ tid }) => tid === renamed.tid)).toMatchObject({ displayName: 'Renamed Holding' })

    await desk.control.reset()
    expect(await desk.finished((await desk.start()).runId)).toMatchObject({ found: 1000, lost: 0 })
    expect(essence(await desk.tenants())).toEqual(essence(await desk.customers()))
  })

  it('flags nobody when the listing breaks off, and says why', async () => {
    await desk.control.arm({ target: 'graph', kind: 'error', status: 403, times: 1, after: 1 })
    const run = await desk.finished((await desk.start()).runId)
    expect(run).toMatchObject({ state: 'failed', failure: 'access.refused', lost: 0 })
    expect(essence(await desk.tenants())).toEqual(essence(await desk.customers()))
  })

  it('ends in the same rows when the host is killed at ten random moments', async () => {
    const seed = 20_261_123
    const gone = (await desk.customers()).slice(0, 3)
    for (const { tid } of gone) await desk.control.change({ change: 'remove-customer', tid })

    const { run, struck } = await discoverUnderKills(stack, desk, { kills: 10, seed })

    expect(struck, `seed ${seed}`).toBeGreaterThan(0)
    expect(run, `seed ${seed}`).toMatchObject({ state: 'completed', found: 997 })
    const lost = gone.map((customer) => ({ ...customer, state: 'lost' }))
    expect(essence(await desk.tenants()), `seed ${seed}`).toEqual(essence([...(await desk.customers()), ...lost]))
  })
})

describe('who may discover', () => {
  it('is refused to a Manager and to an Employee, and is not there where it is not switched on or not connected', async () => {
    const world = await loadWorld('msp')
    const place = { hub: stack.hub, entra: stack.entra ?? '' }
    for (const name of ['Bram Ostler', 'Yara Finch']) {
      const { browser } = await signIn(place, personOf(world, name))
      const { status, body } = await call(place, browser, 'startDiscovery', { organisationId: desk.organisationId })
      expect([status, body.code]).toEqual([403, 'permission.missing'])
    }
    const { browser } = await signIn(place, personOf(world, 'Nadir Quist'))
    const own = { organisationId: world.platform.organisationId }
    const { status, body } = await call(place, browser, 'startDiscovery', own)
    expect([status, body.code]).toEqual([404, 'flag.off'])
    await call(place, browser, 'turnFlag', { ...own, flag: 'entra-integration-ui', on: true })
    const unconnected = await call(place, browser, 'startDiscovery', own)
    expect([unconnected.status, unconnected.body.code]).toEqual([409, 'connection.missing'])
  })
})
