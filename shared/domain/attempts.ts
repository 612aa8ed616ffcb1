/** How often something was tried within a minute, or another window, in points: a wrong key costs more than a right one. */
export interface Attempts {
  readonly since: Date
  readonly spent: number
}

/** In milliseconds. */
const minute = 60_000

/** What is spent of a window (in minutes) when `cost` is added (below nought: given back); one that is over begins anew. */
export function spend(current: Attempts | undefined, cost: number, now: Date, window = 1): Attempts {
  const age = current ? now.getTime() - current.since.getTime() : window * minute
  // A clock that went back begins anew too, so that nobody waits for a moment that is far away.
  if (!current || age >= window * minute || age < 0) return { since: now, spent: Math.max(0, cost) }
  return { since: current.since, spent: current.spent + cost }
}

/** In how many whole seconds there may be another attempt; undefined while the budget lasts. */
export function secondsUntilNext(
  { since, spent }: Attempts,
  budget: number,
  now: Date,
  window = 1,
): number | undefined {
  if (spent <= budget) return undefined
  return Math.max(1, Math.ceil((since.getTime() + window * minute - now.getTime()) / 1000))
}
