import type { Instance } from '../store.ts'

/**
 * The JSON text an orchestrator is invoked with.
 *
 * @param history JSON texts of the events, joined by commas
 */
export function orchestratorInput(instance: Instance, history: string, isReplaying: boolean): string {
  const rest = JSON.stringify({
    instanceId: instance.instanceId,
    isReplaying,
    parentInstanceId: null,
    upperSchemaVersion: 1,
    upperSchemaVersionNew: 3,
    longRunningTimerIntervalDuration: '3.00:00:00',
    maximumShortTimerDuration: '6.00:00:00',
    defaultHttpAsyncRequestSleepTimeMillseconds: 30_000,
  })
  return `{"history":[${history}],"input":${instance.input ?? 'null'},${rest.slice(1)}`
}
