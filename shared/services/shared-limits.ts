import type { Attempts } from '../domain/attempts.ts'
import { isHubError } from '../domain/hub-error.ts'
import { capped, drained, secondsUntil } from '../domain/limits/draining.ts'
import type { Bucket, Limits } from '../ports/limits.ts'
import type { Ports } from '../ports/ports.ts'
import type { Kept } from '../ports/storage.ts'

/** Of a limit, which part an instance counts by itself before it tells the others: so many instances let that much more through, each. */
const share = 10
/** How many buckets of one generation an instance knows, of two: some five megabytes. The older one is forgotten, but for what was used since. */
const generation = 10_000
/** How many settlements of an instance are under way at a time; others wait for the next attempt of theirs. */
const mostAtOnce = 16
/** After a failure storage is left alone, in milliseconds: each instance then counts for itself. */
const silence = 10_000
/** What was not told within this time, in milliseconds, is too little to matter. */
const minute = 60_000

interface Count {
  /** What is spent, as far as this instance knows. */
  level: Attempts
  /** What the others were not told yet; it does not drain, as theirs does. */
  pending: Attempts
  /** The row as it was written last, and under which name. */
  row?: { readonly name: string; readonly kept: Kept<Attempts> } | undefined
  settling: boolean
}

/** For measuring and tests. */
export interface SharedLimits extends Limits {
  /** When all settlements that are under way are over. */
  settled(): Promise<void>
  readonly size: number
}

type Needs = Pick<Ports, 'limitCounts' | 'clock' | 'random'>

/**
 * Counts in memory, and settles with the other instances in the background, through storage: once each time that a tenth of a limit was spent,
 * so that most requests cost no call at all and one that is refused never does. What others spent is learned on that occasion. While storage does not answer
 * each instance counts for itself.
 */
export function sharedLimits(ports: Needs): SharedLimits {
  const { clock } = ports
  const counts = knownCounts(clock)
  const settle = settlementWith(ports)
  const underWay = new Set<Promise<void>>()
  let silentUntil = 0

  const settleInTime = (bucket: Bucket, count: Count, most: number, now: Date) => {
    const due = count.pending.spent >= Math.max(1, Math.min(most, bucket.perMinute) / share)
    if (!due || count.settling || underWay.size >= mostAtOnce || now.getTime() < silentUntil) return
    count.settling = true
    const settlement = settle(bucket, count).then((answered) => {
      if (!answered) silentUntil = clock.now().getTime() + silence
    })
    underWay.add(settlement)
    void settlement.then(() => underWay.delete(settlement))
  }

  return {
    spend: (bucket, cost, most) => {
      const now = clock.now()
      const count = counts.of(bucket)
      const spent = Math.max(0, count.level.spent + cost)
      const wait = cost > 0 ? secondsUntil(most, spent, bucket.perMinute) : undefined
      if (wait !== undefined) return wait
      const before = count.level.spent
      count.level = { since: now, spent: capped(spent, bucket.perMinute) }
      const grown = cost > 0 ? count.level.spent - before : cost
      const age = now.getTime() - count.pending.since.getTime()
      const old = age >= minute && !count.settling
      // What is given back may be below nought: the others were told of more.
      count.pending = old ? { since: now, spent: grown } : { ...count.pending, spent: count.pending.spent + grown }
      settleInTime(bucket, count, most, now)
      return undefined
    },
    wait: (bucket, most) => {
      const known = counts.find(bucket)
      return known && secondsUntil(most, known.level.spent, bucket.perMinute)
    },
    settled: async () => {
      while (underWay.size > 0) await Promise.all(underWay)
    },
    get size() {
      return counts.size
    },
  }
}

interface Counts {
  /** One that was not known is begun. */
  of(bucket: Bucket): Count
  find(bucket: Bucket): Count | undefined
  readonly size: number
}

function knownCounts(clock: Needs['clock']): Counts {
  // One map in the order of use would be looked through from its start, past all that was taken out of it, with each use.
  let young = new Map<string, Count>()
  let old = new Map<string, Count>()
  const idOf = ({ name, of }: Bucket) => `${name}\n${of}`
  const find = (bucket: Bucket) => {
    const id = idOf(bucket)
    const count = young.get(id) ?? old.get(id)
    if (count) count.level = drained(count.level, bucket.perMinute, clock.now())
    return count
  }
  return {
    find,
    of: (bucket) => {
      const count = find(bucket) ?? fresh(clock.now())
      young.set(idOf(bucket), count)
      if (young.size >= generation) [old, young] = [young, new Map<string, Count>()]
      return count
    },
    get size() {
      return young.size + old.size
    },
  }
}

/** Tells the others what is pending, and learns what they told. It never fails: the answer is whether storage answered. */
function settlementWith(ports: Needs): (bucket: Bucket, count: Count) => Promise<boolean> {
  const { clock, random } = ports
  const saltOf = dailySalt(ports)
  return async (bucket, count) => {
    try {
      const now = clock.now()
      const day = now.toISOString().slice(0, 10)
      // A row is found again under the same name within an hour alone.
      const row = `${now.toISOString().slice(0, 13)} ${bucket.name}\n${bucket.of}`
      const name = random.hash(`${await saltOf(day)}\n${bucket.name}\n${bucket.of}`)
      const told = count.pending.spent
      const known = count.row?.name === row ? count.row.kept : undefined
      const kept = await add(
        ports.limitCounts,
        { name, perMinute: bucket.perMinute, now, level: count.level },
        told,
        known,
      )
      const meanwhile = count.pending.spent - told
      count.row = { name: row, kept }
      count.pending = { since: now, spent: meanwhile }
      count.level = { since: now, spent: capped(kept.spent + meanwhile, bucket.perMinute) }
      return true
    } catch (thrown) {
      // Many at once: what is pending is told with the next.
      return isHubError(thrown, 'version.stale')
    } finally {
      count.settling = false
    }
  }
}

const fresh = (now: Date): Count => ({
  level: { since: now, spent: 0 },
  pending: { since: now, spent: 0 },
  settling: false,
})

interface Row {
  readonly name: string
  readonly perMinute: number
  readonly now: Date
  /** What this instance knows: it goes along into a new hour. */
  readonly level: Attempts
}

/** One call where nobody else wrote in between, else two more. @throws HubError `version.stale`, `storage.unavailable` */
async function add(
  counts: Needs['limitCounts'],
  { name, perMinute, now, level }: Row,
  cost: number,
  known: Kept<Attempts> | undefined,
): Promise<Kept<Attempts>> {
  const next = (current: Kept<Attempts> | undefined): Attempts => {
    const spent = current ? drained(current, perMinute, now).spent + cost : Math.max(cost, level.spent)
    return { since: now, spent: capped(spent, perMinute) }
  }
  try {
    return await counts.put(name, next(known), known)
  } catch (thrown) {
    if (!isHubError(thrown, 'version.stale')) throw thrown
    const current = await counts.find(name)
    return counts.put(name, next(current), current)
  }
}

/** A new one each day: what was kept under an earlier one cannot be told from noise once that is removed. */
function dailySalt({ limitCounts, random }: Needs): (day: string) => Promise<string> {
  let last: { readonly day: string; readonly salt: Promise<string> } | undefined
  return (day) => {
    if (last?.day === day) return last.salt
    const salt = limitCounts.salt(day, random.secret())
    last = { day, salt }
    salt.catch(() => {
      if (last?.salt === salt) last = undefined
    })
    return salt
  }
}
