import { app } from '@azure/functions'
import * as df from 'durable-functions'
import type { Ports, RequestPorts } from '../../shared/ports/ports.ts'
import { describe, lineOf } from './log.ts'
import { inOperation } from './operation.ts'
import { requestWorkflows } from './workflows.ts'

/** Work for each message of a queue in the host's own storage. What throws is tried again by the host, and put aside after five times. */
export interface QueueReader {
  readonly name: string
  /** May be given one message twice. Returns what is worth a line in the log: numbers only. */
  readonly act: (ports: RequestPorts, message: unknown) => Promise<Readonly<Record<string, number>>>
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
          context.log(lineOf(`${name} done`, { ...fields, ...done }))
        } catch (thrown) {
          context.error(`${lineOf(`${name} failed`, fields)}\n  because ${describe(thrown)}`)
          // eslint-disable-next-line preserve-caught-error -- the host would keep the cause, unredacted, in its history and log
          throw new Error(`${name} failed`)
        }
      }),
  })
}
