import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { request as httpRequest } from 'node:http'
import { durableCaller, type Status } from '../support/durable-caller.ts'
import { startTestHost, temporaryFolder, type TestHost } from '../support/host-under-test.ts'

const shared = globalThis as typeof globalThis & { ran?: string[] }
const data = temporaryFolder()
let host: TestHost
const { api, post, status, start, over, raise, reached } = durableCaller(() => host)

beforeAll(async () => {
  host = await startTestHost('durable', { dataFolder: data.folder, logRequests: false })
})
afterAll(async () => {
  await host.stop()
  data.remove()
})
beforeEach(() => {
  shared.ran = []
})

const links = (id: string) => {
  const base = `http://localhost:${host.port}/runtime/webhooks/durabletask/instances/${id}`
  const settings = 'taskHub=TestHub&connection=Storage&code=local'
  return {
    id,
    statusQueryGetUri: `${base}?${settings}`,
    sendEventPostUri: `${base}/raiseEvent/{eventName}?${settings}`,
    terminatePostUri: `${base}/terminate?reason={text}&${settings}`,
    purgeHistoryDeleteUri: `${base}?${settings}`,
    restartPostUri: `${base}/restart?${settings}`,
    suspendPostUri: `${base}/suspend?reason={text}&${settings}`,
    resumePostUri: `${base}/resume?reason={text}&${settings}`,
  }
}

describe('starting', () => {
  test('is answered 202 with the links of the instance', async () => {
    const response = await post('orchestrators/event/links')
    expect(response.status).toBe(202)
    expect(response.headers.get('retry-after')).toBe('10')
    expect(response.headers.get('location')).toBe(links('links').statusQueryGetUri)
    expect(await response.json()).toEqual(links('links'))
  })

  test('without an id makes one up', async () => {
    const { id } = (await (await post('orchestrators/event')).json()) as { id: string }
    expect(id).toMatch(/^[\da-f]{32}$/)
  })

  test('under the id of a running instance is refused: 409', async () => {
    await start('event', 'twice')
    await reached('twice', 'Running')
    const response = await post('orchestrators/event/twice')
    expect(response.status).toBe(409)
    expect(await response.json()).toEqual({
      Message: 'An Orchestration instance with the status Running already exists.',
    })
  })

  test('under the id of an instance that is over begins anew', async () => {
    await start('input', 'again', 'first life')
    await over('again')
    await start('input', 'again', 'second life')
    const seen = await over('again')
    expect(seen.input).toBe('second life')
    const { historyEvents = [] } = await status('again', '?showHistory=true')
    expect(historyEvents[0]).toMatchObject({ EventType: 'ExecutionStarted', Input: '"second life"', Generation: 1 })
    expect(historyEvents).toHaveLength(2)
  })

  test('with an empty body gives no input, with something other than JSON is refused', async () => {
    await start('input', 'no-input')
    expect((await over('no-input')).input).toBeNull()
    const response = await api('orchestrators/input/bad', { method: 'POST', body: '{bad' })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ Message: 'Invalid JSON content' })
    expect((await api('instances/bad')).status).toBe(404)
  })

  test('takes unusual ids and escapes them in the links', async () => {
    const response = await post('orchestrators/event/a%23b%20%C3%BC')
    expect(await response.json()).toMatchObject({
      id: 'a#b ü',
      statusQueryGetUri: expect.stringContaining('/instances/a%23b+%C3%BC?') as unknown,
    })
  })

  test('may wait for the end', async () => {
    const done = await post('orchestrators/sequence/wait-1?timeout=10')
    expect([done.status, await done.json()]).toEqual([200, ['Hello Tokyo', 'Hello Oslo']])
    const failed = await post('orchestrators/throwsNow/wait-2?timeout=10&pollingInterval=1')
    expect(failed.status).toBe(200)
    expect(await failed.json()).toMatchObject({ runtimeStatus: 'Failed' })
    const waiting = await post('orchestrators/event/wait-3?timeout=0.05&pollingInterval=0.01')
    expect(waiting.status).toBe(202)
    const wrong = await post('orchestrators/event/wait-4?timeout=1&pollingInterval=5')
    expect([wrong.status, await wrong.json()]).toEqual([
      400,
      { Message: 'Total timeout 1 should be bigger than retry timeout 5' },
    ])
  })
})

