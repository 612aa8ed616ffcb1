export type WorkflowState = 'running' | 'over' | 'absent'

/** Long-running work that survives the process: Durable Functions. */
export interface Workflows {
  /** Starting an id that runs already changes nothing. */
  start(name: string, id: string, input: unknown): Promise<void>
  stateOf(id: string): Promise<WorkflowState>
  /** Forgets those that are over and were started before `before`. Returns how many. Safe to repeat. */
  purge(before: Date): Promise<number>
}
