import type { Instance } from '../records.ts'
import type { ParentInstance } from './history.ts'

/**
 * The JSON text an orchestrator is invoked with.
 *
 * @param history JSON texts of the events, joined by commas
 */
export function orchestratorInput(instance: Instance, history: string, isReplaying: boolean): string {
  const parent = instance.parent === null ? null : (JSON.parse(instance.parent) as ParentInstance)
  const rest = JSON.stringify({
    instanceId: instance.instanceId,
    isReplaying,
    parentInstanceId: parent?.OrchestrationInstance.InstanceId ?? null,
    upperSchemaVersion: 1,
    upperSchemaVersionNew: 3,
    longRunningTimerIntervalDuration: '3.00:00:00',
    maximumShortTimerDuration: '6.00:00:00',
    defaultHttpAsyncRequestSleepTimeMillseconds: 30_000,
  })
  return `{"history":[${history}],"input":${instance.input ?? 'null'},${rest.slice(1)}`
}
