import { app } from '@azure/functions'
import * as df from 'durable-functions'
import type { OrchestrationContext, Task } from 'durable-functions'

/** What an orchestrator or an entity was invoked with. */
export type Payload = Record<string, unknown> & { history?: Record<string, unknown>[] }

/** Tests run the host in their own process: they hold activities here and count what ran. */
type Shared = typeof globalThis & {
  ran?: string[]
  gates?: Map<string, Promise<void>>
  failures?: Map<string, number>
  busy?: { now: number; most: number }
  payloads?: { name: string; payload: Payload }[]
}
export const shared = globalThis as Shared

export const note = (text: string): void => {
  shared.ran?.push(text)
}

type Body = (context: OrchestrationContext) => Generator<Task, unknown, never>
export const orchestration = (name: string, body: Body): void => {
  df.app.orchestration(name, body as unknown as Parameters<typeof df.app.orchestration>[1])
}
export const inMs = (context: OrchestrationContext, ms: number): Date =>
  new Date(context.df.currentUtcDateTime.getTime() + ms)

app.hook.preInvocation(({ invocationContext, inputs }) => {
  const [payload] = inputs
  if (payload !== null && typeof payload === 'object' && ('history' in payload || 'batch' in payload)) {
    // The library turns times into dates in place later on.
    shared.payloads?.push({ name: invocationContext.functionName, payload: structuredClone(payload) as Payload })
  }
})
