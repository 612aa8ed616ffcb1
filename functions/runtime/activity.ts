import * as df from 'durable-functions'
import type { Ports } from '../../shared/ports/ports.ts'
import { describe, lineOf } from './log.ts'
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
          const outcome = await act(ports, input as never, (sentence) => {
            context.warn(lineOf(`${name}: ${sentence}`, fields))
          })
          // Only what follows from somebody's wish can be looked for.
          if (trace !== undefined) context.log(lineOf(`${name} done`, { ...fields, ...kindOf(outcome) }))
          return outcome
        } catch (thrown) {
          context.error(`${lineOf(`${name} failed`, fields)}\n  because ${describe(thrown)}`)
          // eslint-disable-next-line preserve-caught-error -- the host would keep the cause, unredacted, in its history and log
          throw new Error(`${name} failed`)
        }
      })
    },
  })
}

/** Of an outcome only what it is, and why: the rest is for the workflow. */
function kindOf(outcome: unknown): { readonly kind?: string; readonly code?: string } {
  const { kind, code } = (outcome ?? {}) as { readonly kind?: unknown; readonly code?: unknown }
  return { ...(typeof kind === 'string' ? { kind } : {}), ...(typeof code === 'string' ? { code } : {}) }
}
