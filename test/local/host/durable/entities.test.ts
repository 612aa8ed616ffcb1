import { describe, expect, test } from 'vitest'
import { durableSuite, shared } from '../support/durable-suite.ts'
import { until } from '../support/host-under-test.ts'

const { run, start, over, api, client, gate, ran, status, host, turnsOf, clock } = durableSuite()

const state = async (path: string): Promise<[number, unknown]> => {
  const response = await api(`entities/${path}`)
  const text = await response.text()
  return [response.status, text === '' ? '' : (JSON.parse(text) as unknown)]
}
const send = async (path: string, body?: string, type = 'application/json'): Promise<number> => {
  const init = { method: 'POST', headers: { 'content-type': type }, ...(body === undefined ? {} : { body }) }
  return (await api(`entities/${path}`, init)).status
}
const holds = (path: string, value: unknown): Promise<true> =>
  until(async () => (JSON.stringify((await state(path))[1]) === JSON.stringify(value) ? true : undefined))
const batches = (key: string): { exists: unknown; state: unknown; batch: { name: string }[] }[] =>
  (shared.payloads ?? [])
    .map(({ payload }) => payload as unknown as ReturnType<typeof batches>[number] & { self?: { key: string } })
    .filter(({ self }) => self?.key === key)

describe('an orchestration', () => {
  test('signals an entity and calls it, in this order', async () => {
    expect((await run('entityCalls', 'OrchKey')).output).toEqual({ first: 5, second: 7 })
    expect(await state('Counter/OrchKey')).toEqual([200, 7])
    expect(batches('OrchKey')).toEqual([
      {
        self: { name: 'counter', key: 'OrchKey' },
        exists: false,
        state: null,
        batch: [
          { name: 'add', input: '5', isSignal: true, id: expect.any(String) as unknown },
          { name: 'get', input: null, isSignal: false, id: expect.any(String) as unknown },
        ],
      },
      expect.objectContaining({ exists: true, state: '5' }),
    ])
    expect(turnsOf('entityCalls')).toEqual(['12 0', '12 0P 14 14 13 12 15', '12 0P 14 14 13 12 15P 14 13 12 15'])
  })

  test('shows its messages and the answers in its history', async () => {
    const { id } = await run('entityCalls', 'HistoryKey')
    const { historyEvents = [] } = await status(id, '?showHistory=true')
    expect(historyEvents.map((event) => event['EventType'])).toEqual([
      ...[
        'ExecutionStarted',
        'EventSent',
        'EventSent',
        'EventRaised',
        'EventSent',
        'EventRaised',
        'ExecutionCompleted',
      ],
    ])
    const [, signal, call, answer] = historyEvents
    expect(signal).toMatchObject({ InstanceId: '@counter@HistoryKey', Name: 'op' })
    expect(JSON.parse(String(signal?.['Input']))).toMatchObject({ op: 'add', signal: true, input: '5', parent: id })
    const { id: called } = JSON.parse(String(call?.['Input'])) as { id: string }
    expect(called).toMatch(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/)
    expect(answer).toMatchObject({ Name: called })
    expect(JSON.parse(String(answer?.['Input']))).toMatchObject({ result: '5' })
  })

  test('hands on inputs of all types', async () => {
    expect((await run('entityTypes', 'TypesKey')).output).toEqual([
      ...[{ type: 'string', value: 'abc' }, { type: 'string', value: '123' }, { type: 'undefined' }],
      ...[{ type: 'undefined' }, { type: 'number', value: 5 }, { type: 'boolean', value: true }],
      ...[
        { type: 'array', value: [1] },
        { type: 'object', value: { a: 1 } },
      ],
    ])
  })

  test('may catch the failure of an operation, whose state stays as it was set', async () => {
    expect((await run('entityFails', 'FailKey')).output).toEqual(['Error: [object Object]', 99])
    expect(host().lines.some((line) => line.includes('ERROR counter') && line.includes("'fail'"))).toBe(true)
  })

  test('that calls an unknown entity fails loudly, where the genuine host hangs', async () => {
    const { runtimeStatus, output } = await run('entityUnknown')
    expect([runtimeStatus, output]).toEqual([
      'Failed',
      "Orchestrator function 'entityUnknown' failed: The function 'nosuchentity' doesn't exist, is disabled, or is not an entity function.",
    ])
  })

  test('sends its signals also in the turn in which it ends, or continues as new', async () => {
    await run('signalsAtItsEnd', 'EndKey')
    await holds('counter/EndKey', 1)
    expect((await run('signalsAndRenews', 3)).output).toBe(3)
  })

  test('has all its calls answered, each once', async () => {
    const { output } = await run('manyCalls', { key: 'ManyKey', calls: 40 })
    expect(output).toEqual(Array.from({ length: 40 }, (_, n) => n + 1))
  })
})

