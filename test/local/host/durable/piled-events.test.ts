import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, onTestFinished, test } from 'vitest'
import type { Instance } from '../../../../local/host/durable/records.ts'
import { openDurableStore } from '../../../../local/host/durable/store.ts'
import { EventType, executionStarted, type InboundEvent } from '../../../../local/host/durable/wire/history.ts'
import { durableCaller } from '../support/durable-caller.ts'
import { shared } from '../support/durable-suite.ts'
import { startTestHost, temporaryFolder } from '../support/host-under-test.ts'

const isRaised = (event: Record<string, unknown>): boolean => event['EventType'] === EventType.EventRaised

test('an orchestration finds in order however many events piled up while there was no host, behind what was meant for an execution before it', async () => {
  const { folder, remove } = temporaryFolder()
  const database = new DatabaseSync(join(folder, 'host.sqlite'))
  const store = openDurableStore(database)
  const started: Instance = {
    ...{ instanceId: 'piled', executionId: 'now', name: 'numbersEvents', generation: 0, status: 'Pending' },
    ...{ input: '{"last":0,"end":250}', output: null, customStatus: null, createdMs: 0, updatedMs: 0, parent: null },
  }
  const event = (Name: string, Input: unknown): InboundEvent => ({
    ...{ EventType: EventType.EventRaised, Name, Input: JSON.stringify(Input), EventId: -1 },
    Timestamp: '2026-11-23T10:00:00.000Z',
  })
  const at = '2026-11-23T10:00:00.000Z'
  store.start(started, executionStarted({ ...started, parent: null, at }))
  const outgoing = Array.from({ length: 250 }, (_, id) => event(`answer-${id}`, {})).map(
    (sent) => ({ kind: 'message', instanceId: 'piled', executionId: 'before', event: sent }) as const,
  )
  store.recordBatch({ entityId: '@counter@x', consumedUpTo: 0, outgoing })
  for (let number = 1; number <= 250; number++) store.send('piled', event('go', number))
  database.close()
  shared.payloads = []
  const host = await startTestHost('durable', { dataFolder: folder, logRequests: false })
  onTestFinished(async () => {
    await host.stop()
    remove()
  })
  expect((await durableCaller(() => host).over('piled')).output).toBe(250)
  const raisedIn = shared.payloads.map(({ payload }) => (payload.history ?? []).filter(isRaised).length)
  expect(Math.max(...raisedIn)).toBe(100)
})
