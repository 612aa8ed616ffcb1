import { HubError, isHubError } from '../../domain/hub-error.ts'
import type { ChangeOrigin } from '../../ports/address-book.ts'
import type { Kept } from '../../ports/storage.ts'
import { bookKeys, bookPrefixes } from './book-keys.ts'
import { inConcert } from './in-concert.ts'
import { inTurn } from './in-turn.ts'
import { table, type Key, type OpenTable } from './table.ts'

/** How many slots and how many lines the feed of an Organisation ever gave out, and when the last of them. */
export interface FeedHead {
  readonly slot: number
  readonly sequence: number
  readonly at: Date
}

/**
 * A slot of the feed: the lines of one transaction, as texts; or none, where its number was given out and its transaction never took
 * effect. Whichever row is there first stays: so a transaction that comes after its slot was closed is refused whole.
 */
export interface SlotColumns {
  readonly slot: number
  readonly at: Date
  readonly by?: ChangeOrigin['by']
  readonly originId?: string
  /** The number of its first line. */
  readonly first?: number
}

/** A slot that something is known of: up to there the feed was purged (`foot`), or has no gap (`settled`). */
export interface FeedMark {
  readonly slot: number
}

/** How long, in milliseconds, a slot that was given out is waited for; then it is closed, and whoever had it takes another. */
export const patience = 30_000
/** How far beyond the remembered place without gaps the next one is remembered, in slots. */
const markEvery = 100

/** Where a transaction stands in the feed. */
export interface FeedPlace {
  readonly slot: number
  /** The number of its first line. */
  readonly first: number
  readonly at: Date
}

export interface FeedSlots {
  /**
   * Gives out the next slots, one for each transaction, of so many lines each. Whoever reads a Contact before this and changes it after
   * this stands behind whoever wrote what was read: that is the order of the feed.
   */
  reserve(partition: string, counts: readonly number[], at: Date): Promise<readonly FeedPlace[]>
  /** The last slot up to which there is no gap: whatever takes effect from now on stands behind it. */
  settled(partition: string): Promise<number>
  isFilled(partition: string, slot: number): Promise<boolean>
  /** Closes slots that nothing will be written to; what is written there already stays. Safe to repeat. */
  close(partition: string, slots: readonly number[], at: Date): Promise<void>
}

/** How often a number is asked for while other instances ask for theirs. */
const mostAttempts = 30
/** So many Organisations' heads are remembered at a time. */
const mostRemembered = 1000

const slotKey = (partition: string, slot: number): Key => ({ partition, row: bookKeys.slot(slot) })
const headKey = (partition: string): Key => ({ partition, row: bookKeys.head })

/** Numbers of the feeds. Within one process those who ask for the same feed take turns, so that they do not refuse each other. */
export function feedSlots(open: OpenTable, name = 'Contacts'): FeedSlots {
  const heads = table<FeedHead>(open, name)
  const slots = table<SlotColumns>(open, name)
  const marks = table<FeedMark>(open, name)
  const known = new Map<string, Kept<FeedHead>>()
  const takeTurn = inTurn()

  /** Undefined: another instance was faster. What was remembered is read anew then. */
  async function moveHead(partition: string, counts: readonly number[], at: Date) {
    const key = headKey(partition)
    const head = known.get(partition) ?? (await heads.find(key))
    known.delete(partition)
    const { slot = 0, sequence = 0 } = head ?? {}
    const next = { slot: slot + counts.length, sequence: sequence + counts.reduce((sum, count) => sum + count, 0), at }
    try {
      const kept = head ? await heads.replace(key, next, head.version) : await heads.insert(key, next)
      if (!kept) return undefined
      if (known.size >= mostRemembered) known.clear()
      known.set(partition, kept)
      return { slot, sequence }
    } catch (thrown) {
      if (isHubError(thrown, 'version.stale')) return undefined
      throw thrown
    }
  }

  return {
    reserve: (partition, counts, at) =>
      takeTurn(partition, async () => {
        for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
          const before = await moveHead(partition, counts, at)
          if (!before) continue
          let first = before.sequence + 1
          return counts.map((count, place) => {
            first += count
            return { slot: before.slot + place + 1, first: first - count, at }
          })
        }
        throw new HubError('storage.unavailable', 'This is being changed by many at once. Try again.')
      }),
    settled: async (partition) => {
      const [head, foot, mark] = await Promise.all([
        heads.find(headKey(partition)),
        marks.find({ partition, row: bookKeys.foot }),
        marks.find({ partition, row: bookKeys.settled }),
      ])
      const known = Math.max(foot?.slot ?? 0, mark?.slot ?? 0)
      if (!head || head.slot <= known) return known
      const keys = await slots.keys({ partition, prefix: bookPrefixes.slots, from: bookKeys.slot(known + 1) })
      const gap = keys.findIndex((key, place) => key !== bookKeys.slot(known + place + 1))
      const slot = known + (gap === -1 ? keys.length : gap)
      if (slot >= known + markEvery) await marks.put({ partition, row: bookKeys.settled }, { slot })
      return slot
    },
    isFilled: async (partition, slot) => (await slots.find(slotKey(partition, slot))) !== undefined,
    close: async (partition, closed, at) => {
      await inConcert(closed, (slot) => slots.insert(slotKey(partition, slot), { slot, at }))
    },
  }
}
