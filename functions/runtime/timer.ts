import { app } from '@azure/functions'
import type { Ports } from '../../shared/ports/ports.ts'
import { describe } from './log.ts'

/** Work on a schedule (NCRONTAB, UTC). The act says how many things it did. */
export interface Timer {
  readonly name: string
  readonly schedule: string
  readonly act: (ports: Ports) => Promise<number>
}

export const timer = (name: string, schedule: string, act: (ports: Ports) => Promise<number>): Timer => ({
  name,
  schedule,
  act,
})

export function registerTimer(ports: Ports, { name, schedule, act }: Timer): void {
  app.timer(name, {
    schedule,
    handler: async (_timer, context) => {
      try {
        const done = await act(ports)
        if (done > 0) context.log(`${name}: ${done}`)
      } catch (thrown) {
        context.error(`${name} failed: ${describe(thrown)}`)
        // eslint-disable-next-line preserve-caught-error -- the host would keep the cause, unredacted, in its history and log
        throw new Error(`${name} failed`)
      }
    },
  })
}
