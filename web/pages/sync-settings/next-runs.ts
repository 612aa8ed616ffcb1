const shown = 3
const minute = 60_000
const longestInterval = 30 * 1440

interface Recurring {
  readonly intervalMinutes: number
  /** When the last one was started by the schedule. */
  readonly last: string | undefined
}

/** When the next syncs by schedule are due, as moments in UTC. What is due already starts with the next look of the hub: now. */
export function nextRuns({ intervalMinutes, last }: Recurring, now: number): readonly string[] {
  if (!Number.isInteger(intervalMinutes) || intervalMinutes < 15 || intervalMinutes > longestInterval) return []
  const step = intervalMinutes * minute
  const first = last === undefined ? now : Math.max(now, Date.parse(last) + step)
  return Array.from({ length: shown }, (_, place) => new Date(first + place * step).toISOString())
}