describe('an entity', () => {
  test('runs one batch at a time and takes together what comes meanwhile', async () => {
    const open = gate('slow')
    await send('Counter/Batch?op=slow')
    await ran('slow @counter@Batch')
    for (const n of [1, 2, 3]) await send('Counter/Batch?op=add', String(n))
    expect(batches('Batch')).toHaveLength(1)
    open()
    await holds('Counter/Batch', 6)
    expect(batches('Batch').map(({ batch }) => batch.map(({ name }) => name))).toEqual([
      ['slow'],
      ['add', 'add', 'add'],
    ])
  })

  test('runs beside other entities', async () => {
    const open = gate('slow')
    await send('Counter/Slow?op=slow')
    await ran('slow @counter@Slow')
    await send('Counter/Quick?op=set', '1')
    await holds('Counter/Quick', 1)
    open()
  })

  test('signals another one', async () => {
    await send('Counter/Sender?op=signalOther', '"Receiver"')
    await holds('Counter/Receiver', 1)
  })

  test('that signals by a name with capitals reaches an entity nobody can read, as in production, and is warned', async () => {
    await send('Counter/Sender?op=signalByName', '"Lost"')
    await ran('add @counter@Lost')
    expect((await state('Counter/Lost'))[0]).toBe(404)
    expect(host().lines.some((line) => line.includes(' warn ') && line.includes('@Counter@Lost'))).toBe(true)
  })

  test('that signals an unknown one loses the signal loudly', async () => {
    await send('Counter/Sender?op=signalNobody')
    await until(() => host().lines.find((line) => line.includes('ERROR') && line.includes('@nosuch@k is lost')))
  })

  test('that deletes itself is gone, and begins anew', async () => {
    await send('Counter/Gone?op=set', '"here"')
    await holds('Counter/Gone', 'here')
    expect((await api('entities/Counter/Gone', { method: 'DELETE' })).status).toBe(202)
    await until(async () => ((await state('Counter/Gone'))[0] === 404 ? true : undefined))
    expect(batches('Gone').at(-1)?.batch).toMatchObject([{ name: 'delete', input: '""', isSignal: true }])
    await send('Counter/Gone?op=add', '1')
    await holds('Counter/Gone', 1)
  })
})

