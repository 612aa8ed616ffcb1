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
  /** This row was changed here: no stretch whose reading has begun by now tells of it any more. */
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
  readonly forgotten: Set<string>
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
    const stretch: Stretch = { name, begin, since, reached, forgotten: new Set() }
    stretches = [...stretches, stretch].slice(-most)
    reached.catch(() => {
      stretches = stretches.filter((other) => other !== stretch)
    })
    return stretch
  }

  /** Of those that are being read too: more may be begun while one is waited for. */
  const tellOf = async <Row>({ name }: Ordered<Row>, key: string): Promise<Told<Row> | undefined> => {
    stretches = stretches.filter(isYoung)
    const asked = new Set<Stretch>()
    const next = () =>
      stretches.find((one) => !asked.has(one) && one.name === name && one.begin <= key && !one.forgotten.has(key))
    for (let stretch = next(); stretch; stretch = next()) {
      asked.add(stretch)
      const told = await toldBy<Row>(stretch, key)
      if (told) return told
    }
    return undefined
  }

  return {
    find: async <Row>(list: Ordered<Row>, key: string, begin = key) => {
      const told = await tellOf(list, key)
      if (told) return told
      const known = stretches.filter(({ name }) => name === list.name)
      if (known.some(({ forgotten }) => forgotten.has(key))) return undefined
      const isBegun = begin > key || known.some((stretch) => stretch.begin === begin)
      return toldBy<Row>(read(list, isBegun ? key : begin), key)
    },
    forget: ({ name }, key) => {
      for (const stretch of stretches) if (stretch.name === name) stretch.forgotten.add(key)
    },
    get size() {
      return stretches.length
    },
  }
}

async function toldBy<Row>({ reached }: Stretch, key: string): Promise<Told<Row> | undefined> {
  const { rows, last } = await reached
  if (last !== undefined && key > last) return undefined
  const row = rows.get(key) as Row | undefined
  return row === undefined ? {} : { row }
}
