import type { InvocationContext } from '@azure/functions'
import * as df from 'durable-functions'
import { logLine } from '../../shared/domain/log-events.ts'
import type { Operation } from '../../shared/ports/telemetry.ts'
import type { WorkflowState, Workflows } from '../../shared/ports/workflows.ts'

const over = new Set<df.OrchestrationRuntimeStatus>([
  df.OrchestrationRuntimeStatus.Completed,
  df.OrchestrationRuntimeStatus.Failed,
  df.OrchestrationRuntimeStatus.Canceled,
  df.OrchestrationRuntimeStatus.Terminated,
])

/** The host refuses to purge without a beginning. */
const beginningOfTime = new Date('2000-01-01T00:00:00Z')

/**
 * Durable Functions as our port; the client belongs to the invocation whose extra input it came with. A workflow's input names the trace that
 * started it, and the workflow hands it on to all that it calls.
 */
export function requestWorkflows(context: InvocationContext, operation?: Operation): Workflows {
  const stateOf = async (id: string): Promise<WorkflowState> => {
    try {
      const { runtimeStatus } = await df.getClient(context).getStatus(id, { showInput: false })
      return over.has(runtimeStatus) ? 'over' : 'running'
    } catch (thrown) {
      // The client tells an unknown id apart by its text alone.
      if (thrown instanceof Error && /HTTP 404/.test(thrown.message)) return 'absent'
      throw thrown
    }
  }
  return {
    stateOf,
    start: async (name, id, input) => {
      try {
        const carried = operation === undefined ? input : { ...(input as object), trace: operation.trace }
        await df.getClient(context).startNew(name, { instanceId: id, input: carried })
        if (operation) {
          const { name: caller, correlationId, trace } = operation
          context.log(logLine('workflow.started', { function: caller, workflow: name, correlationId, trace }))
        }
      } catch (thrown) {
        // Of two starts that arrive together the host refuses one: the workflow runs, which is what was asked for.
        if ((await stateOf(id)) !== 'running') throw thrown
      }
    },
    purge: async (before) => {
      const filter = { createdTimeFrom: beginningOfTime, createdTimeTo: before, runtimeStatus: [...over] }
      return (await df.getClient(context).purgeInstanceHistoryBy(filter)).instancesDeleted
    },
  }
}
