import type { Clock } from '../../../../local/host/clock.ts'

export type ManualClock = Clock & {
  /** Moves the time on and rings every alarm on the way, each at its own time. */
  advance(ms: number): void
  /** How many alarms are set. */
  alarms(): number
}

/** A clock that stands still until it is moved. */
export function manualClock(start: string): ManualClock {
  let nowMs = Date.parse(start)
  const alarms = new Set<{ atMs: number; ring: () => void }>()
  return {
    now: () => nowMs,
    alarm: (atMs, ring) => {
      const alarm = { atMs, ring }
      alarms.add(alarm)
      return () => {
        alarms.delete(alarm)
      }
    },
    alarms: () => alarms.size,
    advance: (ms) => {
      const until = nowMs + ms
      for (;;) {
        const [first] = [...alarms].sort((one, other) => one.atMs - other.atMs)
        if (!first || first.atMs > until) break
        alarms.delete(first)
        nowMs = Math.max(nowMs, first.atMs)
        first.ring()
      }
      nowMs = until
    },
  }
}
