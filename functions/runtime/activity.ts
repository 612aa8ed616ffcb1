import * as df from 'durable-functions'
import { logLine } from '../../shared/domain/log-events.ts'
import type { Ports } from '../../shared/ports/ports.ts'
import { describe } from './log.ts'
import { inOperation } from './operation.ts'
import type { TraceId } from '../../shared/domain/trace-context.ts'

/** One effect, safe to repeat: the host may run it more than once. */
export interface Activity {
  readonly name: string
  readonly act: (ports: Ports, input: never, warn: Warn) => Promise<unknown>
}

/** Tells operators, through the log, what is no failure and should not go unseen: numbers and ids only. */
type Warn = (sentence: string) => void

export const activity = <Input>(
  name: string,
  act: (ports: Ports, input: Input, warn: Warn) => Promise<unknown>,
): Activity => ({ name, act })

/** What a workflow hands on with every input, beside what the act reads. */
interface Carried {
  readonly trace?: TraceId
}

/** What goes wrong is logged here, redacted; the workflow hears only that it did, and retries. */
export function registerActivity(ports: Ports, { name, act }: Activity): void {
  df.app.activity(name, {
    handler: (given: unknown, context) => {
      const { trace, ...input } = given as Carried
      return inOperation(ports, context, trace, async () => {
        const { invocationId: correlationId } = context
        const fields = { function: name, correlationId, trace: ports.telemetry.operation()?.trace }
        try {
          const outcome = await act(ports, input as never, (said) => {
            context.warn(logLine('activity.warned', { ...fields, said }))
          })
          // Only what follows from somebody's wish can be looked for.
          if (trace !== undefined) context.log(logLine('activity.done', { ...fields, ...kindOf(outcome) }))
          return outcome
        } catch (thrown) {
          context.error(`${logLine('activity.failed', fields)}\n  because ${describe(thrown)}`)
          // eslint-disable-next-line preserve-caught-error -- the host would keep the cause, unredacted, in its history and log
          throw new Error(`${name} failed`)
        }
      })
    },
  })
}

/** Of an outcome only what it is, and why: the rest is for the workflow. */
function kindOf(outcome: unknown) {
  const { kind, code } = (outcome ?? {}) as { readonly kind?: unknown; readonly code?: unknown }
  return { kind: typeof kind === 'string' ? kind : undefined, code: typeof code === 'string' ? code : undefined }
}
