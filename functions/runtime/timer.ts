import { app } from '@azure/functions'
import * as df from 'durable-functions'
import { logLine } from '../../shared/domain/log-events.ts'
import type { Ports, RequestPorts } from '../../shared/ports/ports.ts'
import { describe } from './log.ts'
import { inOperation } from './operation.ts'
import { requestWorkflows } from './workflows.ts'

/** Work on a schedule (NCRONTAB, UTC). The act says how many things it did. */
export interface Timer {
  readonly name: string
  readonly schedule: string
  readonly act: (ports: RequestPorts) => Promise<number>
}

export const timer = (name: string, schedule: string, act: (ports: RequestPorts) => Promise<number>): Timer => ({
  name,
  schedule,
  act,
})

const clientInput = df.input.durableClient()

export function registerTimer(ports: Ports, { name, schedule, act }: Timer): void {
  app.timer(name, {
    schedule,
    extraInputs: [clientInput],
    handler: (_timer, context) =>
      inOperation(ports, context, undefined, async () => {
        const { invocationId: correlationId } = context
        const operation = ports.telemetry.operation()
        const fields = { function: name, correlationId, trace: operation?.trace }
        try {
          const done = await act({ ...ports, correlationId, workflows: requestWorkflows(context, operation) })
          if (done > 0) context.log(logLine('timer.done', { ...fields, done }))
        } catch (thrown) {
          context.error(`${logLine('timer.failed', fields)}\n  because ${describe(thrown)}`)
          // eslint-disable-next-line preserve-caught-error -- the host would keep the cause, unredacted, in its history and log
          throw new Error(`${name} failed`)
        }
      }),
  })
}
