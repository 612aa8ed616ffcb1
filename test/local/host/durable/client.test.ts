import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { durableCaller } from '../support/durable-caller.ts'
import { startTestHost, temporaryFolder, type TestHost } from '../support/host-under-test.ts'

const data = temporaryFolder()
let host: TestHost
const { start, over, raise, reached, client } = durableCaller(() => host)

beforeAll(async () => {
  host = await startTestHost('durable', { dataFolder: data.folder, logRequests: false })
})
afterAll(async () => {
  await host.stop()
  data.remove()
})

describe("the library's durable client", () => {
  test('starts, raises, asks and terminates', async () => {
    expect(await client('startNew', 'event', { instanceId: 'by-client', input: 1 })).toEqual({ resolved: 'by-client' })
    expect(await client('raiseEvent', 'by-client', 'go', { x: 1 })).toEqual({ resolved: null })
    await over('by-client')
    expect(await client('getStatus', 'by-client')).toMatchObject({
      resolved: { runtimeStatus: 'Completed', output: { type: 'object', value: { x: 1 } } },
    })
    await client('startNew', 'event', { instanceId: 'by-client-2' })
    expect(await client('terminate', 'by-client-2', 'enough')).toEqual({ resolved: null })
    expect(await over('by-client-2')).toMatchObject({ runtimeStatus: 'Terminated', output: 'enough', input: '' })
  })

  test('is refused a second start, an unknown id and an event without payload', async () => {
    await client('startNew', 'event', { instanceId: 'refusals' })
    expect((await client('startNew', 'event', { instanceId: 'refusals' })).rejected).toContain('409')
    expect((await client('getStatus', 'nosuch-id')).rejected).toContain('404')
    expect((await client('raiseEvent', 'refusals', 'go')).rejected).toContain('400')
  })

  test('lists instances through all pages', async () => {
    const ids = Array.from({ length: 101 }, (_, n) => `page-${n}`)
    await Promise.all(ids.map((id) => start('returnsNothing', id)))
    const { resolved } = await client('getStatusAll')
    const listed = (resolved as { instanceId: string }[]).map(({ instanceId }) => instanceId)
    expect(listed.filter((id) => id.startsWith('page-')).sort()).toEqual(ids.sort())
  })

  test('gives its callers links to the address they came by', async () => {
    const response = await fetch(`http://127.0.0.1:${host.port}/start-links`, { method: 'POST' })
    const { statusQueryGetUri } = (await response.json()) as { statusQueryGetUri: string }
    expect(statusQueryGetUri).toMatch(`http://127.0.0.1:${host.port}/runtime/webhooks/durabletask/instances/`)
    expect((await fetch(statusQueryGetUri)).status).toBe(202)
  })

  test('waits for the end of an instance, or answers with its links', async () => {
    const wait = (id: string, ms: number): Promise<Response> =>
      fetch(`http://127.0.0.1:${host.port}/wait/${id}/${ms}`, { method: 'POST' })
    await client('startNew', 'sequence', { instanceId: 'waited' })
    const done = await wait('waited', 10_000)
    expect([done.status, await done.json()]).toEqual([200, ['Hello Tokyo', 'Hello Oslo']])
    await client('startNew', 'event', { instanceId: 'waited-long' })
    const links = await wait('waited-long', 60)
    expect([links.status, links.headers.get('retry-after')]).toEqual([202, '10'])
    expect(await links.json()).toMatchObject({ id: 'waited-long' })
    await raise('waited-long', 'go', 1)
    await client('startNew', 'throwsNow', { instanceId: 'waited-failed' })
    expect((await wait('waited-failed', 10_000)).status).toBe(500)
  })

  test('holds and lets go of an instance, and purges by time', async () => {
    await client('startNew', 'event', { instanceId: 'client-held' })
    await reached('client-held', 'Running')
    expect(await client('suspend', 'client-held', 'hold on')).toEqual({ resolved: null })
    expect((await reached('client-held', 'Suspended')).output).toBe('hold on')
    expect(await client('resume', 'client-held', 'go on')).toEqual({ resolved: null })
    await reached('client-held', 'Running')
    expect((await client('purgeInstanceHistory', 'client-held')).rejected).toContain('412')
    await raise('client-held', 'go', 1)
    await over('client-held')
    const hour = 3_600_000
    const [from, to] = [-hour, hour].map((ms) => ({ date: new Date(Date.now() + ms).toISOString() }))
    const filter = { createdTimeFrom: from, createdTimeTo: to, runtimeStatus: ['Completed'] }
    const { resolved } = await client('purgeInstanceHistoryBy', filter)
    expect((resolved as { instancesDeleted: number }).instancesDeleted).toBeGreaterThanOrEqual(2)
    expect(await client('purgeInstanceHistoryBy', filter)).toEqual({ resolved: { instancesDeleted: 0 } })
    expect((await client('purgeInstanceHistoryBy', { createdTimeTo: to })).rejected).toContain("'createdTimeFrom'")
    expect((await client('rewind', 'nosuch', 'why')).rejected).toContain('"$nosuch"')
  })
})
