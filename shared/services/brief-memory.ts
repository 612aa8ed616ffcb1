import type { Clock } from '../ports/clock.ts'

/** How long what was read counts, in milliseconds, and how much of it is remembered. */
export interface MemoryLimits {
  readonly found: number
  /** For what was not there: somebody who was just made is not kept waiting. */
  readonly absent: number
  readonly entries: number
}

/** A revocation works within five seconds. An entry takes about a kilobyte (measured with Memberships): ten megabytes in all. */
export const usualLimits: MemoryLimits = { found: 5_000, absent: 1_000, entries: 10_000 }

/** What was read a moment ago, by name. */
export interface BriefMemory {
  /**
   * What is remembered under this name, read by `load` where it is not, or too old. Those who ask at the same time wait for one read. The age
   * counts from the beginning of the read: what changed after it may be in it, what changed before it is. A failed read is remembered by
   * nobody, and what is too old is not given instead.
   */
  recall<T>(name: string, load: () => Promise<T>): Promise<T>
  /** Whoever asks for it from now on has it read anew: it was changed here. */
  forget(name: string): void
  /** How many entries there are, for measuring. */
  readonly size: number
}

interface Entry {
  readonly value: Promise<unknown>
  readonly since: number
  /** While a read is under way it counts as found. */
  lasts: number
}

const isAbsent = (value: unknown) => value === undefined || (Array.isArray(value) && value.length === 0)

export function briefMemory(clock: Clock, { found, absent, entries: most }: MemoryLimits = usualLimits): BriefMemory {
  // In the order of their reading: the first is the oldest.
  const entries = new Map<string, Entry>()

  const isFresh = ({ since, lasts }: Entry) => {
    const age = clock.now().getTime() - since
    return age >= 0 && age < lasts
  }
  const read = <T>(name: string, load: () => Promise<T>): Promise<T> => {
    const value = load()
    const entry: Entry = { value, since: clock.now().getTime(), lasts: found }
    entries.delete(name)
    entries.set(name, entry)
    const [oldest] = entries.keys()
    if (entries.size > most && oldest !== undefined) entries.delete(oldest)
    value.then(
      (known) => {
        if (isAbsent(known)) entry.lasts = absent
      },
      () => {
        if (entries.get(name) === entry) entries.delete(name)
      },
    )
    return value
  }

  return {
    recall: <T>(name: string, load: () => Promise<T>) => {
      const entry = entries.get(name)
      return entry && isFresh(entry) ? (entry.value as Promise<T>) : read(name, load)
    },
    forget: (name) => {
      entries.delete(name)
    },
    get size() {
      return entries.size
    },
  }
}
