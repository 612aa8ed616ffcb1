/** Where the host takes the time from, so that tests can hold it in their hand. */
export type Clock = {
  /** Milliseconds since 1970. */
  now(): number
  /** Calls `ring` once when `atMs` has come (soon, if it has passed). Returns the way to call it off. */
  alarm(atMs: number, ring: () => void): () => void
}

/** setTimeout turns a longer delay into 1 ms. */
const LONGEST_DELAY_MS = 2 ** 31 - 1

export const systemClock: Clock = {
  now: () => Date.now(),
  alarm: (atMs, ring) => {
    const delay = (): number => Math.min(Math.max(0, atMs - Date.now()), LONGEST_DELAY_MS)
    // A timeout may end a moment before its time by this clock; nothing may ring early.
    const wait = (): void => {
      if (Date.now() >= atMs) ring()
      else timer = setTimeout(wait, delay())
    }
    let timer = setTimeout(wait, delay())
    return () => {
      clearTimeout(timer)
    }
  },
}
