import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Instance } from '../../../../local/host/durable/records.ts'
import { openDurableStore, type DurableStore } from '../../../../local/host/durable/store.ts'
import { signalTo } from '../../../../local/host/durable/take-batch.ts'
import { EventType, executionStarted, type InboundEvent } from '../../../../local/host/durable/wire/history.ts'
import { durableCaller } from '../support/durable-caller.ts'
import { shared } from '../support/durable-suite.ts'
import { startTestHost, temporaryFolder, until, type TestHost } from '../support/host-under-test.ts'

const isRaised = (event: Record<string, unknown>): boolean => event['EventType'] === EventType.EventRaised

/** What was sent while there was no host. */
const { folder, remove } = temporaryFolder()
const at = '2026-11-23T10:00:00.000Z'
let host: TestHost
const { over, api } = durableCaller(() => host)

beforeAll(async () => {
  const database = new DatabaseSync(join(folder, 'host.sqlite'))
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF')
  const store = openDurableStore(database)
  pileEvents(store)
  for (let count = 0; count < 5001; count++) store.addOperation(signalTo('@counter@piled', 'add', '1'))
  store.recordBatch({
    entityId: '@gone@k',
    entity: { entityId: '@gone@k', state: '"kept"', lastOperationMs: 0 },
    ...{ consumedUpTo: 0, outgoing: [] },
  })
  store.addOperation(signalTo('@gone@k', 'add', '1'))
  database.close()
  shared.payloads = []
  host = await startTestHost('durable', { dataFolder: folder, logRequests: false })
})
afterAll(async () => {
  await host.stop()
  remove()
})

function pileEvents(store: DurableStore): void {
  const started: Instance = {
    ...{ instanceId: 'piled', executionId: 'now', name: 'numbersEvents', generation: 0, status: 'Pending' },
    ...{ input: '{"last":0,"end":250}', output: null, customStatus: null, createdMs: 0, updatedMs: 0, parent: null },
  }
  const event = (Name: string, Input: unknown): InboundEvent => ({
    ...{ EventType: EventType.EventRaised, Name, Input: JSON.stringify(Input), EventId: -1, Timestamp: at },
  })
  store.start(started, executionStarted({ ...started, parent: null, at }))
  const outgoing = Array.from({ length: 250 }, (_, id) => event(`answer-${id}`, {})).map(
    (sent) => ({ kind: 'message', instanceId: 'piled', executionId: 'before', event: sent }) as const,
  )
  store.recordBatch({ entityId: '@counter@other', consumedUpTo: 0, outgoing })
  for (let number = 1; number <= 250; number++) store.send('piled', event('go', number))
}

test('an orchestration finds its events in order, behind what was meant for an execution before it', async () => {
  expect((await over('piled')).output).toBe(250)
  const raisedIn = (shared.payloads ?? []).map(({ payload }) => (payload.history ?? []).filter(isRaised).length)
  expect(Math.max(...raisedIn)).toBe(100)
})

test('an entity runs all its operations, 5,000 in a batch at most', async () => {
  const state = async (): Promise<unknown> => (await api('entities/counter/piled')).json()
  await until(async () => ((await state()) === 5001 ? true : undefined))
  const batches = (shared.payloads ?? []).flatMap(({ payload }) =>
    Array.isArray(payload['batch']) ? [payload['batch'].length] : [],
  )
  expect(batches).toEqual([5000, 1])
})

test('an entity whose function is gone keeps its state and loses the operation loudly', async () => {
  await until(() =>
    host.lines.some((line) => line.includes('No entity function answers for @gone@k')) ? true : undefined,
  )
  expect(await (await api('entities/gone/k')).json()).toBe('kept')
})
