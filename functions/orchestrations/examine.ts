import type { OrchestrationContext, Task } from 'durable-functions'

/** Ends at once: that it did shows that workflows are kept, woken and remembered. */
// eslint-disable-next-line require-yield -- an orchestration is a generator whether or not it waits
export function* examine(context: OrchestrationContext): Generator<Task, boolean> {
  return context.df.instanceId !== ''
}
