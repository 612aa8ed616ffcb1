import type { Clock } from '../../ports/clock.ts'

const minute = 60_000
/** Entra: keys may roll at any time, check at least daily; hourly here. */
const freshFor = 60 * minute
const goodFor = 24 * 60 * minute
const forcedEvery = 5 * minute

export interface Refreshed<T> {
  /** The value, fetched when there is none; renewed in the background after an hour, and waited for after a day. */
  get(): Promise<T>
  /**
   * Fetches now, unless that was done, or failed, less than five minutes ago; a fetch of `get` that went well does not count, so that
   * what changes right after it is seen. Gives the last known good value when the fetch fails.
   */
  force(): Promise<T>
}

/**
 * A value that a provider publishes and may change: one fetch at a time, the last known good one kept while fetching fails.
 * Rejects only when there never was one.
 * @param retriedAfter how long after a failure what never was is not asked for again, in milliseconds
 */
export function refreshed<T>(load: () => Promise<T>, clock: Clock, retriedAfter = 0): Refreshed<T> {
  let kept: { readonly value: T; readonly at: number } | undefined
  let underWay: Promise<T> | undefined
  let lastRefusal: unknown
  let lastAttempt = Number.NEGATIVE_INFINITY
  let lastFailure = Number.NEGATIVE_INFINITY
  let lastForced = Number.NEGATIVE_INFINITY

  const fetchOnce = (): Promise<T> => {
    underWay ??= (async () => {
      lastAttempt = clock.now().getTime()
      try {
        const value = await load()
        kept = { value, at: clock.now().getTime() }
        return value
      } catch (thrown) {
        lastFailure = lastAttempt
        lastRefusal = thrown
        throw thrown
      } finally {
        underWay = undefined
      }
    })()
    return underWay
  }
  const fetchOrKeep = async (): Promise<T> => {
    try {
      return await fetchOnce()
    } catch (thrown) {
      if (kept) return kept.value
      throw thrown
    }
  }
  const isLately = (moment: number) => clock.now().getTime() - moment < forcedEvery
  const fetchFirst = async (): Promise<T> => {
    if (!underWay && clock.now().getTime() - lastFailure < retriedAfter) throw lastRefusal
    return fetchOnce()
  }

  return {
    get: async () => {
      if (!kept) return fetchFirst()
      const age = clock.now().getTime() - kept.at
      if (age < freshFor || isLately(lastAttempt)) return kept.value
      if (age >= goodFor) return fetchOrKeep()
      void fetchOrKeep()
      return kept.value
    },
    // A fetch that is under way already is waited for: it may bring what is missed.
    force: async () => {
      if (underWay) return fetchOrKeep()
      if (kept && (isLately(lastForced) || isLately(lastFailure))) return kept.value
      lastForced = clock.now().getTime()
      return fetchOrKeep()
    },
  }
}
