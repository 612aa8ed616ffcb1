import { app } from '@azure/functions'
import * as df from 'durable-functions'
import { logLine } from '../../shared/domain/log-events.ts'
import type { Ports, RequestPorts } from '../../shared/ports/ports.ts'
import type { TakenEvents } from '../../shared/services/secrets/take-vault-events.ts'
import { describe } from './log.ts'
import { inOperation } from './operation.ts'
import { requestWorkflows } from './workflows.ts'

/** Work for each message of a queue in the host's own storage. What throws is tried again by the host, and put aside after five times. */
export interface QueueReader {
  readonly name: string
  /** May be given one message twice. Returns what the log is told of it. */
  readonly act: (ports: RequestPorts, message: unknown) => Promise<TakenEvents>
}

const clientInput = df.input.durableClient()

export function registerQueue(ports: Ports, { name, act }: QueueReader, queueName: string): void {
  app.storageQueue(name, {
    queueName,
    connection: 'AzureWebJobsStorage',
    extraInputs: [clientInput],
    handler: (message, context) =>
      inOperation(ports, context, undefined, async () => {
        const { invocationId: correlationId } = context
        const operation = ports.telemetry.operation()
        const fields = { function: name, correlationId, trace: operation?.trace }
        try {
          const workflows = requestWorkflows(context, operation)
          const done = await act({ ...ports, correlationId, workflows }, message)
          context.log(logLine('message.taken', { ...fields, ...done }))
        } catch (thrown) {
          context.error(`${logLine('message.failed', fields)}\n  because ${describe(thrown)}`)
          // eslint-disable-next-line preserve-caught-error -- the host would keep the cause, unredacted, in its history and log
          throw new Error(`${name} failed`)
        }
      }),
  })
}