describe('the status of an instance', () => {
  test('while it runs is answered 202 with where to ask again', async () => {
    await start('event', 'running', { in: 1 })
    await reached('running', 'Running')
    const response = await api('instances/running?showInput=true')
    expect(response.status).toBe(202)
    expect(response.headers.get('retry-after')).toBe('5')
    expect(response.headers.get('location')).toBe(
      `http://localhost:${host.port}/runtime/webhooks/durabletask/instances/running?showInput=true`,
    )
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) as unknown
    expect(await response.json()).toEqual({
      name: 'event',
      instanceId: 'running',
      runtimeStatus: 'Running',
      input: { in: 1 },
      customStatus: 'waiting',
      output: null,
      createdTime: time,
      lastUpdatedTime: time,
    })
  })

  test('when it is over is answered 200; 500 for a failure when asked for', async () => {
    await start('sequence', 'ok', { in: 1 })
    await start('throwsNow', 'failed')
    await over('ok')
    await over('failed')
    expect((await api('instances/ok')).status).toBe(200)
    expect((await api('instances/failed')).status).toBe(200)
    expect((await api('instances/failed?returnInternalServerErrorOnFailure=true')).status).toBe(500)
    expect((await status('ok', '?showInput=false')).input).toBeNull()
  })

  test('shows the history in its readable form', async () => {
    await start('sequence', 'history')
    await over('history')
    const { historyEvents = [] } = await status('history', '?showHistory=true&showHistoryOutput=true')
    const Timestamp = expect.any(String) as unknown
    const task = { EventType: 'TaskCompleted', FunctionName: 'hello', Input: null, Timestamp }
    const ScheduledTime = expect.stringMatching(/\+00:00$/) as unknown
    expect(historyEvents).toEqual([
      {
        EventType: 'ExecutionStarted',
        FunctionName: 'sequence',
        Input: null,
        Correlation: null,
        ParentTraceContext: null,
        ScheduledStartTime: null,
        Generation: 0,
        GenerateNewTrace: false,
        Timestamp,
      },
      { ...task, Result: 'Hello Tokyo', ScheduledTime },
      { ...task, Result: 'Hello Oslo', ScheduledTime },
      {
        EventType: 'ExecutionCompleted',
        OrchestrationStatus: 'Completed',
        Result: ['Hello Tokyo', 'Hello Oslo'],
        FailureDetails: null,
        Timestamp,
      },
    ])
    const without = await status('history', '?showHistory=true')
    expect(without.historyEvents?.some((event) => 'Result' in event)).toBe(false)
    expect(await status('history', '?showHistory=abc')).not.toHaveProperty('historyEvents')
  })

  test('of an unknown instance, another task hub or by another method is 404 with an empty body', async () => {
    for (const [path, method] of [
      ['instances/nosuch', 'GET'],
      ['instances/ok?taskHub=Other', 'GET'],
      ['instances/OK', 'GET'],
      ['instances/ok', 'PUT'],
      ['instances/ok', 'HEAD'],
      ['instances/ok', 'POST'],
      ['instances/ok/nosuch', 'POST'],
      ['instances/ok/terminate', 'GET'],
      ['instances', 'POST'],
      ['instances', 'PUT'],
      ['nosuch', 'GET'],
      ['', 'GET'],
      ['makeprimary', 'GET'],
      ['orchestrators', 'GET'],
      ['orchestrators/', 'POST'],
      ['orchestrators/sequence', 'GET'],
      ['orchestrators/sequence/a%252Fb', 'POST'],
    ] as const) {
      const response = await api(path, { method })
      expect([path, response.status, await response.text()]).toEqual([path, 404, ''])
    }
  })
})

