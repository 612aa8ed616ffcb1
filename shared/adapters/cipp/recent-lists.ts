import type { Clock } from '../../ports/clock.ts'

/** How long a list goes on being read page by page before it is asked for again, in milliseconds. */
const freshFor = 5 * 60_000

interface RecentList<Item> {
  readonly items: readonly Item[]
  readonly at: number
}

/**
 * Whole lists of an API that has no pages, kept for as long as their pages are read: at most `mostItems` entries of all of them together,
 * the oldest list first to go. A list that is gone is asked for again, by this instance or another.
 */
export function recentLists<Item>(clock: Clock, mostItems: number) {
  const kept = new Map<string, RecentList<Item>>()
  const count = () => [...kept.values()].reduce((sum, { items }) => sum + items.length, 0)
  const isFresh = ({ at }: RecentList<Item>) => clock.now().getTime() - at < freshFor
  return {
    find: (key: string): readonly Item[] | undefined => {
      const list = kept.get(key)
      return list && isFresh(list) ? list.items : undefined
    },
    keep: (key: string, items: readonly Item[]): void => {
      for (const [known, list] of kept) if (!isFresh(list)) kept.delete(known)
      kept.delete(key)
      if (items.length > mostItems) return
      kept.set(key, { items, at: clock.now().getTime() })
      for (const [oldest] of kept) if (count() > mostItems) kept.delete(oldest)
    },
    drop: (key: string): void => {
      kept.delete(key)
    },
  }
}
