import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as df from 'durable-functions'
import type { OrchestrationContext, Task } from 'durable-functions'

const folder = process.env['CRASH_FOLDER'] ?? '.'

/** Takes a few milliseconds and leaves a trace: at least one, more when the host was killed in between. */
df.app.activity('square', {
  handler: async ({ instance, n }: { instance: string; n: number }) => {
    appendFileSync(join(folder, `${instance}.traces`), `${n}\n`)
    await new Promise((resolve) => setTimeout(resolve, 8 + (n % 9)))
    return n * n
  },
})

/** Fails until it was tried three times, over all lives of the host. */
df.app.activity('stubborn', {
  handler: (instance: string) => {
    const file = join(folder, `${instance}.tries`)
    appendFileSync(file, 'x')
    if (readFileSync(file, 'utf8').length < 3) throw new Error('not yet')
    return existsSync(file)
  },
})

df.app.orchestration('survivor', function* (context: OrchestrationContext): Generator<Task, unknown, never> {
  const { df: durable } = context
  const count = durable.getInput<number>()
  const instance = durable.instanceId
  const squares: number[] = yield durable.Task.all(
    Array.from({ length: count }, (_, n) => durable.callActivity('square', { instance, n })),
  )
  const tried: boolean = yield durable.callActivityWithRetry('stubborn', new df.RetryOptions(30, 10), instance)
  yield durable.createTimer(new Date(durable.currentUtcDateTime.getTime() + 50))
  const told: string = yield durable.waitForExternalEvent('told')
  const last: number = yield durable.callActivity('square', { instance, n: count })
  return { sum: squares.reduce((one, other) => one + other, 0), tried, told, last }
} as unknown as Parameters<typeof df.app.orchestration>[1])