test('making this hub the primary one is granted: it is the only one', async () => {
  const response = await post('makeprimary')
  expect([response.status, await response.text()]).toEqual([200, ''])
})

describe('raising an event', () => {
  test('is refused for unknown and finished instances, other content types, bad JSON and nothing', async () => {
    await start('event', 'target')
    await start('returnsNothing', 'finished')
    await over('finished')
    expect([await raise('nosuch', 'go', 1), await raise('finished', 'go', 1)]).toEqual([404, 410])
    const send = async (headers: Record<string, string>, body?: string): Promise<unknown[]> => {
      const init = { method: 'POST', headers, ...(body === undefined ? {} : { body }) }
      const response = await api('instances/target/raiseEvent/go', init)
      return [response.status, ((await response.json()) as { Message: string }).Message]
    }
    const json = { 'content-type': 'application/json' }
    expect(await send({ 'content-type': 'text/plain' }, '1')).toEqual([
      400,
      'Only application/json request content is supported',
    ])
    expect(await send(json, '{bad')).toEqual([400, 'Invalid JSON content'])
    expect(await send(json)).toEqual([400, 'Invalid JSON content'])
    expect((await reached('target', 'Running')).runtimeStatus).toBe('Running')
  })
})

describe('the list of instances', () => {
  beforeAll(async () => {
    for (const n of [1, 2, 3]) await start('input', `list-${n}`, { n })
    await start('throwsNow', 'list-4')
    for (const n of [1, 2, 3, 4]) await over(`list-${n}`)
  })
  const ids = async (query: string): Promise<string[]> =>
    ((await (await api(`instances?${query}`)).json()) as Status[]).map(({ instanceId }) => instanceId)
  const all = ['list-1', 'list-2', 'list-3', 'list-4']

  test.each([
    ['', all],
    ['&runtimeStatus=Completed', all.slice(0, 3)],
    ['&runtimeStatus=Completed,Failed', all],
    ['&runtimeStatus=failed', ['list-4']],
    ['&runtimeStatus=Nonsense', all],
    ['&createdTimeFrom=2020-01-01T00:00:00Z', all],
    ['&createdTimeTo=2020-01-01T00:00:00Z', []],
    ['&createdTimeFrom=notadate', all],
    ['&top=1e300', all],
    ['&top=-1', all],
  ])('with the filter %j', async (filter, expected) => {
    expect(await ids(`instanceIdPrefix=list-${filter}`)).toEqual(expected)
  })

  test('comes in pages', async () => {
    const first = await api('instances?instanceIdPrefix=list-&top=2')
    const token = first.headers.get('x-ms-continuation-token') ?? ''
    expect(((await first.json()) as Status[]).map(({ instanceId }) => instanceId)).toEqual(all.slice(0, 2))
    const second = await api('instances?instanceIdPrefix=list-&top=2', {
      headers: { 'x-ms-continuation-token': token },
    })
    expect(((await second.json()) as Status[]).map(({ instanceId }) => instanceId)).toEqual(all.slice(2))
    expect(second.headers.get('x-ms-continuation-token')).toBeNull()
  })
})

test('starting with a version is refused: 501', async () => {
  const response = await post('orchestrators/event/versioned?version=1')
  expect([response.status, await response.json()]).toEqual([
    501,
    { Message: 'Orchestration versioning is not offered by this host.' },
  ])
  expect((await api('instances/versioned')).status).toBe(404)
})

test.each([
  ['names another host', { host: 'hub.example.test' }],
  ['comes from the page of another host', { origin: 'https://evil.test' }],
])('who %s is not served', async (_, headers) => {
  for (const path of ['/runtime/webhooks/durabletask/instances', '/admin/functions']) {
    const status = await new Promise((resolve) => {
      httpRequest({ port: host.port, path, headers }, (response) => {
        response.resume()
        resolve(response.statusCode)
      }).end()
    })
    expect(status).toBe(404)
  }
})
