import type { Clock } from '../ports/clock.ts'
import type { RowsFrom } from '../ports/storage.ts'

/** How long what was read counts, in milliseconds, how many rows one read asks for, and how many reads are remembered. */
export interface YoungLimits {
  readonly lasts: number
  readonly rows: number
  readonly stretches: number
}

/** A list in the order of its keys, of which whole stretches can be read. */
export interface Ordered<Row> {
  /** Names the list among all that are remembered. */
  readonly name: string
  readonly keyOf: (row: Row) => string
  /** Rows from a key (included) on, `limit` at most. */
  readonly from: (key: string, limit: number) => Promise<RowsFrom<Row>>
}

/** What is known of a key; without a row: there is none. */
export interface Told<Row> {
  readonly row?: Row
}

/** Rows that were read a moment ago, because one beside them was asked for. */
export interface YoungRows {
  /**
   * What a list has at `key`; undefined where that must be asked for by itself: it was changed here, or the list did not reach so far. A stretch
   * that is read for it begins at `begin`, or at `key` where one from there ends before it: those who ask for what lies side by side name the same
   * beginning, and wait for one read. The age of an answer counts from the beginning of its read, and is below the limit when it is asked
   * for: what changed before that is in it.
   */
  find<Row>(list: Ordered<Row>, key: string, begin?: string): Promise<Told<Row> | undefined>
  /** This row was written here and is so now: stretches whose reading has begun by now tell of it so. */
  learn<Row>(list: Ordered<Row>, row: Row): void
  /** This row may have been changed: no stretch whose reading has begun by now tells of it any more. */
  forget(list: Pick<Ordered<never>, 'name'>, key: string): void
  /** How many stretches there are, for measuring. */
  readonly size: number
}

interface Reached {
  readonly rows: ReadonlyMap<string, unknown>
  /** The last key that it tells about; absent: of all behind its beginning. */
  readonly last?: string
}

interface Stretch {
  readonly name: string
  readonly begin: string
  readonly since: number
  readonly reached: Promise<Reached>
  /** What was heard since its reading began; without a row: it does not know any more. */
  readonly heard: Map<string, Told<unknown> | undefined>
}

export function youngRows(clock: Clock, { lasts, rows: limit, stretches: most }: YoungLimits): YoungRows {
  // In the order of their reading: the first is the oldest.
  let stretches: readonly Stretch[] = []

  const isYoung = ({ since }: Stretch) => {
    const age = clock.now().getTime() - since
    return age >= 0 && age < lasts
  }
  const read = <Row>({ name, keyOf, from }: Ordered<Row>, begin: string): Stretch => {
    const since = clock.now().getTime()
    const reached = from(begin, limit).then(({ items, isAll }): Reached => {
      const end = items.at(-1)
      const rows = new Map(items.map((row) => [keyOf(row), row]))
      return isAll ? { rows } : { rows, last: end === undefined ? '' : keyOf(end) }
    })
    const stretch: Stretch = { name, begin, since, reached, heard: new Map() }
    stretches = [...stretches, stretch].slice(-most)
    reached.catch(() => {
      stretches = stretches.filter((other) => other !== stretch)
    })
    return stretch
  }

  return {
    find: async <Row>(list: Ordered<Row>, key: string, begin = key) => {
      stretches = stretches.filter(isYoung)
      const asked = new Set<Stretch>()
      const askedFrom = (start: string) => [...asked].some((one) => one.begin === start)
      // What is being read is waited for, and looked for again after each: others may have begun to read meanwhile.
      for (;;) {
        const known = stretches.filter(({ name }) => name === list.name)
        let stretch = known.find((one) => !asked.has(one) && one.begin <= key && isSure(one, key))
        if (!stretch) {
          if (askedFrom(key) || known.some((one) => !isSure(one, key))) return undefined
          stretch = read(list, begin > key || askedFrom(begin) ? key : begin)
        }
        asked.add(stretch)
        const told = await toldBy<Row>(stretch, key)
        if (told) return told
      }
    },
    learn: ({ name, keyOf }, row) => {
      for (const stretch of stretches) if (stretch.name === name) stretch.heard.set(keyOf(row), { row })
    },
    forget: ({ name }, key) => {
      for (const stretch of stretches) if (stretch.name === name) stretch.heard.set(key, undefined)
    },
    get size() {
      return stretches.length
    },
  }
}

const isSure = ({ heard }: Stretch, key: string) => !heard.has(key) || heard.get(key) !== undefined

async function toldBy<Row>({ reached, heard }: Stretch, key: string): Promise<Told<Row> | undefined> {
  const { rows, last } = await reached
  if (heard.has(key)) return heard.get(key) as Told<Row> | undefined
  if (last !== undefined && key > last) return undefined
  const row = rows.get(key) as Row | undefined
  return row === undefined ? {} : { row }
}
