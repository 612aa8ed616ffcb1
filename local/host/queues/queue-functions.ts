import { storageQueue, type QueueMessage, type StorageQueue } from '../../storage-queue.ts'
import type { Clock } from '../clock.ts'
import type { RegisteredFunction } from '../core/inject-core.ts'
import { invoke } from '../core/invoke.ts'
import type { LoadedApp } from '../core/load-app.ts'
import type { FunctionInputs } from '../durable/client-inputs.ts'
import { messageOf } from '../host-error.ts'
import type { QueueSettings } from '../settings.ts'

type QueueFunctions = {
  start(): void
  running(): number
  stop(): void
}

type QueueOptions = {
  app: LoadedApp
  clock: Clock
  /** Of host.json. */
  queues: QueueSettings
  /** Where the connections are named. */
  settings: Readonly<Record<string, string | undefined>>
  extraInputs: (target: RegisteredFunction) => FunctionInputs
}

/** How long a message is hidden while its function runs. */
const HIDDEN_SECONDS = 600
/** An empty queue is looked at again after the first; each time twice as late, up to the last. */
const SHORTEST_WAIT_MS = 100
const LONGEST_WAIT_MS = 5000

type Reader = { target: RegisteredFunction; name: string; queue: StorageQueue; poison: StorageQueue }

/**
 * Runs queue functions for the messages of their queues: a message that fails comes again, and is put into `{queue}-poison` after
 * `maxDequeueCount` times. A queue that cannot be read is said loudly.
 */
export function queueFunctions(options: QueueOptions): QueueFunctions {
  const { app, clock, queues } = options
  const alarms = new Map<string, () => void>()
  let running = 0
  let stopped = false

  const look = async (reader: Reader, waitedMs: number): Promise<void> => {
    let found = 0
    try {
      const messages = await reader.queue.take(queues.batchSize, HIDDEN_SECONDS)
      found = messages.length
      running += found
      await Promise.all(
        messages.map((message) =>
          take(options, reader, message).finally(() => {
            running--
          }),
        ),
      )
    } catch (thrown) {
      app.log('warning', reader.target.name, `the queue ${reader.name} cannot be read: ${messageOf(thrown)}`)
    }
    arm(reader, found > 0 ? SHORTEST_WAIT_MS : Math.min(waitedMs * 2, LONGEST_WAIT_MS))
  }

  const arm = (reader: Reader, waitMs: number): void => {
    if (stopped) return
    const cancel = clock.alarm(clock.now() + waitMs, () => {
      if (!stopped) void look(reader, waitMs)
    })
    alarms.set(reader.target.name, cancel)
  }

  return {
    start: () => {
      for (const reader of readersOf(options)) arm(reader, SHORTEST_WAIT_MS)
    },
    running: () => running,
    stop: () => {
      stopped = true
      for (const cancel of alarms.values()) cancel()
    },
  }
}

function readersOf({ app, settings }: QueueOptions): Reader[] {
  return [...app.registry.functions.values()].flatMap((target) => {
    if (target.triggerType !== 'queuetrigger') return []
    const { queueName, connection } = target.metadata.bindings[target.triggerName] ?? {}
    const name = String(queueName).replace(/%([^%]+)%/g, (_, of: string) => settings[of] ?? '')
    const setting = String(connection)
    const given = settings[setting] ?? settings[`AzureWebJobs${setting}`]
    try {
      if (given === undefined) throw new Error(`the setting ${setting} of its connection is not set`)
      return { target, name, queue: storageQueue(given, name), poison: storageQueue(given, `${name}-poison`) }
    } catch (thrown) {
      app.log('error', target.name, `This queue function will never run: ${messageOf(thrown)}`)
      return []
    }
  })
}

/** One message, from the taking to its end; what goes wrong with the queue itself leaves it to come again. */
async function take(options: QueueOptions, { target, queue, poison }: Reader, message: QueueMessage): Promise<void> {
  const { app, queues } = options
  try {
    await run(options, target, message)
    await queue.remove(message)
  } catch (thrown) {
    const stack = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)
    app.log('error', target.name, `queue run failed: ${stack}`)
    if (message.dequeueCount < queues.maxDequeueCount) {
      await queue.hide(message, queues.visibilitySeconds)
      return
    }
    app.log('error', target.name, `a message failed ${message.dequeueCount} times and is put aside`)
    await poison.ensure()
    await poison.put(message.text)
    await queue.remove(message)
  }
}

async function run(
  { app, queues, extraInputs }: QueueOptions,
  target: RegisteredFunction,
  message: QueueMessage,
): Promise<void> {
  const { id, text, dequeueCount } = message
  const string = queues.encoding === 'base64' ? Buffer.from(text, 'base64').toString('utf8') : text
  await invoke(app, target, {
    inputData: [{ name: target.triggerName, data: { string } }, ...extraInputs(target)],
    triggerMetadata: { id: { string: id }, dequeueCount: { int: dequeueCount } },
  })
}
