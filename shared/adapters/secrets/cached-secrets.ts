import type { Clock } from '../../ports/clock.ts'
import type { Secrets } from '../../ports/secrets.ts'

/** How long a value counts without asking again: what another instance wrote is known here after this many milliseconds at the latest. */
const freshFor = 60_000
const mostKept = 1000

interface Remembered {
  readonly value: string
  readonly at: number
}

/**
 * Remembers values that were found for a minute at most, so that a busy hub does not run into the vault's limits. What is put or removed
 * here is known here at once. One question at a time for one secret, whoever asks. Absence and failure are never remembered.
 */
export function cachedSecrets(secrets: Secrets, clock: Clock): Secrets {
  const [kept, underWay] = [new Map<string, Remembered>(), new Map<string, Promise<string | undefined>>()]
  const changes = new Map<string, { active: number; overlapping: boolean }>()
  const keep = (key: string, value: string, at: number) => {
    kept.set(key, { value, at })
    const [oldest] = kept.keys()
    if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest)
  }
  /** What was asked before a change ended says nothing about the time after it. */
  const forget = (key: string) => {
    for (const known of [...kept.keys(), ...underWay.keys()])
      if (known === key || known.startsWith(`${key}/`)) {
        kept.delete(known)
        underWay.delete(known)
      }
  }
  /** `value` is remembered unless two changes of one secret overlap: only the store knows which of them was last. */
  const change = async <Result>(key: string, act: () => Promise<Result>, value: string): Promise<Result> => {
    const at = clock.now().getTime()
    const going = changes.get(key) ?? { active: 0, overlapping: false }
    changes.set(key, going)
    going.active += 1
    going.overlapping ||= going.active > 1
    forget(key)
    try {
      return await act()
    } catch (thrown) {
      going.overlapping = true
      throw thrown
    } finally {
      forget(key)
      going.active -= 1
      if (going.active === 0) changes.delete(key)
      if (!going.overlapping && value !== '') keep(key, value, at)
    }
  }
  const ask = async (key: string, find: () => Promise<string | undefined>) => {
    const at = clock.now().getTime()
    const asking = find()
    underWay.set(key, asking)
    try {
      const value = await asking
      if (underWay.get(key) === asking && value !== undefined) keep(key, value, at)
      return value
    } finally {
      if (underWay.get(key) === asking) underWay.delete(key)
    }
  }
  return {
    ...secrets,
    find: async (owner, name, version) => {
      const key = [owner, name, ...(version === undefined ? [] : [version])].join('/')
      const known = kept.get(key)
      if (known && clock.now().getTime() - known.at < freshFor) return known.value
      kept.delete(key)
      return underWay.get(key) ?? ask(key, () => secrets.find(owner, name, version))
    },
    put: (owner, name, value, attributes) =>
      change(`${owner}/${name}`, () => secrets.put(owner, name, value, attributes), value.trim()),
    remove: (owner, name) => change(`${owner}/${name}`, () => secrets.remove(owner, name), ''),
  }
}
