import { secondsUntilNext, spend } from '../domain/attempts.ts'
import { HubError, isHubError } from '../domain/hub-error.ts'
import type { Ports } from '../ports/ports.ts'
import { decideAgain } from './decide-again.ts'

/** What is counted together, and how many points it may spend within a minute, or another window. */
export interface Budget {
  readonly name: string
  readonly budget: number
  /** In minutes. */
  readonly window?: number
}

/** Spends of a budget that all instances of the hub share (below nought: gives back). @throws HubError `caller.throttled` */
export async function spendAttempt(
  { attempts, clock }: Pick<Ports, 'attempts' | 'clock'>,
  { name, budget, window }: Budget,
  cost: number,
): Promise<void> {
  const seconds = await decideAgain(async () => {
    const now = clock.now()
    const current = await attempts.find(name)
    const next = spend(current, cost, now, window)
    const wait = secondsUntilNext(next, budget, now, window)
    if (wait === undefined) await attempts.put(name, next, current)
    return wait
  }).catch((thrown: unknown) => {
    // So many at once that they cannot even be counted.
    if (isHubError(thrown, 'version.stale')) return 1
    throw thrown
  })
  if (seconds !== undefined)
    throw new HubError('caller.throttled', 'Too many attempts. Wait a moment.', {
      details: { retryAfterSeconds: seconds },
    })
}
