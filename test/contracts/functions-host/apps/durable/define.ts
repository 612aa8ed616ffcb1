import * as df from 'durable-functions'
import type { OrchestrationContext, Task } from 'durable-functions'

type Body = (context: OrchestrationContext) => Generator<Task, unknown, never>

/** Registers an orchestrator; what a yield gives is typed by who receives it. */
export function orchestration(name: string, body: Body): void {
  df.app.orchestration(name, body as unknown as Parameters<typeof df.app.orchestration>[1])
}

/** The time `ms` milliseconds after the orchestration's now. */
export function inMs({ df }: OrchestrationContext, ms: number): Date {
  return new Date(df.currentUtcDateTime.getTime() + ms)
}

/** A value with its type, which JSON alone does not always tell. */
export function described(value: unknown): { type: string; value?: unknown } {
  const type = value === null ? 'null' : Array.isArray(value) ? 'array' : value instanceof Date ? 'date' : typeof value
  return value === undefined ? { type } : { type, value }
}

/** What was caught: what an app can see of an error. */
export function caught(thrown: unknown): Record<string, unknown> {
  if (!(thrown instanceof Error)) return { class: typeof thrown, message: String(thrown) }
  return { class: thrown.constructor.name, name: thrown.name, message: thrown.message, keys: Object.keys(thrown) }
}
