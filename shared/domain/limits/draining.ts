import type { Attempts } from '../attempts.ts'

/** In milliseconds. */
const minute = 60_000

/**
 * What is left of what was spent: it drains all the time, `perMinute` points a minute, so that whoever has to wait gets one attempt after the
 * other, and nobody waits for the end of a window. A clock that went back drains nothing.
 */
export function drained({ since, spent }: Attempts, perMinute: number, now: Date): Attempts {
  const age = Math.max(0, now.getTime() - since.getTime())
  return { since: now, spent: Math.max(0, spent - (age / minute) * perMinute) }
}

/** In minutes: a flood is slow while it lasts, and forgotten soon after. */
const longestWait = 10

/** What is kept of what was spent: no more than drains in ten minutes, however many failures there were. */
export const capped = (spent: number, perMinute: number) => Math.max(0, Math.min(spent, perMinute * longestWait))

/** In how many whole seconds no more than `most` is spent; undefined where that is so already. */
export function secondsUntil(most: number, spent: number, perMinute: number): number | undefined {
  return spent <= most ? undefined : Math.max(1, Math.ceil(((spent - most) / perMinute) * 60))
}