describe('clients', () => {
  test('read and signal through the library', async () => {
    const entity = { entity: ['Counter', 'Client'] }
    expect(await client('readEntityState', entity)).toMatchObject({ resolved: { entityExists: false } })
    expect(await client('signalEntity', entity, 'add', 5)).toEqual({ resolved: null })
    await client('signalEntity', entity, 'add', 2)
    await holds('Counter/Client', 7)
    expect(await client('readEntityState', entity)).toMatchObject({ resolved: { entityExists: true, entityState: 7 } })
    const unknown = await client('signalEntity', { entity: ['nosuch', 'k'] }, 'op')
    expect(unknown.rejected).toContain("The function 'nosuch' doesn't exist")
  })

  test('signal over HTTP with JSON, with text, without an operation and without a key', async () => {
    expect(await send('Counter/http1?op=add', '3')).toBe(202)
    expect(await send('Counter/http1', '3')).toBe(202)
    expect(await send('Counter/http2?op=set', 'plain', 'text/plain')).toBe(202)
    expect(await send('Counter?op=set', '1')).toBe(202)
    await holds('Counter/http1', 3)
    await holds('Counter/http2', 'plain')
    await holds('Counter/$', 1)
    await until(() => (batches('http1').flatMap(({ batch }) => batch).length === 2 ? true : undefined))
    const [add, nothing] = batches('http1').flatMap(({ batch }) => batch)
    expect(add).toMatchObject({ name: 'add', input: '3', isSignal: true })
    expect(nothing).toMatchObject({ name: '', input: '3', isSignal: true })
  })

  test('find a name in any case, a key only in its own', async () => {
    await send('COUNTER/Case?op=set', 'true')
    await holds('counter/Case', true)
    expect(await state('Counter/case')).toEqual([404, ''])
  })

  test.each([
    ['POST', 'Counter/x?op=set', '{bad', { Message: 'Could not parse JSON content.' }],
    [
      'POST',
      '',
      '1',
      { Message: "Invalid entity id: entity name must not be a null or empty string. (Parameter 'entityName')" },
    ],
    [
      'POST',
      'nosuchEntity/k?op=x',
      '1',
      {
        Message:
          "The function 'nosuchentity' doesn't exist, is disabled, or is not an entity function. Additional info: The following are the known entity functions: 'Counter'.",
      },
    ],
  ])('are refused %s entities/%s', async (method, path, body, message) => {
    const response = await api(`entities/${path}`, { method, body, headers: { 'content-type': 'application/json' } })
    expect([response.status, await response.json()]).toEqual([400, expect.objectContaining(message)])
  })

  test.each([
    ['PUT', 'entities/Counter/a'],
    ['GET', 'entities/Counter/a/b'],
  ])('%s %s is 404', async (method, path) => {
    expect((await api(path, { method })).status).toBe(404)
  })

  test('are shown an entity as an instance that never ends', async () => {
    await send('Counter/Shown?op=set', '"text"')
    await holds('Counter/Shown', 'text')
    expect(await status('@counter@Shown', '?showHistory=true')).toMatchObject({
      name: '@counter@Shown',
      runtimeStatus: 'Running',
      input: { exists: true, state: '"text"', sorter: {} },
      customStatus: { entityExists: true },
      output: null,
      historyEvents: [{ EventType: 'ExecutionStarted', FunctionName: '@counter@Shown', Generation: null }],
    })
    const listed = (await (await api('instances?instanceIdPrefix=@')).json()) as unknown[]
    expect(listed).toEqual([])
  })
})

describe('the list of entities', () => {
  const list = async (query: string): Promise<{ entityId: unknown; lastOperationTime: string; state: unknown }[]> =>
    (await (await api(`entities${query}`)).json()) as Awaited<ReturnType<typeof list>>

  test('is in the order of their ids, with states when asked for, in pages and by time', async () => {
    clock.advance(3_600_000)
    const from = new Date(clock.now()).toISOString()
    for (const key of ['L2', 'L1', 'L3']) {
      await send(`Counter/${key}?op=set`, `"${key}"`)
      await holds(`Counter/${key}`, key)
    }
    await start('entityTypes', 'stateless', 'L4')
    await over('stateless')
    const recent = `lastOperationTimeFrom=${from}`
    const shown = await list(`?${recent}`)
    expect(shown.map(({ entityId, state: value }) => [entityId, value])).toEqual(
      ['L1', 'L2', 'L3', 'L4'].map((key) => [{ name: 'counter', key }, null]),
    )
    expect(shown[0]?.lastOperationTime).toBe(from)
    clock.advance(1000)
    await send('Counter/L1?op=set', '"L1 again"')
    await holds('Counter/L1', 'L1 again')
    expect((await list(`?${recent}`))[0]?.lastOperationTime).toBe(new Date(clock.now()).toISOString())
    await send('Counter/L1?op=set', '"L1"')
    await holds('Counter/L1', 'L1')
    expect((await list(`/Counter?fetchState=true&${recent}`)).map(({ state: value }) => value)).toEqual([
      'L1',
      'L2',
      'L3',
    ])
    const page = await api(`entities/counter?top=2&${recent}`)
    const token = page.headers.get('x-ms-continuation-token') ?? ''
    expect(Buffer.from(token, 'base64').toString()).toBe('@counter@L3')
    expect(await page.json()).toHaveLength(2)
    const rest = await api(`entities/counter?top=2&${recent}`, { headers: { 'x-ms-continuation-token': token } })
    expect([await rest.json(), rest.headers.get('x-ms-continuation-token')]).toEqual([
      [
        expect.objectContaining({ entityId: { name: 'counter', key: 'L3' } }),
        expect.objectContaining({ entityId: { name: 'counter', key: 'L4' } }),
      ],
      null,
    ])
    expect(await list(`?lastOperationTimeTo=2020-01-01T00:00:00Z`)).toEqual([])
    for (const other of ['/nosuch', '/coun']) expect(await list(other)).toEqual([])
  })
})
