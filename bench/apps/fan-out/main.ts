import * as df from 'durable-functions'
import type { OrchestrationContext, Task } from 'durable-functions'

df.app.activity('double', { handler: (n: number) => 2 * n })

df.app.orchestration('fanOut', function* ({ df: durable }: OrchestrationContext): Generator<Task, number, never> {
  const count = durable.getInput<number>()
  const doubles: number[] = yield durable.Task.all(
    Array.from({ length: count }, (_, n) => durable.callActivity('double', n)),
  )
  return doubles.reduce((sum, double) => sum + double, 0)
} as unknown as Parameters<typeof df.app.orchestration>[1])
