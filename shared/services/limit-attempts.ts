import { secondsUntilNext, spend } from '../domain/attempts.ts'
import { HubError, isHubError } from '../domain/hub-error.ts'
import type { Ports } from '../ports/ports.ts'
import { decideAgain } from './decide-again.ts'

export interface Bucket {
  /** What is counted together. */
  readonly name: string
  /** In points, within the window. */
  readonly budget: number
  /** In minutes. */
  readonly window?: number
}

/** Adds to what was spent of a budget (below nought: gives back). @throws HubError `caller.throttled` (details: `retryAfterSeconds`) */
export async function spendAttempt(
  { attempts, clock }: Pick<Ports, 'attempts' | 'clock'>,
  { name, budget, window }: Bucket,
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
