import type { Clock } from '../../ports/clock.ts'

/** For so long what was read counts, in milliseconds, and so much is remembered at a time. */
const usual = 5_000
const most = 1_000

/** What was read a moment ago and may be used as it was then. */
interface Lately<T> {
  /** What is remembered under this name, or what `load` gives; that is remembered only if it `counts`. */
  recall(name: string, load: () => Promise<T>, counts: (value: T) => boolean): Promise<T>
  /** Something was changed here: whatever was read before counts no longer. */
  forgetAll(): void
}

export function lately<T>(clock: Clock): Lately<T> {
  const known = new Map<string, { readonly value: T; readonly since: number }>()
  let changes = 0
  return {
    recall: async (name, load, counts) => {
      const now = clock.now().getTime()
      const before = known.get(name)
      if (before && now >= before.since && now - before.since < usual) return before.value
      const changesThen = changes
      const value = await load()
      // What was changed while it was read may not be in it.
      if (!counts(value) || changes !== changesThen) return value
      if (known.size >= most) known.clear()
      known.set(name, { value, since: now })
      return value
    },
    forgetAll: () => {
      changes += 1
      known.clear()
    },
  }
}
