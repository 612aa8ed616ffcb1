import { useState } from 'react'

const first = 1000
const longest = 10_000
const growth = 1.5

interface Polled {
  readonly data: unknown
  readonly dataUpdateCount: number
}

/**
 * How long to wait before a run that goes is read again, in milliseconds: a second while it gets on, and longer and longer, up to ten seconds,
 * while nothing changes. For one query.
 */
export function usePatience(): (state: Polled) => number {
  const [patience] = useState(makePatience)
  return patience
}

export function makePatience(): (state: Polled) => number {
  let seen: unknown
  let since = 0
  return ({ data, dataUpdateCount }) => {
    if (data !== seen) {
      seen = data
      since = dataUpdateCount
    }
    return Math.min(longest, first * growth ** Math.max(0, dataUpdateCount - since))
  }
}
