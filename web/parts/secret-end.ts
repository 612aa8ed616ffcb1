/** In milliseconds: from when on somebody is reminded. */
const notice = 30 * 86_400_000

/** How near the day is on which the secret of a provider ends. */
export function nearness(secretEndsOn: string | undefined, now: number): 'unknown' | 'far' | 'soon' | 'over' {
  if (secretEndsOn === undefined) return 'unknown'
  const end = Date.parse(secretEndsOn)
  if (end <= now) return 'over'
  return end - now <= notice ? 'soon' : 'far'
}
