import * as df from 'durable-functions'
import type { Ports } from '../../shared/ports/ports.ts'
import { describe } from './log.ts'

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

/** What goes wrong is logged here, redacted; the workflow hears only that it did, and retries. */
export function registerActivity(ports: Ports, { name, act }: Activity): void {
  df.app.activity(name, {
    handler: async (input: unknown, context) => {
      try {
        return await act(ports, input as never, (sentence) => {
          context.warn(`${name}: ${sentence}`)
        })
      } catch (thrown) {
        context.error(`${name} failed: ${describe(thrown)}`)
        // eslint-disable-next-line preserve-caught-error -- the host would keep the cause, unredacted, in its history and log
        throw new Error(`${name} failed`)
      }
    },
  })
}
