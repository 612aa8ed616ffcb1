import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, inject, describe, it, vi } from 'vitest'
import { storageQueue } from '../../local/storage-queue.ts'
import { startTestHost, temporaryFolder, type TestHost } from '../local/host/support/host-under-test.ts'
import { eventually } from '../support/eventually.ts'

const shared = globalThis as typeof globalThis & { queueRuns?: { name: string; message: unknown; count: unknown }[] }

const { storage } = inject('stack')
const [takenQueue, failingQueue] = [`taken-${randomUUID()}`, `failing-${randomUUID()}`]
const base64 = (text: string) => Buffer.from(text).toString('base64')
const runs = (name: string) => (shared.queueRuns ?? []).filter((run) => run.name === name)

let data: ReturnType<typeof temporaryFolder>
let host: TestHost
beforeAll(async () => {
  shared.queueRuns = []
  for (const [name, value] of Object.entries({
    TAKEN_QUEUE: takenQueue,
    FAILING_QUEUE: failingQueue,
    TEST_STORAGE: storage,
  }))
    vi.stubEnv(name, value)
  data = temporaryFolder()
  host = await startTestHost('queues', { dataFolder: data.folder })
})
afterAll(async () => {
  await host.stop()
  data.remove()
  vi.unstubAllEnvs()
})

describe('a queue function, for messages of a real queue', () => {
  it('is given each message once, as JSON where it is JSON, although the queue was made later', async () => {
    const queue = storageQueue(storage, takenQueue)
    await queue.ensure()
    await queue.ensure()
    await queue.put(base64(JSON.stringify({ say: '☂ <&>' })))
    await queue.put(base64('no JSON'))
    await eventually('both messages', () => Promise.resolve(runs('Takes').length >= 2 ? true : undefined))
    const messages = runs('Takes').map(({ message }) => message)
    expect(messages).toHaveLength(2)
    expect(messages).toEqual(expect.arrayContaining([{ say: '☂ <&>' }, 'no JSON']))
    await eventually('an empty queue', async () => ((await queue.take(1, 1)).length === 0 ? true : undefined))
  })

  it('that fails is given the message five times, which is put aside then', async () => {
    const [queue, poison] = [storageQueue(storage, failingQueue), storageQueue(storage, `${failingQueue}-poison`)]
    await queue.ensure()
    await queue.put(base64('{"a":1}'))
    const [aside] = await eventually('the poison', async () => {
      const found = await poison.take(1, 60)
      return found.length > 0 ? found : undefined
    })
    expect(aside?.text).toBe(base64('{"a":1}'))
    expect(runs('Fails').map(({ count }) => count)).toEqual([1, 2, 3, 4, 5])
    expect(host.lines.join('\n')).toContain('queue boom')
  })

  it('without a connection never runs, which is said', () => {
    expect(host.functions).toContain('Unconnected')
    expect(host.lines.join('\n')).toContain('the setting NO_SUCH_STORAGE of its connection is not set')
  })
})
